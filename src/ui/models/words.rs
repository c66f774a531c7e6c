//! The page's words about models, in each language.

use super::TooMuch;
use crate::{
    protocol::{FailureKind, ModelPart, Shortage, Stage},
    ui::text::quantity,
};

pub struct ModelsWords {
    pub title: &'static str,
    pub absent: &'static str,
    pub checking: &'static str,
    pub ready: &'static str,
    pub failed: &'static str,
    pub cancelling: &'static str,
    pub worker_restarting: &'static str,
    pub stage: fn(Stage) -> &'static str,
    pub load: &'static str,
    /// `bytes` is 0 where nobody knows; `host` names another host than the page's own.
    pub load_cost: fn(bytes: u64, host: Option<&str>) -> String,
    pub cancel_download: &'static str,
    pub remove: &'static str,
    pub about: &'static str,
    pub size: &'static str,
    pub licence: &'static str,
    pub source: &'static str,
    pub context: &'static str,
    pub memory: &'static str,
    pub load_time: &'static str,
    pub part: fn(ModelPart) -> String,
    pub too_large: fn(Shortage) -> String,
    /// Why a smaller model is offered.
    pub too_much: fn(TooMuch) -> String,
    pub use_instead: &'static str,
    /// A conversation may hold fewer tokens than the model was made for.
    pub shortened: fn(from: u32, to: u32) -> String,
    pub memory_only: &'static str,
    /// The list of language models in the chat.
    pub switch: &'static str,
    /// A failure in plain words: what happened, and what a person can do about it.
    pub failure: fn(FailureKind) -> Option<&'static str>,
}

pub const EN: ModelsWords = ModelsWords {
    title: "Model",
    absent: "Not on this device yet",
    checking: "Looking whether it is on this device…",
    ready: "Ready",
    failed: "Not loaded",
    cancelling: "Cancelling…",
    worker_restarting: "The model stopped and is being started again…",
    stage: |stage| match stage {
        Stage::Download => "Downloading",
        Stage::Verify => "Checking what is already here",
        Stage::Read => "Opening",
        Stage::Prefill => "Reading the conversation",
        Stage::Compute => "Computing",
        Stage::Split => "Dividing the text",
        Stage::Quantise => "Making it smaller",
    },
    load: "Load model",
    load_cost: |bytes, host| {
        let what = match bytes {
            0 => "the model, whose size is unknown until it starts,".to_owned(),
            bytes => quantity::bytes(bytes),
        };
        match host {
            None => format!("Downloads {what} once and keeps it on this device."),
            Some(host) => format!("Downloads {what} from {host} once and keeps it on this device."),
        }
    },
    cancel_download: "Cancel download",
    remove: "Remove from this device",
    about: "About this model",
    size: "Size",
    licence: "Licence",
    source: "Source",
    context: "Context",
    memory: "Memory in use",
    load_time: "Loaded in",
    part: |ModelPart { number, of }| {
        format!("This file is part {number} of {of} of a model. Choose all {of} parts together.")
    },
    too_large: |Shortage { needed_bytes, there_bytes }| {
        format!(
            "This model needs {} of memory, and there are {} for it here. A smaller model, or the same one in fewer bits, fits.",
            quantity::bytes(needed_bytes),
            quantity::bytes(there_bytes)
        )
    },
    too_much: |why| match why {
        TooMuch::ForMemory => "A smaller model fits this device.".to_owned(),
        TooMuch::ToOpen => {
            "This device may have too little memory for it. A smaller model takes less.".to_owned()
        }
        TooMuch::ForSpeed(speed) => {
            format!("It answers at {speed:.1} tokens a second on this device. A smaller model is faster.")
        }
    },
    use_instead: "Use the smaller one",
    shortened: |from, to| {
        format!(
            "{} tokens, shortened from {} to fit this device's memory",
            quantity::count(to.into()),
            quantity::count(from.into())
        )
    },
    memory_only: "This browser window keeps no files (it may be private), so the model stays in memory and goes when \
                  the tab is closed.",
    switch: "Answers come from",
    failure: |kind| {
        Some(match kind {
            FailureKind::Cancelled => {
                "Loading was cancelled. What arrived so far is kept, so it goes on from there."
            }
            FailureKind::Offline => {
                "The model's file could not be fetched. Check the connection, and airplane mode on the page Privacy; what \
             arrived is kept."
            }
            FailureKind::Storage => {
                "The browser could not store the model. Free some space or close other tabs of this page, then try again."
            }
            FailureKind::Integrity => {
                "The file that arrived is not the one that was promised, so it is not used."
            }
            FailureKind::BadModel => "The model's file is damaged and can't be used.",
            FailureKind::NotStored => "The model is not on this device yet.",
            FailureKind::NotLoaded => "No model is loaded.",
            FailureKind::BadInput => "The model could not be loaded as asked.",
            // The words that all share say it.
            FailureKind::Unreadable(_)
            | FailureKind::TemplateFailed
            | FailureKind::TemplateRefused
            | FailureKind::Unlearnable(_)
            | FailureKind::ModelPart(_)
            | FailureKind::NotFound
            | FailureKind::Forbidden
            | FailureKind::TooManyRequests
            | FailureKind::ServerFault
            | FailureKind::StorageFull { .. }
            | FailureKind::TooLarge(_) => return None,
            FailureKind::OutOfMemory => {
                "This model takes more memory than the device, or the limit in the settings, allows. Close other tabs, or raise the limit, and try again."
            }
            FailureKind::Unsupported => "This version of the page can't run this model. A newer version may.",
            FailureKind::Crashed => "The model stopped unexpectedly several times. You can try again.",
            FailureKind::Outdated => {
                "The page was updated in the background. Reload it to go on; the conversation stays."
            }
            FailureKind::Internal => "Something went wrong in this program. It is not your fault; try again.",
        })
    },
};

pub const ZH_HANT: ModelsWords = ModelsWords {
    title: "模型",
    absent: "尚未存放在這台裝置上",
    checking: "正在確認這台裝置上是否已有模型…",
    ready: "可以使用",
    failed: "未載入",
    cancelling: "正在取消…",
    worker_restarting: "模型中斷了，正在重新啟動…",
    stage: |stage| match stage {
        Stage::Download => "下載中",
        Stage::Verify => "正在檢查已下載的部分",
        Stage::Read => "開啟中",
        Stage::Prefill => "正在讀取對話",
        Stage::Compute => "計算中",
        Stage::Split => "正在分段",
        Stage::Quantise => "正在縮小",
    },
    load: "載入模型",
    load_cost: |bytes, host| {
        let size = match bytes {
            0 => "大小在開始下載後才知道".to_owned(),
            bytes => quantity::bytes(bytes),
        };
        match host {
            None => format!("只需下載一次（{size}），之後會存放在這台裝置上。"),
            Some(host) => format!("只需從 {host} 下載一次（{size}），之後會存放在這台裝置上。"),
        }
    },
    cancel_download: "取消下載",
    remove: "從這台裝置移除",
    about: "關於這個模型",
    size: "大小",
    licence: "授權",
    source: "來源",
    context: "上下文",
    memory: "使用中的記憶體",
    load_time: "載入時間",
    part: |ModelPart { number, of }| {
        format!("這個檔案是模型的第 {number} 部分，共 {of} 部分。請一起選取全部 {of} 個檔案。")
    },
    too_large: |Shortage { needed_bytes, there_bytes }| {
        format!(
            "這個模型需要 {} 的記憶體，這裡只有 {} 可用。較小的模型，或位元數較少的同一個模型，就放得下。",
            quantity::bytes(needed_bytes),
            quantity::bytes(there_bytes)
        )
    },
    too_much: |why| match why {
        TooMuch::ForMemory => "較小的模型放得進這台裝置。".to_owned(),
        TooMuch::ToOpen => "這台裝置的記憶體可能不夠。較小的模型需要的記憶體較少。".to_owned(),
        TooMuch::ForSpeed(speed) => format!("它在這台裝置上每秒只產生 {speed:.1} 個詞元。較小的模型比較快。"),
    },
    use_instead: "改用較小的模型",
    shortened: |from, to| {
        format!(
            "{} 個詞元，為了配合這台裝置的記憶體，從 {} 縮短而來",
            quantity::count(to.into()),
            quantity::count(from.into())
        )
    },
    memory_only: "這個瀏覽器視窗不保留檔案（可能是無痕視窗），所以模型只放在記憶體裡，關閉分頁後就會消失。",
    switch: "回答的模型",
    failure: |kind| {
        Some(match kind {
            FailureKind::Cancelled => "已取消載入。已下載的部分會保留，下次從那裡繼續。",
            FailureKind::Offline => {
                "無法取得模型檔案。請檢查網路連線與「隱私」頁的飛航模式後再試一次；已下載的部分會保留。"
            }
            FailureKind::Storage => {
                "瀏覽器無法儲存模型。請清出一些空間，或關閉這個網頁的其他分頁，然後再試一次。"
            }
            FailureKind::Integrity => "收到的檔案與應有的內容不符，因此不會使用。",
            FailureKind::BadModel => "模型檔案已損壞，無法使用。",
            FailureKind::NotStored => "這台裝置上還沒有這個模型。",
            FailureKind::NotLoaded => "尚未載入模型。",
            FailureKind::BadInput => "無法依要求載入模型。",
            // The words that all share say it.
            FailureKind::Unreadable(_)
            | FailureKind::TemplateFailed
            | FailureKind::TemplateRefused
            | FailureKind::Unlearnable(_)
            | FailureKind::ModelPart(_)
            | FailureKind::NotFound
            | FailureKind::Forbidden
            | FailureKind::TooManyRequests
            | FailureKind::ServerFault
            | FailureKind::StorageFull { .. }
            | FailureKind::TooLarge(_) => return None,
            FailureKind::OutOfMemory => {
                "裝置的可用記憶體，或設定中的記憶體上限，不足以執行這個模型。請關閉其他分頁或提高上限後再試一次。"
            }
            FailureKind::Unsupported => "這個版本的網頁無法執行這個模型，較新的版本也許可以。",
            FailureKind::Crashed => "模型多次意外中斷。您可以再試一次。",
            FailureKind::Outdated => "網頁已在背景更新。請重新載入網頁以繼續，對話會保留。",
            FailureKind::Internal => "程式發生錯誤，這不是您的問題。請再試一次。",
        })
    },
};
