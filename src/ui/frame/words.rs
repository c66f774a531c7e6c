//! The words about the app itself: installing it, files that arrive, what it stores and what it is made of.

use crate::ui::{tasks::Group, text::Setting};

pub struct FrameWords {
    pub group: fn(Group) -> &'static str,
    /// The button that opens the list of all tasks, on a phone.
    pub all_tasks: &'static str,
    /// The button that collapses the sidebar.
    pub sidebar: &'static str,
    pub palette: &'static str,
    pub palette_hint: &'static str,
    pub palette_none: &'static str,
    pub kind_task: &'static str,
    pub kind_command: &'static str,
    pub title: &'static str,
    pub install: Setting,
    /// The hint where only the browser's own menu can install the app.
    pub install_by_menu: &'static str,
    pub installed: &'static str,
    /// Names files that no task can read.
    pub unreadable: fn(names: &str) -> String,
    pub no_model: fn(name: &str) -> String,

    pub time_limit: Setting,
    pub memory_limit: Setting,
    pub no_limit: &'static str,
    pub storage: &'static str,
    pub storage_link: &'static str,
    pub keyboard: &'static str,
    /// The keys, and what each does.
    pub keys: [(&'static str, &'static str); 5],
    pub about: &'static str,
    pub version: &'static str,
    pub build: &'static str,
    pub build_hint: &'static str,
    pub licences: &'static str,
    pub licences_missing: &'static str,
}

pub const EN: FrameWords = FrameWords {
    group: |group| match group {
        Group::Write => "Write",
        Group::Understand => "Understand",
        Group::Device => "This device",
    },
    all_tasks: "All",
    sidebar: "Sidebar",
    palette: "Find",
    palette_hint: "Find a task, a conversation or a command",
    palette_none: "Nothing is called that.",
    kind_task: "Task",
    kind_command: "Command",
    title: "App",
    install: Setting {
        label: "Install Hearth",
        hint: "Opens in a window of its own, and other apps can share texts, pictures and files with it.",
    },
    install_by_menu: "To install Hearth, open your browser's menu and choose “Install” or “Add to Home Screen”. Some \
                      browsers can't, and Hearth works the same in a tab.",
    installed: "Hearth is installed on this device.",
    unreadable: |names| {
        format!(
            "Hearth can't open {names}. It reads text, Markdown, HTML, PDF, CSV, JSON lines, pictures (JPEG, PNG, \
             GIF, WebP, BMP) and language models (GGUF)."
        )
    },
    no_model: |name| format!("“{name}” was not opened: it is no GGUF file, or is larger than 4 GB."),

    time_limit: Setting {
        label: "Time limit (seconds)",
        hint: "An answer that takes longer is stopped; what is there stays.",
    },
    memory_limit: Setting { label: "Memory limit (MB)", hint: "Models with larger files are not loaded." },
    no_limit: "none",
    storage: "Storage",
    storage_link: "What left this device, and how to delete everything",
    keyboard: "Keyboard",
    keys: [
        ("Enter", "sends the message"),
        ("Shift + Enter", "begins a new line"),
        ("Ctrl + K", "finds a task, a conversation or a command"),
        ("Escape", "closes the settings, and gives up an edit"),
        ("Tab", "comes first to a link past the navigation"),
    ],
    about: "About",
    version: "Version",
    build: "Build",
    build_hint: "It also names the protocol: page and worker of different builds never talk to each other.",
    licences: "Licences of everything bundled",
    licences_missing: "The list is not on this device, and could not be fetched.",
};

pub const ZH_HANT: FrameWords = FrameWords {
    group: |group| match group {
        Group::Write => "寫作",
        Group::Understand => "理解",
        Group::Device => "這台裝置",
    },
    all_tasks: "全部",
    sidebar: "側邊欄",
    palette: "尋找",
    palette_hint: "尋找任務、對話或指令",
    palette_none: "沒有符合的項目。",
    kind_task: "任務",
    kind_command: "指令",
    title: "應用程式",
    install: Setting {
        label: "安裝 Hearth",
        hint: "在自己的視窗中開啟，其他應用程式也能把文字、圖片與檔案分享給它。",
    },
    install_by_menu: "若要安裝 Hearth，請開啟瀏覽器選單，選擇「安裝」或「加到主畫面」。有些瀏覽器無法安裝，在分頁中使用也完全相同。",
    installed: "Hearth 已安裝在這台裝置上。",
    unreadable: |names| {
        format!(
            "Hearth 無法開啟 {names}。可讀取的有文字、Markdown、HTML、PDF、CSV、JSON Lines、圖片（JPEG、PNG、GIF、WebP、BMP）與語言模型（GGUF）。"
        )
    },
    no_model: |name| format!("未開啟「{name}」：它不是 GGUF 檔案，或超過 4 GB。"),

    time_limit: Setting {
        label: "時間上限（秒）", hint: "超過這個時間的回答會停止，已產生的內容會保留。"
    },
    memory_limit: Setting {
        label: "記憶體上限（MB）", hint: "檔案比這更大的模型不會載入。"
    },
    no_limit: "無",
    storage: "儲存空間",
    storage_link: "查看離開這台裝置的要求，或刪除全部資料",
    keyboard: "鍵盤",
    keys: [
        ("Enter", "送出訊息"),
        ("Shift + Enter", "換行"),
        ("Ctrl + K", "尋找任務、對話或指令"),
        ("Escape", "關閉設定，或放棄編輯"),
        ("Tab", "先到達可略過導覽列的連結"),
    ],
    about: "關於",
    version: "版本",
    build: "組建",
    build_hint: "也代表通訊協定：不同組建的網頁與工作執行緒不會互相通訊。",
    licences: "所有內含元件的授權條款",
    licences_missing: "清單不在這台裝置上，也無法取得。",
};
