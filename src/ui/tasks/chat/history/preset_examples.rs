//! The presets that a person finds at first, to use, change or delete.

use super::{OwnSampling, Preset, PresetId};
use crate::ui::text::Language;

/// Name, system prompt, first words.
type Words = [&'static str; 3];

const ENGLISH: [Words; 4] = [
    [
        "Translate",
        "Translate what the user sends into English; if it is English, into Traditional Chinese. Answer with the \
         translation only.",
        "Translate: ",
    ],
    [
        "Proofread",
        "Correct spelling, grammar and punctuation of what the user sends. Keep its meaning and its tone. Answer with \
         the corrected text, then list what you changed.",
        "Proofread: ",
    ],
    [
        "Explain simply",
        "Explain what the user asks in short sentences and everyday words, with one example.",
        "Explain: ",
    ],
    [
        "Write an e-mail",
        "Write a short and polite e-mail from the notes that the user sends. Invent no facts.",
        "Write an e-mail that says: ",
    ],
];

const TRADITIONAL_CHINESE: [Words; 4] = [
    ["翻譯", "把使用者傳來的內容翻譯成繁體中文；如果本來就是中文，就翻譯成英文。只回覆譯文。", "請翻譯："],
    [
        "校對",
        "改正使用者傳來的文字中的錯字、文法和標點，保留原意和語氣。先回覆改好的文字，再列出修改的地方。",
        "請校對：",
    ],
    ["簡單說明", "用簡短的句子和日常用語說明使用者問的事，並舉一個例子。", "請說明："],
    [
        "寫電子郵件",
        "根據使用者給的要點，寫一封簡短有禮的電子郵件。不要編造事實。",
        "請寫一封電子郵件，內容是：",
    ],
];

/// The ids are always the same, so that two tabs that put them in at once put in the same ones.
pub fn examples(language: Language) -> Vec<Preset> {
    let words = match language {
        Language::English => &ENGLISH,
        Language::TraditionalChinese => &TRADITIONAL_CHINESE,
    };
    // A translation or a correction should be the most likely one.
    let exact = OwnSampling { temperature: Some(0.0), ..OwnSampling::default() };
    let preset = |(place, [name, system_prompt, first_words]): (usize, &Words)| Preset {
        id: PresetId(place as u64 + 1),
        name: (*name).to_owned(),
        system_prompt: (*system_prompt).to_owned(),
        sampling: (place < 2).then(|| exact.clone()),
        first_words: (*first_words).to_owned(),
    };
    words.iter().enumerate().map(preset).collect()
}
