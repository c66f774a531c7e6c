//! The words of updates, in each language.

use crate::{
    protocol::{UpdateRefusal, UpdateStep},
    ui::text::quantity,
};

pub struct UpdateWords {
    pub title: &'static str,
    pub hint: &'static str,
    pub check: &'static str,
    pub install: &'static str,
    pub stop: &'static str,
    pub looking: &'static str,
    /// What is done behind the step that was passed last; `share` of it, from 0 to 1.
    pub step: fn(passed: Option<UpdateStep>, share: Option<f64>) -> String,
    pub up_to_date: fn(as_of: &str) -> String,
    pub ready: fn(version: u64, bytes: u64, hosts: &[String]) -> String,
    pub installed: fn(version: u64) -> String,
    pub refused: fn(&UpdateRefusal) -> &'static str,
}

fn with_share(doing: &str, share: Option<f64>) -> String {
    match share {
        Some(share) => format!("{doing} {:.0}%", share * 100.0),
        None => doing.to_owned(),
    }
}

pub const EN: UpdateWords = UpdateWords {
    title: "Updates of models",
    hint: "This page's operator signs updates. Every hour, and when you press the button, this page asks its own host whether there is one; nothing of yours is sent.",
    check: "Check for updates",
    install: "Download and install",
    stop: "Stop",
    looking: "Looking for an update…",
    step: |passed, share| match passed {
        None | Some(UpdateStep::Fetched) => "Checking the signature…".to_owned(),
        Some(UpdateStep::Verified) => with_share("Downloading…", share),
        Some(UpdateStep::Staged) => with_share("Checking the files…", share),
        Some(UpdateStep::HashChecked) => "Testing the new models with a question…".to_owned(),
        Some(UpdateStep::SelfTested | UpdateStep::Swapped | UpdateStep::OldRemoved) => {
            "Tested; installing…".to_owned()
        }
    },
    up_to_date: |as_of| format!("Up to date as of {as_of}."),
    ready: |version, bytes, hosts| {
        let from = if hosts.is_empty() { String::new() } else { format!(" from {}", hosts.join(", ")) };
        format!("Update {version} is ready: {}{from}.", quantity::bytes(bytes))
    },
    installed: |version| {
        format!(
            "Update {version} is installed. A model that is open stays as it is until it is opened again. The version before is kept until the next update."
        )
    },
    refused: |refusal| match refusal {
        UpdateRefusal::OtherKey { .. } | UpdateRefusal::WrongSignature { .. } => {
            "An update was refused: it is not signed by this page's operator. Nothing was changed."
        }
        UpdateRefusal::Older { .. } | UpdateRefusal::Altered { .. } => {
            "An update was refused: it is older than what this device has seen, or not the same. Nothing was changed."
        }
        UpdateRefusal::Expired { .. } => {
            "The operator's list of updates has expired. What is here goes on working, and nothing was changed."
        }
        UpdateRefusal::TooLong { .. } | UpdateRefusal::Malformed { .. } => {
            "The list of updates is cut off or damaged. Nothing was changed."
        }
        UpdateRefusal::BadKey { .. } | UpdateRefusal::Content { .. } | UpdateRefusal::Twice { .. } => {
            "An update was refused: its operator made a mistake in it. Nothing was changed."
        }
        UpdateRefusal::Address { .. } => {
            "An update was refused: it names an address that this page may not fetch from. Nothing was changed."
        }
        UpdateRefusal::WrongHash { .. } => {
            "An update was refused: a file of it is damaged. The old version stays."
        }
        UpdateRefusal::SelfTestFailed { .. } | UpdateRefusal::DoesNotLoad { .. } => {
            "An update was refused: a new model failed its test on this device. The old version stays."
        }
        UpdateRefusal::FailedBefore { .. } => {
            "The update failed on this device before, and is not tried again. The old version stays; the next update is tried."
        }
    },
};

pub const ZH_HANT: UpdateWords = UpdateWords {
    title: "模型更新",
    hint: "更新由本網頁的營運者簽署。本網頁每小時一次，以及在您按下按鈕時，會向自己的主機詢問有沒有更新；不會送出您的任何資料。",
    check: "檢查更新",
    install: "下載並安裝",
    stop: "停止",
    looking: "正在查詢更新……",
    step: |passed, share| match passed {
        None | Some(UpdateStep::Fetched) => "正在檢查簽章……".to_owned(),
        Some(UpdateStep::Verified) => with_share("正在下載……", share),
        Some(UpdateStep::Staged) => with_share("正在檢查檔案……", share),
        Some(UpdateStep::HashChecked) => "正在以一個問題測試新模型……".to_owned(),
        Some(UpdateStep::SelfTested | UpdateStep::Swapped | UpdateStep::OldRemoved) => {
            "測試通過，正在安裝……".to_owned()
        }
    },
    up_to_date: |as_of| format!("截至 {as_of} 為最新。"),
    ready: |version, bytes, hosts| {
        let from = if hosts.is_empty() { String::new() } else { format!("，來自 {}", hosts.join("、")) };
        format!("更新 {version} 已可安裝：{}{from}。", quantity::bytes(bytes))
    },
    installed: |version| {
        format!("更新 {version} 已安裝。已開啟的模型會保持原狀，直到再次開啟。前一個版本會保留到下次更新。")
    },
    refused: |refusal| match refusal {
        UpdateRefusal::OtherKey { .. } | UpdateRefusal::WrongSignature { .. } => {
            "已拒絕一項更新：它不是由本網頁的營運者簽署。沒有任何變更。"
        }
        UpdateRefusal::Older { .. } | UpdateRefusal::Altered { .. } => {
            "已拒絕一項更新：它比這個裝置見過的版本舊，或內容不同。沒有任何變更。"
        }
        UpdateRefusal::Expired { .. } => "營運者的更新清單已過期。現有的模型照常運作，沒有任何變更。",
        UpdateRefusal::TooLong { .. } | UpdateRefusal::Malformed { .. } => {
            "更新清單不完整或已損壞。沒有任何變更。"
        }
        UpdateRefusal::BadKey { .. } | UpdateRefusal::Content { .. } | UpdateRefusal::Twice { .. } => {
            "已拒絕一項更新：營運者在其中出了錯。沒有任何變更。"
        }
        UpdateRefusal::Address { .. } => "已拒絕一項更新：它指向本網頁不能存取的位址。沒有任何變更。",
        UpdateRefusal::WrongHash { .. } => "已拒絕一項更新：其中有檔案損壞。舊版本保留。",
        UpdateRefusal::SelfTestFailed { .. } | UpdateRefusal::DoesNotLoad { .. } => {
            "已拒絕一項更新：新模型在這個裝置上沒有通過測試。舊版本保留。"
        }
        UpdateRefusal::FailedBefore { .. } => {
            "這項更新先前在這個裝置上失敗，不會再試。舊版本保留；下一項更新會再試。"
        }
    },
};
