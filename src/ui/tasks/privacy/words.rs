//! The words of Privacy, in each language.

use super::ledger::Requester;
use crate::{
    protocol::{Purpose, RequestStatus},
    ui::text::{Setting, quantity},
};

pub struct PrivacyWords {
    pub title: &'static str,
    pub skip: &'static str,
    pub intro: &'static str,
    pub airplane: Setting,
    pub ledger: &'static str,
    /// Tells what the ledger can't show.
    pub ledger_notes: &'static str,
    pub ledger_sum: fn(requests: usize, bytes: u64) -> String,
    pub column_time: &'static str,
    pub column_purpose: &'static str,
    pub column_address: &'static str,
    pub column_bytes: &'static str,
    pub purpose: fn(Purpose) -> &'static str,
    pub by: fn(Requester) -> &'static str,
    pub status: fn(RequestStatus) -> &'static str,
    pub stored: &'static str,
    pub stored_files: &'static str,
    pub stored_values: &'static str,
    pub stored_copies: &'static str,
    pub stored_used: &'static str,
    pub amount: fn(count: u64, bytes: u64) -> String,
    pub unknown: &'static str,
    pub erase: &'static str,
    pub erase_hint: &'static str,
    pub erase_sure: &'static str,
    pub erase_confirm: &'static str,
    pub erasing: &'static str,
    pub erased: &'static str,
    pub erase_failed: &'static str,
    pub start_again: &'static str,
    /// Tells that another version of the app is here.
    pub update_ready: &'static str,
    pub update: &'static str,
}

pub const EN: PrivacyWords = PrivacyWords {
    title: "Privacy",
    skip: "Skip to airplane mode",
    intro: "What you write is answered on this device and sent nowhere. This page lets you check that.",
    airplane: Setting {
        label: "Airplane mode",
        hint: "Page and model make no request at all. What is already on this device goes on working.",
    },
    ledger: "What left this device",
    ledger_notes: "Every request since this page was opened, and the bytes that came back. One is not told to a page, and \
                   so not listed: the browser's own look for a newer version of the app (service_worker.js).",
    ledger_sum: |requests, bytes| match requests {
        1 => format!("1 request, {}", quantity::bytes(bytes)),
        many => format!("{} requests, {}", quantity::count(many as u64), quantity::bytes(bytes)),
    },
    column_time: "Time",
    column_purpose: "For",
    column_address: "Address",
    column_bytes: "Received",
    purpose: |purpose| match purpose {
        Purpose::App => "The app itself",
        Purpose::Catalogue => "List of models",
        Purpose::Model => "Model, as you asked",
        Purpose::Results => "Results of your sensors, to the server you named",
    },
    by: |by| match by {
        Requester::Page => "page",
        Requester::Worker => "worker",
    },
    status: |status| match status {
        RequestStatus::UnderWay => "under way",
        RequestStatus::Done => "done",
        RequestStatus::Failed => "ended early",
    },
    stored: "What stays on this device",
    stored_files: "Models",
    stored_values: "Settings, conversation, draft, list of models",
    stored_copies: "The app itself, to open without a network",
    stored_used: "All together, as the browser counts",
    amount: |count, bytes| match count {
        0 => "nothing".to_owned(),
        1 => format!("1 item, {}", quantity::bytes(bytes)),
        many => format!("{} items, {}", quantity::count(many), quantity::bytes(bytes)),
    },
    unknown: "the browser doesn't tell",
    erase: "Delete everything",
    erase_hint: "Deletes models, settings, conversation and the app's own copy from this device.",
    erase_sure: "Everything is deleted at once and can't be brought back.",
    erase_confirm: "Yes, delete everything",
    erasing: "Deleting…",
    erased: "Everything that this page stored on this device is deleted. You can close this tab.",
    erase_failed: "Something could not be deleted. Close other tabs of this page and try again.",
    start_again: "Start again",
    update_ready: "A new version of this page is ready.",
    update: "Update",
};

pub const ZH_HANT: PrivacyWords = PrivacyWords {
    title: "隱私",
    skip: "跳到飛航模式",
    intro: "你寫的內容都在這部裝置上回答，不會傳送到任何地方。你可以在這裡查證。",
    airplane: Setting {
        label: "飛航模式",
        hint: "網頁與模型完全不發出任何要求。已在這部裝置上的內容照常可用。",
    },
    ledger: "離開這部裝置的要求",
    ledger_notes: "自網頁開啟以來的每一個要求，以及收到的位元組數。只有一項不會告知網頁，因此未列出：瀏覽器自行檢查應用程式新版（service_worker.js）。",
    ledger_sum: |requests, bytes| {
        format!("{} 個要求，共 {}", quantity::count(requests as u64), quantity::bytes(bytes))
    },
    column_time: "時間",
    column_purpose: "用途",
    column_address: "位址",
    column_bytes: "收到",
    purpose: |purpose| match purpose {
        Purpose::App => "應用程式本身",
        Purpose::Catalogue => "模型清單",
        Purpose::Model => "你要求下載的模型",
        Purpose::Results => "感測器結果，傳送到你指定的伺服器",
    },
    by: |by| match by {
        Requester::Page => "網頁",
        Requester::Worker => "工作執行緒",
    },
    status: |status| match status {
        RequestStatus::UnderWay => "進行中",
        RequestStatus::Done => "完成",
        RequestStatus::Failed => "提前結束",
    },
    stored: "留在這部裝置上的資料",
    stored_files: "模型",
    stored_values: "設定、對話、草稿、模型清單",
    stored_copies: "應用程式本身，供離線開啟",
    stored_used: "瀏覽器計算的總量",
    amount: |count, bytes| match count {
        0 => "無".to_owned(),
        many => format!("{} 項，{}", quantity::count(many), quantity::bytes(bytes)),
    },
    unknown: "瀏覽器未提供",
    erase: "刪除全部資料",
    erase_hint: "從這部裝置刪除模型、設定、對話與應用程式的副本。",
    erase_sure: "所有資料會立即刪除，無法復原。",
    erase_confirm: "確定刪除全部",
    erasing: "正在刪除…",
    erased: "這個網頁在這部裝置上保存的資料已全部刪除。你可以關閉這個分頁。",
    erase_failed: "有些資料無法刪除。請關閉這個網頁的其他分頁後再試一次。",
    start_again: "重新開始",
    update_ready: "這個網頁有新版本可用。",
    update: "更新",
};
