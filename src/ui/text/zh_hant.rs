//! Traditional Chinese, as written in Taiwan.

use super::quantity;
use crate::{
    protocol::FailureKind,
    ui::{
        frame::{settings::words as settings, words as app},
        models::words as models,
        parts::{Grade, Refusal, Remedy},
        tasks::{
            benchmark::words as benchmark, chat::history_words as history, classify::words as classify,
            images::words as images, privacy::words as privacy, redact::words as redact,
            search::words as search, summarise::words as summarise,
        },
        text::{RunText, Text},
    },
};

pub(super) const TEXT: Text = Text {
    skip_to_message: "跳到訊息輸入框",
    tasks: "任務",
    chat: "對話",
    new_chat: "新對話",
    settings: "設定",
    close: "關閉",

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
    send: "送出",
    stop: "停止",
    stopping: "正在停止…",
    regenerate: "重新產生",
    edit: "編輯",
    edit_message: "編輯這則訊息",
    resend: "重新送出",
    cancel: "取消",
    copy: "複製",
    copy_code: "複製程式碼",
    copied: "已複製",
    copy_failed: "瀏覽器不允許複製",
    code: "程式碼",
    image: "圖片",
    send_needs_model: "請先載入模型。您寫的內容會留在這裡。",
    send_waits_for_model: "模型正在載入，您可以先輸入。",

    answering: "正在回答…",
    thinking: "思考中…",
    answer_stopped: "已停止。",
    answer_complete: "回答完畢。",
    reading_prompt: |done, total| match total {
        Some(total) => format!("正在讀取對話：{} / {} 個詞元", quantity::count(done), quantity::count(total)),
        None => format!("正在讀取對話：{} 個詞元", quantity::count(done)),
    },
    tokens_per_second: |rate| format!("每秒 {} 個詞元", quantity::rate(rate)),
    time_to_first_token: |ms| format!("{} 後出現第一個詞元", quantity::short_time(ms)),
    prompt_tokens: |prompt, cached| {
        let prompt = quantity::count(prompt.into());
        match cached {
            0 => format!("提示 {prompt} 個詞元"),
            cached => format!("提示 {prompt} 個詞元，其中 {} 個取自快取", quantity::count(cached.into())),
        }
    },
    dropped_messages: |messages| format!("對話太長，這次回答略過了最早的 {messages} 則訊息。"),
    max_tokens_reached: "回答已達設定中的詞元上限，因此中斷。",
    context_full: "模型的上下文已滿，因此中斷。",

    tokens: |tokens| format!("{} 個詞元", quantity::count(tokens.into())),
    bytes: quantity::bytes,
    bytes_of: |done, total| match total {
        Some(total) => format!("{} / {}", quantity::bytes(done), quantity::bytes(total)),
        None => quantity::bytes(done),
    },
    bytes_per_second: |rate| format!("每秒 {}", quantity::bytes(rate.max(0.0) as u64)),
    seconds: |seconds| quantity::short_time(seconds * 1000.0),
    time_left: |seconds| match quantity::minutes_seconds(seconds) {
        (0, seconds) => format!("剩餘 {seconds} 秒"),
        (minutes, seconds) => format!("剩餘 {minutes} 分 {seconds} 秒"),
    },

    failure: |kind| match kind {
        FailureKind::Cancelled => "已停止回答。",
        FailureKind::Offline => "連線中斷。請再試一次。",
        FailureKind::Storage => "瀏覽器的儲存空間沒有回應。請關閉這個網頁的其他分頁後再試一次。",
        FailureKind::Integrity | FailureKind::BadModel => "模型檔案已損壞，請重新載入。",
        FailureKind::NotStored | FailureKind::NotLoaded => "尚未載入模型，所以還無法回答。",
        FailureKind::BadInput => "模型無法處理這則訊息，可能是太長了。請編輯後重新送出。",
        FailureKind::OutOfMemory => "裝置的記憶體不足。開始較短的新對話可以減少用量。",
        FailureKind::Unsupported => "這個版本的網頁做不到，較新的版本也許可以。",
        FailureKind::Crashed => "模型在回答途中中斷，會自動重新啟動；您寫的內容都還在。",
        FailureKind::Outdated => "網頁已在背景更新。請重新載入網頁以繼續，對話會保留。",
        FailureKind::Internal => "程式發生錯誤，這不是您的問題。請再試一次。",
    },
    remedy: |remedy| match remedy {
        Remedy::Retry => "再試一次",
        Remedy::LoadModel => "載入模型",
        Remedy::EditPrompt => "編輯",
        Remedy::NewChat => "新對話",
        Remedy::ReloadPage => "重新載入網頁",
    },
    details: "詳細資訊",

    models: models::ZH_HANT,
    setting: settings::ZH_HANT,
    run: RunText {
        latency: quantity::short_time,
        grade: |grade| match grade {
            Grade::Excellent => "極佳",
            Grade::Good => "良好",
            Grade::Acceptable => "尚可",
            Grade::Slow => "偏慢",
        },
        rate: |rate| format!("每秒 {} 筆", quantity::rate(rate)),
        done_of: |done, total| match total {
            Some(total) => format!("{} / {}", quantity::count(done), quantity::count(total)),
            None => quantity::count(done),
        },
        refused: |refusal| match refusal {
            Refusal::NotText => "這個檔案不是文字，無法讀取。可以使用純文字、Markdown 或 HTML。",
            Refusal::TooLarge => "這個檔案超過 64 MB。請只用其中一部分。",
            Refusal::Unreadable => "瀏覽器無法讀取這個檔案，請重新選擇。",
        },
        history: "先前的結果",
        export_json: "匯出 JSON",
        export_csv: "匯出 CSV",
        copy_json: "複製 JSON",
    },
    classify: classify::ZH_HANT,
    benchmark: benchmark::ZH_HANT,
    history: history::ZH_HANT,
    redact: redact::ZH_HANT,
    search: search::ZH_HANT,

    app: app::ZH_HANT,
    privacy: privacy::ZH_HANT,
    summarise: summarise::ZH_HANT,
    images: images::ZH_HANT,
};
