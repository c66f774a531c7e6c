//! What the model is told, and how much it may say.
//!
//! The instruction is the system message and the text is the person's: so the KV cache holds the instruction from part to
//! part, and models that were taught to summarise were taught so. The words for parts and paragraphs are near those that
//! the default model was trained with (SmolTalk's summaries).

use crate::protocol::{SummaryLength, SummaryStyle};

/// What a part's summary is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// To be summed up again with others.
    Note,
    /// To be shown.
    Final(SummaryStyle),
}

pub struct Instruction {
    pub system: &'static str,
    pub max_tokens: usize,
}

pub fn instruction(aim: Aim, length: SummaryLength, chinese: bool) -> Instruction {
    let system = match (aim, chinese) {
        (Aim::Note, false) | (Aim::Final(SummaryStyle::Paragraph), false) => match length {
            SummaryLength::Short => {
                "Provide a concise, objective summary of the input text in one or two sentences, focusing on key facts \
                 without using second or third person pronouns."
            }
            SummaryLength::Medium => {
                "Provide a concise, objective summary of the input text in up to three sentences, focusing on key facts \
                 without using second or third person pronouns."
            }
            SummaryLength::Long => {
                "Provide an objective summary of the input text in up to six sentences, focusing on key facts \
                 without using second or third person pronouns."
            }
        },
        (Aim::Final(SummaryStyle::KeyPoints), false) => {
            "Provide a concise, objective summary of the input text as a list of its main points, one short sentence \
             each, without using second or third person pronouns."
        }
        (Aim::Final(SummaryStyle::Headline), false) => {
            "Extract and present the main key point of the input text in one very short sentence."
        }
        (Aim::Note, true) | (Aim::Final(SummaryStyle::Paragraph), true) => {
            "請用繁體中文寫出這段文字的摘要，只寫文中提到的重點，不超過三句話。"
        }
        (Aim::Final(SummaryStyle::KeyPoints), true) => {
            "請用繁體中文列出這段文字的重點，每點一句話，只寫文中提到的事。"
        }
        (Aim::Final(SummaryStyle::Headline), true) => "請用繁體中文為這段文字寫一個簡短的標題。",
    };
    Instruction { system, max_tokens: max_tokens(aim, length) }
}

const fn max_tokens(aim: Aim, length: SummaryLength) -> usize {
    match (aim, length) {
        (Aim::Note, SummaryLength::Short) => 48,
        (Aim::Note, SummaryLength::Medium) => 80,
        (Aim::Note, SummaryLength::Long) => 128,
        (Aim::Final(SummaryStyle::Headline), _) => 40,
        (Aim::Final(SummaryStyle::KeyPoints | SummaryStyle::Paragraph), SummaryLength::Short) => 80,
        (Aim::Final(SummaryStyle::KeyPoints | SummaryStyle::Paragraph), SummaryLength::Medium) => 160,
        (Aim::Final(SummaryStyle::KeyPoints | SummaryStyle::Paragraph), SummaryLength::Long) => 320,
    }
}
