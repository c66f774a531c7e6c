//! The words of the chat.

use super::{
    attachment_words::{self, AttachmentWords},
    history_words::{self, HistoryWords},
};
use crate::ui::text::quantity;

pub struct ChatWords {
    pub skip: &'static str,
    pub title: &'static str,
    pub new_chat: &'static str,
    pub welcome: &'static str,
    pub welcome_privacy: &'static str,
    pub suggestions_label: &'static str,
    pub suggestions: [&'static str; 3],
    pub conversation: &'static str,
    pub you: &'static str,
    pub assistant: &'static str,
    pub message: &'static str,
    pub message_placeholder: &'static str,
    pub message_keys: &'static str,
    pub hide_personal_data: &'static str,
    pub send: &'static str,
    pub needs_model: &'static str,
    pub waits_for_model: &'static str,
    pub regenerate: &'static str,
    pub edit: &'static str,
    pub edit_message: &'static str,
    pub resend: &'static str,
    pub answering: &'static str,
    pub thinking: &'static str,
    /// What the model thought, once it has answered.
    pub thought: &'static str,
    pub stopped: &'static str,
    pub complete: &'static str,
    pub reading_prompt: fn(done: u64, total: Option<u64>) -> String,
    pub time_to_first_token: fn(ms: f64) -> String,
    pub prompt_tokens: fn(prompt: u32, cached: u32) -> String,
    pub looked_up: fn(accepted: u32, generated: u32) -> String,
    pub dropped_messages: fn(messages: u32) -> String,
    pub system_moved: &'static str,
    pub gpu_lost: &'static str,
    pub max_tokens_reached: &'static str,
    pub context_full: &'static str,
    pub attachments: AttachmentWords,
    pub history: HistoryWords,
}

pub const EN: ChatWords = ChatWords {
    skip: "Skip to the message box",
    title: "Chat",
    new_chat: "New chat",
    welcome: "Ask anything. It is answered right here.",
    welcome_privacy: "The model runs on this device. Nothing that you write leaves it.",
    suggestions_label: "Something to begin with",
    suggestions: [
        "Explain why the sky is blue, in two sentences.",
        "Write a short poem about a fireplace in winter.",
        "Give me three ideas for a rainy afternoon.",
    ],
    conversation: "Conversation",
    you: "You",
    assistant: "Answer",
    message: "Message",
    message_placeholder: "Write a message",
    message_keys: "Enter sends, Shift+Enter starts a new line",
    hide_personal_data: "Hide personal data",
    send: "Send",
    needs_model: "Load the model first. What you write stays here.",
    waits_for_model: "The model is loading. You can write already.",
    regenerate: "Regenerate",
    edit: "Edit",
    edit_message: "Edit this message",
    resend: "Send again",
    answering: "Answering…",
    thinking: "Thinking…",
    thought: "Thinking",
    stopped: "Stopped.",
    complete: "The answer is complete.",
    reading_prompt: |done, total| match total {
        Some(total) => {
            format!(
                "Reading the conversation: {} of {} tokens",
                quantity::count(done),
                quantity::count(total)
            )
        }
        None => format!("Reading the conversation: {} tokens", quantity::count(done)),
    },
    time_to_first_token: |ms| format!("first token after {}", quantity::short_time(ms)),
    prompt_tokens: |prompt, cached| {
        let prompt = quantity::count(prompt.into());
        match cached {
            0 => format!("{prompt} prompt tokens"),
            cached => format!("{prompt} prompt tokens, {} from cache", quantity::count(cached.into())),
        }
    },
    looked_up: |accepted, generated| {
        format!(
            "{} of {} tokens looked up",
            quantity::count(accepted.into()),
            quantity::count(generated.into())
        )
    },
    dropped_messages: |messages| match messages {
        1 => "The conversation no longer fits: the oldest message was left out for this answer.".to_owned(),
        many => format!(
            "The conversation no longer fits: the {many} oldest messages were left out for this answer."
        ),
    },
    gpu_lost: "The GPU went away in the middle of this answer, so the CPU went on with it.",
    system_moved: "This model takes no system prompt of its own, so yours was put before your first message.",
    max_tokens_reached: "Cut off: it reached the limit of tokens that is set in Settings.",
    context_full: "Cut off: the model's context is full.",
    attachments: attachment_words::EN,
    history: history_words::EN,
};

pub const ZH_HANT: ChatWords = ChatWords {
    skip: "跳到訊息輸入框",
    title: "對話",
    new_chat: "新對話",
    welcome: "想問什麼都可以，答案就在這裡產生。",
    welcome_privacy: "模型在這台裝置上執行，您寫的內容不會離開裝置。",
    suggestions_label: "可以從這些開始",
    suggestions: [
        "用兩句話說明天空為什麼是藍色的。",
        "寫一首關於冬天壁爐的短詩。",
        "下雨的午後可以做什麼？給我三個點子。",
    ],
    conversation: "對話內容",
    you: "您",
    assistant: "回答",
    message: "訊息",
    message_placeholder: "輸入訊息",
    message_keys: "按 Enter 送出，按 Shift+Enter 換行",
    hide_personal_data: "隱藏個人資料",
    send: "送出",
    needs_model: "請先載入模型。您寫的內容會留在這裡。",
    waits_for_model: "模型正在載入，您可以先輸入。",
    regenerate: "重新產生",
    edit: "編輯",
    edit_message: "編輯這則訊息",
    resend: "重新送出",
    answering: "正在回答…",
    thinking: "思考中…",
    thought: "思考過程",
    stopped: "已停止。",
    complete: "回答完畢。",
    reading_prompt: |done, total| match total {
        Some(total) => format!("正在讀取對話：{} / {} 個詞元", quantity::count(done), quantity::count(total)),
        None => format!("正在讀取對話：{} 個詞元", quantity::count(done)),
    },
    time_to_first_token: |ms| format!("{} 後出現第一個詞元", quantity::short_time(ms)),
    prompt_tokens: |prompt, cached| {
        let prompt = quantity::count(prompt.into());
        match cached {
            0 => format!("提示 {prompt} 個詞元"),
            cached => format!("提示 {prompt} 個詞元，其中 {} 個取自快取", quantity::count(cached.into())),
        }
    },
    looked_up: |accepted, generated| {
        format!(
            "{} 個詞元中有 {} 個由查找得出",
            quantity::count(generated.into()),
            quantity::count(accepted.into())
        )
    },
    dropped_messages: |messages| format!("對話太長，這次回答略過了最早的 {messages} 則訊息。"),
    gpu_lost: "GPU 在回答途中中斷，之後改由 CPU 繼續。",
    system_moved: "這個模型沒有獨立的系統提示，所以系統提示放在您的第一則訊息之前。",
    max_tokens_reached: "回答已達設定中的詞元上限，因此中斷。",
    context_full: "模型的上下文已滿，因此中斷。",
    attachments: attachment_words::ZH_HANT,
    history: history_words::ZH_HANT,
};
