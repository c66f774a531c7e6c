//! The words that several parts of the page share, in Traditional Chinese as written in Taiwan.

use super::quantity;
use crate::{
    protocol::{FailureKind, Unlearnable},
    ui::{
        files::words as files,
        frame::{settings::words as settings, words as app},
        models::words as models,
        parts::{Grade, Remedy},
        tasks::{
            benchmark::words as benchmark, chat::words as chat, classify::words as classify,
            images::words as images, models::words as model_list, privacy::words as privacy,
            redact::words as redact, search::words as search, sensors::words as sensors,
            summarise::words as summarise, your_model::words as your_model,
        },
        text::{RunText, Text},
    },
};

pub(super) const TEXT: Text = Text {
    tasks: "任務",
    settings: "設定",
    close: "關閉",

    stop: "停止",
    stopping: "正在停止…",
    cancel: "取消",
    copy: "複製",
    copy_code: "複製程式碼",
    copied: "已複製",
    copy_failed: "瀏覽器不允許複製",
    code: "程式碼",
    image: "圖片",

    tokens_per_second: |rate| format!("每秒 {} 個詞元", quantity::rate(rate)),
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
        FailureKind::Unreadable(why) => (files::ZH_HANT.unreadable)(why),
        FailureKind::TemplateFailed => {
            "模型檔案中用來編排對話的範本出錯了。檔案並未損壞，詳細資料說明了原因。"
        }
        FailureKind::Unlearnable(Unlearnable::TooShort { .. }) => {
            "記錄太短，無法學習。請記錄更久，或選擇較短的區間。"
        }
        FailureKind::Unlearnable(Unlearnable::NothingVaries) => {
            "記錄中沒有任何通道有變化，因此無從學習。感測器開著嗎？選對欄位了嗎？"
        }
        FailureKind::Unlearnable(Unlearnable::Diverged) => {
            "訓練得不到有效數值。請去掉數值極大的通道，再訓練一次。"
        }
        FailureKind::TemplateRefused => "模型檔案中的範本不接受這段對話，詳細資料附有範本作者的說明。",
        FailureKind::ModelPart(_) => "這個檔案只是模型的一部分，請一起選取它的所有部分。",
        FailureKind::NotFound => "伺服器上沒有這個檔案：網址可能有誤，或檔案已經移走。",
        FailureKind::Forbidden => "伺服器不開放所有人取得這個檔案，可能需要帳號或先同意授權條款。",
        FailureKind::TooManyRequests => "伺服器要求減少連線次數。請稍候再試一次。",
        FailureKind::ServerFault => "伺服器發生錯誤，這不是您的問題。請稍後再試一次。",
        FailureKind::StorageFull { .. } => "裝置的儲存空間不足。請移除不需要的模型後再試一次。",
        FailureKind::TooLarge(_) => "這個模型需要的記憶體超過這台裝置能提供的。請選擇較小的模型。",
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

    files: files::ZH_HANT,
    models: models::ZH_HANT,
    model_list: model_list::ZH_HANT,
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
        history: "先前的結果",
        export_json: "匯出 JSON",
        export_csv: "匯出 CSV",
        copy_json: "複製 JSON",
    },
    chat: chat::ZH_HANT,
    classify: classify::ZH_HANT,
    benchmark: benchmark::ZH_HANT,
    redact: redact::ZH_HANT,
    search: search::ZH_HANT,
    sensors: sensors::ZH_HANT,
    your_model: your_model::ZH_HANT,

    app: app::ZH_HANT,
    privacy: privacy::ZH_HANT,
    summarise: summarise::ZH_HANT,
    images: images::ZH_HANT,
};
