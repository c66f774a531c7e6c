//! The words of the page Models, in each language.

use super::updates::words::{self, UpdateWords};
use crate::{
    protocol::{DownloadNotice, ModelPart, ModelTask, Perplexed, Quantisation},
    ui::text::{Setting, quantity},
};

pub struct ModelListWords {
    pub title: &'static str,
    pub skip: &'static str,
    pub intro: &'static str,
    pub search: Setting,
    pub nothing_found: &'static str,
    pub task: fn(ModelTask) -> &'static str,
    /// What is said of a model's standing.
    pub installed: &'static str,
    pub ready: &'static str,
    pub answers: &'static str,
    pub opening: &'static str,
    pub paused: fn(done: u64, total: Option<u64>) -> String,
    pub damaged: &'static str,
    pub notice: fn(&DownloadNotice) -> Option<String>,
    pub downloading: &'static str,
    pub fits: &'static str,
    pub too_large: &'static str,
    /// The names of what is known of a model.
    pub size: &'static str,
    pub size_unknown: &'static str,
    pub licence: &'static str,
    pub languages: &'static str,
    pub language: fn(tag: &str) -> String,
    pub quantisation: &'static str,
    pub context: &'static str,
    pub memory: &'static str,
    pub size_grade: fn(megabytes: u64) -> String,
    pub memory_grade: fn(gigabytes: u64) -> String,
    pub speed_grade: fn(milliseconds: u64) -> String,
    pub speed: &'static str,
    pub family: &'static str,
    pub parameters: &'static str,
    pub part: fn(ModelPart) -> String,
    pub host: &'static str,
    /// What a press would fetch: from another host, where there is one. `bytes` is 0 where nobody knows.
    pub cost: fn(bytes: u64, host: Option<&str>) -> String,
    pub download: &'static str,
    pub resume: &'static str,
    pub use_in_chat: &'static str,
    pub open: &'static str,
    pub remove: &'static str,
    pub removing_sure: &'static str,
    pub check: &'static str,
    pub checking: &'static str,
    pub right: &'static str,
    /// `chunks` is 0 where nobody knows which are.
    pub wrong: fn(chunks: usize) -> String,
    pub repair: &'static str,

    pub add: &'static str,
    pub add_hint: &'static str,
    pub open_file: &'static str,
    pub open_file_hint: &'static str,
    pub address: Setting,
    pub look: &'static str,
    pub look_cost: fn(hub: &str) -> String,
    pub unclear: &'static str,
    pub foreign_host: &'static str,
    pub refused: fn(name: &str) -> String,
    pub listing: fn(repository: &str) -> String,
    pub listed: fn(repository: &str, files: usize) -> String,
    pub in_parts: &'static str,
    pub describing: &'static str,
    pub can_run: &'static str,
    pub can_not_run: &'static str,
    pub choose: &'static str,

    pub compare: &'static str,
    pub compare_hint: &'static str,
    pub compare_prompt: Setting,
    /// The choice of a side's model.
    pub compare_side: fn(number: usize) -> String,
    pub compare_start: &'static str,

    pub compare_score: &'static str,
    pub compare_score_hint: &'static str,
    pub scoring: &'static str,
    pub perplexity: fn(&Perplexed) -> String,

    pub make_smaller: &'static str,
    pub smaller_hint: &'static str,
    /// The file that a choice makes, beside the one that is here.
    pub smaller_size: fn(bytes: u64, now: u64) -> String,
    pub smaller_loss: fn(Quantisation) -> &'static str,
    pub not_smaller: &'static str,
    pub making: fn(Quantisation) -> String,
    pub made: fn(name: &str, bytes: u64, seconds: f64) -> String,
    pub compare_on_text: &'static str,
    pub export: &'static str,
    pub not_exported: &'static str,

    pub storage: &'static str,
    pub used: &'static str,
    pub free: &'static str,
    pub quota: &'static str,
    pub persist: &'static str,
    pub persist_why: &'static str,
    pub persisted: &'static str,
    pub persist_refused: &'static str,
    pub updates: UpdateWords,
}

pub const EN: ModelListWords = ModelListWords {
    title: "Models",
    skip: "Skip to the search for models",
    intro: "Each model runs on this device. Nothing is fetched before you press its button.",
    search: Setting { label: "Find a model", hint: "By name, language, licence, or what it is good at." },
    nothing_found: "No model is called that, or is good at that.",
    task: |task| match task {
        ModelTask::Chat => "Chat and writing",
        ModelTask::Embed => "Meaning of texts, for search",
        ModelTask::Rerank => "Order of search results",
        ModelTask::ClassifyText => "Kinds of texts",
        ModelTask::ClassifyImage => "Pictures",
        ModelTask::Redact => "Personal data",
    },
    installed: "On this device",
    ready: "In memory",
    answers: "Answers in the chat",
    opening: "Opening",
    paused: |done, total| match total {
        Some(total) => format!("Paused at {} of {}", quantity::bytes(done), quantity::bytes(total)),
        None => format!("Paused at {}", quantity::bytes(done)),
    },
    damaged: "Damaged on this device",
    notice: |notice| match notice {
        DownloadNotice::Queued => Some("Waits for other downloads.".to_owned()),
        DownloadNotice::ElsewhereUnderWay => Some("Another tab downloads it.".to_owned()),
        DownloadNotice::Resumed { from } => Some(format!("Goes on at {}.", quantity::bytes(*from))),
        DownloadNotice::StartedAnew => {
            Some("The file at the address has changed, so the download began anew.".to_owned())
        }
        DownloadNotice::Retrying { after_ms, .. } => {
            Some(format!("The connection broke; tries again in {} s.", after_ms.div_ceil(1000)))
        }
    },
    downloading: "Downloading",
    fits: "Fits this device",
    too_large: "May be too large for this device",
    size: "Size",
    size_unknown: "unknown until it starts",
    licence: "Licence",
    languages: "Languages",
    language: |tag| match tag {
        "mul" => "many".to_owned(),
        "ar" => "Arabic".to_owned(),
        "cs" => "Czech".to_owned(),
        "de" => "German".to_owned(),
        "en" => "English".to_owned(),
        "es" => "Spanish".to_owned(),
        "fr" => "French".to_owned(),
        "hi" => "Hindi".to_owned(),
        "it" => "Italian".to_owned(),
        "ja" => "Japanese".to_owned(),
        "ko" => "Korean".to_owned(),
        "nl" => "Dutch".to_owned(),
        "pt" => "Portuguese".to_owned(),
        "th" => "Thai".to_owned(),
        "zh" => "Chinese".to_owned(),
        other => other.to_owned(),
    },
    quantisation: "Quantisation",
    context: "Context",
    memory: "Memory, about",
    size_grade: |megabytes| format!("at most {megabytes} MB"),
    memory_grade: |gigabytes| format!("for devices from {gigabytes} GB"),
    speed_grade: |milliseconds| format!("at most {milliseconds} ms each"),
    speed: "Last answer",
    family: "Family",
    parameters: "Parameters",
    part: |ModelPart { number, of }| {
        format!("This file is part {number} of {of} of a model. Open all {of} parts together.")
    },
    host: "From",
    cost: |bytes, host| {
        let size = match bytes {
            0 => "size unknown until it starts".to_owned(),
            bytes => quantity::bytes(bytes),
        };
        match host {
            None => size,
            Some(host) => format!("From {host}, {size}"),
        }
    },
    download: "Download",
    resume: "Resume",
    use_in_chat: "Use in the chat",
    open: "Open",
    remove: "Remove",
    removing_sure: "Yes, remove",
    check: "Check",
    checking: "Reading every byte…",
    right: "Every byte is right.",
    wrong: |chunks| match chunks {
        0 => "Its bytes are not the right ones.".to_owned(),
        1 => "One of its chunks of 4 MB is damaged.".to_owned(),
        many => format!("{many} of its chunks of 4 MB are damaged."),
    },
    repair: "Repair",

    add: "Bring your own",
    add_hint: "Language models in GGUF files. The file's header is read first, and you are told what it is before more is fetched.",
    open_file: "Open a model file",
    open_file_hint: "Or drop it here; a model in parts with all its parts together.",
    address: Setting {
        label: "Address or repository",
        hint: "An address of a GGUF file, or owner/name of a repository of the hub.",
    },
    look: "Look it up",
    look_cost: |hub| {
        format!(
            "Asks {hub} for the list of files, a few kB, and for the header of the file that you choose, up to 8 MB."
        )
    },
    unclear: "This names no model. Write an address that begins with https://, or owner/name.",
    foreign_host: "This page may not fetch from that host: whoever runs it has not listed it. Download the file with your browser and open it here.",
    refused: |name| format!("“{name}” was not opened: it is no GGUF file, or is larger than 4 GB."),
    listing: |repository| format!("Asking for the files of {repository}…"),
    listed: |repository, files| match files {
        0 => format!("{repository} has no GGUF file."),
        1 => format!("{repository} has one GGUF file."),
        many => format!("{repository} has {many} GGUF files."),
    },
    in_parts: "Models in several files are not listed: download their parts with your browser and open them here together.",
    describing: "Reading its header…",
    can_run: "This page can run it.",
    can_not_run: "This page can't run it.",
    choose: "Choose",

    compare: "Compare two models",
    compare_hint: "Both answer the same, one after the other, with the settings of the chat and the same seed. Nothing of it is kept.",
    compare_prompt: Setting { label: "What both are asked", hint: "The chat waits meanwhile." },
    compare_side: |number| format!("Model {number}"),
    compare_start: "Compare",
    compare_score: "Score the text",
    compare_score_hint: "Scoring takes what is written above as a text that each model has to foretell, word by word. Its perplexity is lower the better the model does; it can be compared between a model and what was made of it.",
    scoring: "Reading the text",
    perplexity: |scored| {
        let cut = if scored.truncated { " of the text's beginning" } else { "" };
        format!("Perplexity {:.3} over {} tokens{cut}", scored.perplexity, scored.tokens)
    },

    make_smaller: "Make smaller",
    smaller_hint: "A second, smaller file is made of this one, on this device. This one stays.",
    smaller_size: |bytes, now| format!("{} instead of {}", quantity::bytes(bytes), quantity::bytes(now)),
    smaller_loss: |to| match to {
        Quantisation::Q8_0 => "8 bits a weight: hardly any loss",
        Quantisation::Q4_0 => "4 bits a weight: the fastest, with some loss",
        Quantisation::Q4_K_M => "4 to 6 bits a weight: less loss for its size",
    },
    not_smaller: "It can't be made smaller: its weights have fewer than 8 bits each already.",
    making: |to| format!("Making {}", to.name()),
    made: |name, bytes, seconds| {
        format!("{name} is in the list now: {}, made in {seconds:.0} s.", quantity::bytes(bytes))
    },
    compare_on_text: "Compare the two on a text",
    export: "Save as a file",
    not_exported: "The file could not be read from the browser's storage.",

    storage: "Storage",
    used: "Used",
    free: "Free",
    quota: "The browser allows",
    persist: "Keep models for good",
    persist_why: "A browser that runs out of room may delete what pages store. If it agrees, it deletes the models here only when you say so.",
    persisted: "The browser keeps what is stored here until you delete it.",
    persist_refused: "The browser did not agree. It may when the page is installed, or visited more often.",
    updates: words::EN,
};

pub const ZH_HANT: ModelListWords = ModelListWords {
    title: "模型庫",
    skip: "跳到尋找模型",
    intro: "每個模型都在這台裝置上執行。您按下按鈕之前，不會下載任何東西。",
    search: Setting { label: "尋找模型", hint: "可用名稱、語言、授權或擅長的事來找。" },
    nothing_found: "沒有名稱或用途相符的模型。",
    task: |task| match task {
        ModelTask::Chat => "對話與寫作",
        ModelTask::Embed => "文字的意思（搜尋用）",
        ModelTask::Rerank => "搜尋結果的排序",
        ModelTask::ClassifyText => "文字的種類",
        ModelTask::ClassifyImage => "圖片",
        ModelTask::Redact => "個人資料",
    },
    installed: "已在這台裝置上",
    ready: "已載入記憶體",
    answers: "在對話中回答",
    opening: "開啟中",
    paused: |done, total| match total {
        Some(total) => format!("已暫停：{}，共 {}", quantity::bytes(done), quantity::bytes(total)),
        None => format!("已暫停：{}", quantity::bytes(done)),
    },
    damaged: "裝置上的檔案已損壞",
    notice: |notice| match notice {
        DownloadNotice::Queued => Some("正在等候其他下載。".to_owned()),
        DownloadNotice::ElsewhereUnderWay => Some("另一個分頁正在下載。".to_owned()),
        DownloadNotice::Resumed { from } => Some(format!("從 {} 處繼續。", quantity::bytes(*from))),
        DownloadNotice::StartedAnew => Some("網址上的檔案已變更，因此重新下載。".to_owned()),
        DownloadNotice::Retrying { after_ms, .. } => {
            Some(format!("連線中斷，{} 秒後再試。", after_ms.div_ceil(1000)))
        }
    },
    downloading: "下載中",
    fits: "適合這台裝置",
    too_large: "對這台裝置可能太大",
    size: "大小",
    size_unknown: "開始下載後才知道",
    licence: "授權",
    languages: "語言",
    language: |tag| match tag {
        "mul" => "多種".to_owned(),
        "ar" => "阿拉伯文".to_owned(),
        "cs" => "捷克文".to_owned(),
        "de" => "德文".to_owned(),
        "en" => "英文".to_owned(),
        "es" => "西班牙文".to_owned(),
        "fr" => "法文".to_owned(),
        "hi" => "印地文".to_owned(),
        "it" => "義大利文".to_owned(),
        "ja" => "日文".to_owned(),
        "ko" => "韓文".to_owned(),
        "nl" => "荷蘭文".to_owned(),
        "pt" => "葡萄牙文".to_owned(),
        "th" => "泰文".to_owned(),
        "zh" => "中文".to_owned(),
        other => other.to_owned(),
    },
    quantisation: "量化",
    context: "上下文",
    memory: "記憶體（約）",
    size_grade: |megabytes| format!("{megabytes} MB 以內"),
    memory_grade: |gigabytes| format!("適合 {gigabytes} GB 以上的裝置"),
    speed_grade: |milliseconds| format!("每個 {milliseconds} 毫秒以內"),
    speed: "上次回答",
    family: "系列",
    parameters: "參數",
    part: |ModelPart { number, of }| {
        format!("這個檔案是模型的第 {number} 部分，共 {of} 部分。請一起開啟全部 {of} 個檔案。")
    },
    host: "來自",
    cost: |bytes, host| {
        let size = match bytes {
            0 => "大小在開始下載後才知道".to_owned(),
            bytes => quantity::bytes(bytes),
        };
        match host {
            None => size,
            Some(host) => format!("來自 {host}，{size}"),
        }
    },
    download: "下載",
    resume: "繼續下載",
    use_in_chat: "在對話中使用",
    open: "開啟",
    remove: "移除",
    removing_sure: "確定移除",
    check: "檢查",
    checking: "正在讀取每個位元組…",
    right: "所有內容都正確。",
    wrong: |chunks| match chunks {
        0 => "內容與應有的不符。".to_owned(),
        many => format!("有 {many} 個 4 MB 區塊損壞。"),
    },
    repair: "修復",

    add: "使用自己的模型",
    add_hint: "GGUF 檔案的語言模型。會先讀取檔頭，告訴您這是什麼模型，之後才下載其餘部分。",
    open_file: "開啟模型檔案",
    open_file_hint: "也可以拖放到這裡；分成多個檔案的模型請一起放入。",
    address: Setting {
        label: "網址或儲存庫", hint: "GGUF 檔案的網址，或模型中心儲存庫的 owner/name。"
    },
    look: "查詢",
    look_cost: |hub| format!("會向 {hub} 取得檔案清單（數 kB），以及您所選檔案的檔頭（最多 8 MB）。"),
    unclear: "這不是模型的名稱。請輸入以 https:// 開頭的網址，或 owner/name。",
    foreign_host: "這個網頁不能從該主機下載：網頁的經營者沒有將它列入。請用瀏覽器下載檔案，再於此開啟。",
    refused: |name| format!("未開啟「{name}」：它不是 GGUF 檔案，或超過 4 GB。"),
    listing: |repository| format!("正在取得 {repository} 的檔案清單…"),
    listed: |repository, files| match files {
        0 => format!("{repository} 沒有 GGUF 檔案。"),
        many => format!("{repository} 有 {many} 個 GGUF 檔案。"),
    },
    in_parts: "分成多個檔案的模型沒有列出：請用瀏覽器下載各部分，再於此一起開啟。",
    describing: "正在讀取檔頭…",
    can_run: "這個網頁可以執行它。",
    can_not_run: "這個網頁無法執行它。",
    choose: "選擇",

    compare: "比較兩個模型",
    compare_hint: "兩個模型依對話的設定與相同的隨機種子，先後回答同一個問題。內容不會保留。",
    compare_prompt: Setting { label: "要問兩者的話", hint: "期間對話會等候。" },
    compare_side: |number| format!("模型 {number}"),
    compare_start: "開始比較",
    compare_score: "為文字評分",
    compare_score_hint: "評分時，上面的內容會當作一段文字，由各模型逐字預測。困惑度愈低，預測得愈好；適合用來比較一個模型與由它縮小而成的模型。",
    scoring: "正在讀取文字",
    perplexity: |scored| {
        let cut = if scored.truncated { "（只計文字開頭）" } else { "" };
        format!("困惑度 {:.3}，共 {} 個詞元{cut}", scored.perplexity, scored.tokens)
    },

    make_smaller: "縮小模型",
    smaller_hint: "會在這台裝置上，由這個檔案另外製作一個較小的檔案。原來的檔案會保留。",
    smaller_size: |bytes, now| format!("{}，原本 {}", quantity::bytes(bytes), quantity::bytes(now)),
    smaller_loss: |to| match to {
        Quantisation::Q8_0 => "每個權重 8 位元：幾乎沒有損失",
        Quantisation::Q4_0 => "每個權重 4 位元：最快，有些損失",
        Quantisation::Q4_K_M => "每個權重 4 至 6 位元：以其大小來說損失較少",
    },
    not_smaller: "無法再縮小：它的每個權重已少於 8 位元。",
    making: |to| format!("正在製作 {}", to.name()),
    made: |name, bytes, seconds| {
        format!("{name} 已加入清單：{}，用了 {seconds:.0} 秒。", quantity::bytes(bytes))
    },
    compare_on_text: "用一段文字比較兩者",
    export: "另存為檔案",
    not_exported: "無法從瀏覽器的儲存空間讀取檔案。",

    storage: "儲存空間",
    used: "已使用",
    free: "可用",
    quota: "瀏覽器上限",
    persist: "長期保留模型",
    persist_why: "瀏覽器空間不足時，可能會刪除網頁儲存的資料。若瀏覽器同意，只有您要求時才會刪除這裡的模型。",
    persisted: "瀏覽器會保留這裡的資料，直到您刪除為止。",
    persist_refused: "瀏覽器沒有同意。安裝這個網頁或較常造訪後，也許會同意。",
    updates: words::ZH_HANT,
};
