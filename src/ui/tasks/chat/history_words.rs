//! The words about many conversations: their list, branches, settings, export and import, and what storage says.

use crate::ui::{
    tasks::chat::history::{
        Group,
        import::{ImportError, Reason},
        storage::StorageError,
    },
    text::Setting,
};

pub struct HistoryWords {
    pub title: &'static str,
    /// What a conversation without a title is called.
    pub untitled: &'static str,
    pub search: &'static str,
    pub searching: &'static str,
    pub nothing_found: &'static str,
    pub found_turns: fn(turns: usize) -> String,
    pub none: &'static str,
    pub group: fn(Group) -> String,
    pub answering: &'static str,
    pub more: fn(title: &str) -> String,
    pub rename: &'static str,
    pub new_title: &'static str,
    pub save: &'static str,
    pub pin: &'static str,
    pub unpin: &'static str,
    pub duplicate: &'static str,
    pub copy_of: fn(title: &str) -> String,
    pub export_markdown: &'static str,
    pub export_json: &'static str,
    pub delete: &'static str,
    pub deleted: fn(title: &str) -> String,
    pub undo: &'static str,
    /// What kind of entry the palette shows.
    pub kind: &'static str,

    pub versions: &'static str,
    pub version_of: fn(place: usize, count: usize) -> String,
    pub previous_version: &'static str,
    pub next_version: &'static str,
    pub go_on: &'static str,
    pub edit_answer: &'static str,
    pub left_context: fn(turns: usize) -> String,
    pub summed_up: &'static str,
    pub sum_up: &'static str,
    pub summing_up: &'static str,

    pub settings: &'static str,
    pub this_conversation: &'static str,
    pub system_prompt: Setting,
    pub own_sampling: Setting,
    pub more_sampling: &'static str,
    /// The hint of a field that is the conversation's own.
    pub follows_settings: &'static str,
    pub presets: &'static str,
    pub presets_hint: &'static str,
    pub use_preset: fn(name: &str) -> String,
    pub edit_preset: fn(name: &str) -> String,
    pub delete_preset: fn(name: &str) -> String,
    pub new_preset: &'static str,
    pub preset_name: &'static str,
    pub preset_prompt: &'static str,
    pub preset_first_words: &'static str,
    pub project: &'static str,
    pub no_project: &'static str,
    pub projects: &'static str,
    pub projects_hint: &'static str,
    pub new_project: &'static str,
    pub edit_project: fn(name: &str) -> String,
    pub delete_project: fn(name: &str) -> String,
    pub project_name: &'static str,
    pub project_instructions: &'static str,
    pub project_documents: &'static str,
    pub no_documents: &'static str,
    pub documents_hint: &'static str,
    /// Chosen for the project, and no longer in the library.
    pub missing_documents: fn(documents: usize) -> String,
    /// The model reads it before passages of the project's documents.
    pub project_instruction: &'static str,
    pub nothing_retrieved: &'static str,
    pub no_room_for_documents: &'static str,

    pub transfer: &'static str,
    pub export_all_json: &'static str,
    pub export_all_markdown: &'static str,
    pub import: &'static str,
    pub import_hint: &'static str,
    pub importing: &'static str,
    pub imported: fn(conversations: usize) -> String,
    pub not_imported: fn(file: &str, error: &ImportError) -> String,
    pub not_read: fn(file: &str) -> String,

    pub storage: fn(&StorageError) -> &'static str,
    pub in_memory: &'static str,
    pub retry: &'static str,
    /// How many conversations are stored.
    pub stored: &'static str,
    pub stored_count: fn(conversations: usize) -> String,
}

pub const EN: HistoryWords = HistoryWords {
    title: "Conversations",
    untitled: "Untitled",
    search: "Search conversations",
    searching: "Searching…",
    nothing_found: "Nothing found.",
    found_turns: |turns| match turns {
        1 => "in 1 message".to_owned(),
        many => format!("in {many} messages"),
    },
    none: "Conversations that you begin are listed here.",
    group: |group| match group {
        Group::Pinned => "Pinned".to_owned(),
        Group::Today => "Today".to_owned(),
        Group::Yesterday => "Yesterday".to_owned(),
        Group::LastWeek => "Previous 7 days".to_owned(),
        Group::Last30Days => "Previous 30 days".to_owned(),
        Group::Month { year, month } => {
            const MONTHS: [&str; 12] = [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ];
            let name = MONTHS.get(month.saturating_sub(1) as usize).copied().unwrap_or_default();
            format!("{name} {year}")
        }
    },
    answering: "answering",
    more: |title| format!("More: {title}"),
    rename: "Rename",
    new_title: "New title",
    save: "Save",
    pin: "Pin",
    unpin: "Unpin",
    duplicate: "Duplicate",
    copy_of: |title| format!("{title} (copy)"),
    export_markdown: "Export Markdown",
    export_json: "Export JSON",
    delete: "Delete",
    deleted: |title| format!("“{title}” was deleted."),
    undo: "Undo",
    kind: "Conversation",

    versions: "Versions",
    version_of: |place, count| format!("{place} / {count}"),
    previous_version: "Previous version",
    next_version: "Next version",
    go_on: "Continue",
    edit_answer: "Edit answer",
    left_context: |turns| match turns {
        1 => "The message above no longer fits: the model is not given it any more.".to_owned(),
        many => format!("The {many} messages above no longer fit: the model is not given them any more."),
    },
    summed_up: "The model is given a summary of the messages above.",
    sum_up: "Sum them up instead",
    summing_up: "Summing up…",

    settings: "Chat settings",
    this_conversation: "This conversation",
    system_prompt: Setting {
        label: "System prompt of this conversation",
        hint: "Takes the place of the one in Settings. Left empty, that one holds.",
    },
    own_sampling: Setting {
        label: "Temperature of this conversation",
        hint: "Takes the place of the one in Settings. Left empty, that one holds.",
    },
    more_sampling: "More about how this conversation is answered",
    follows_settings: "Left empty, the one in Settings holds.",
    presets: "Presets",
    presets_hint: "A preset sets the system prompt and the sampling of this conversation. A new one begins with what is set \
                   above.",
    use_preset: |name| format!("Use “{name}”"),
    edit_preset: |name| format!("Edit “{name}”"),
    delete_preset: |name| format!("Delete “{name}”"),
    new_preset: "New preset",
    preset_name: "Name",
    preset_prompt: "System prompt",
    preset_first_words: "First words of a message",
    project: "Project",
    no_project: "No project",
    projects: "Projects",
    projects_hint: "A project is a folder of conversations with instructions and documents of its own.",
    new_project: "New project",
    edit_project: |name| format!("Edit project “{name}”"),
    delete_project: |name| format!("Delete project “{name}”"),
    project_name: "Name of the project",
    project_instructions: "Instructions for its conversations",
    project_documents: "Its documents",
    no_documents: "Documents that you add under Search can be chosen here.",
    documents_hint: "The passages that answer a message best are given to the model with it, and named below the answer.",
    missing_documents: |documents| match documents {
        1 => "1 document of this project is no longer in the library.".to_owned(),
        many => format!("{many} documents of this project are no longer in the library."),
    },
    project_instruction: "These passages may help to answer.",
    nothing_retrieved: "Nothing in the project's documents was found for this message.",
    no_room_for_documents: "The message left no room for the project's documents: the model was not given any.",

    transfer: "Take along and bring in",
    export_all_json: "Export all as JSON",
    export_all_markdown: "Export all as Markdown",
    import: "Import conversations",
    import_hint: "Reads JSON that was exported here, conversations.json of ChatGPT and exports of Open WebUI. Files can be \
                  dropped here, too.",
    importing: "Importing…",
    imported: |conversations| match conversations {
        1 => "1 conversation was imported.".to_owned(),
        many => format!("{many} conversations were imported."),
    },
    not_imported: |file, error| {
        let reason = match &error.reason {
            Reason::NotJson(_) => "it is no JSON from here on, so nothing after it was read",
            Reason::Unknown => "it is no conversation of a kind that Hearth knows",
            Reason::Newer(_) => "a newer version of Hearth made it",
            Reason::Damaged(_) => "it is damaged",
            Reason::Empty => "it says nothing",
        };
        let title = error.title.as_deref().map(|title| format!(" (“{title}”)")).unwrap_or_default();
        format!("{file}: item {}{title}, line {}, was left out: {reason}.", error.item, error.line)
    },
    not_read: |file| format!("{file}: the browser could not read this file."),

    storage: |error| match error {
        StorageError::Full(_) => {
            "The browser's storage is full: new messages may not be kept. Export what you need, then delete \
             conversations or models."
        }
        StorageError::Refused(_) => {
            "The browser stores nothing for this page (a private window?). Conversations are lost when this tab is \
             closed."
        }
        StorageError::Newer(_) => {
            "A newer version of this page is open in another tab. Reload this one to go on."
        }
        StorageError::Damaged(_) => "Something that is stored can't be read. The rest is untouched.",
        StorageError::Failed(_) => "The browser could not store or read a conversation. Try again.",
    },
    in_memory: "Nothing is stored: conversations are lost when this tab is closed.",
    retry: "Store again",
    stored: "Conversations",
    stored_count: |conversations| match conversations {
        0 => "none".to_owned(),
        1 => "1 conversation".to_owned(),
        many => format!("{many} conversations"),
    },
};

pub const ZH_HANT: HistoryWords = HistoryWords {
    title: "對話清單",
    untitled: "未命名",
    search: "搜尋對話",
    searching: "搜尋中…",
    nothing_found: "找不到符合的內容。",
    found_turns: |turns| format!("在 {turns} 則訊息中"),
    none: "你開始的對話會列在這裡。",
    group: |group| match group {
        Group::Pinned => "已釘選".to_owned(),
        Group::Today => "今天".to_owned(),
        Group::Yesterday => "昨天".to_owned(),
        Group::LastWeek => "過去 7 天".to_owned(),
        Group::Last30Days => "過去 30 天".to_owned(),
        Group::Month { year, month } => format!("{year} 年 {month} 月"),
    },
    answering: "回答中",
    more: |title| format!("更多：{title}"),
    rename: "重新命名",
    new_title: "新標題",
    save: "儲存",
    pin: "釘選",
    unpin: "取消釘選",
    duplicate: "複製一份",
    copy_of: |title| format!("{title}（副本）"),
    export_markdown: "匯出 Markdown",
    export_json: "匯出 JSON",
    delete: "刪除",
    deleted: |title| format!("已刪除「{title}」。"),
    undo: "復原",
    kind: "對話",

    versions: "版本",
    version_of: |place, count| format!("{place} / {count}"),
    previous_version: "上一個版本",
    next_version: "下一個版本",
    go_on: "繼續",
    edit_answer: "編輯回答",
    left_context: |turns| format!("上面 {turns} 則訊息已放不下，不再提供給模型。"),
    summed_up: "上面的訊息以摘要提供給模型。",
    sum_up: "改為摘要",
    summing_up: "摘要中…",

    settings: "對話設定",
    this_conversation: "這個對話",
    system_prompt: Setting {
        label: "這個對話的系統提示",
        hint: "取代設定中的系統提示；留空則使用設定中的。",
    },
    own_sampling: Setting {
        label: "這個對話的溫度", hint: "取代設定中的溫度；留空則使用設定中的。"
    },
    more_sampling: "這個對話的更多回答設定",
    follows_settings: "留空則使用設定中的值。",
    presets: "預設組",
    presets_hint: "預設組會設定這個對話的系統提示與取樣方式。新的預設組會帶入上方的設定。",
    use_preset: |name| format!("使用「{name}」"),
    edit_preset: |name| format!("編輯「{name}」"),
    delete_preset: |name| format!("刪除「{name}」"),
    new_preset: "新增預設組",
    preset_name: "名稱",
    preset_prompt: "系統提示",
    preset_first_words: "訊息的開頭",
    project: "專案",
    no_project: "不屬於專案",
    projects: "專案",
    projects_hint: "專案是一組對話的資料夾，有自己的指示與文件。",
    new_project: "新增專案",
    edit_project: |name| format!("編輯專案「{name}」"),
    delete_project: |name| format!("刪除專案「{name}」"),
    project_name: "專案名稱",
    project_instructions: "給其中對話的指示",
    project_documents: "專案的文件",
    no_documents: "在「搜尋」加入的文件可以在這裡選用。",
    documents_hint: "最能回答訊息的段落會與訊息一起提供給模型，並列在回答下方。",
    missing_documents: |documents| format!("這個專案有 {documents} 份文件已不在文件庫中。"),
    project_instruction: "以下段落可能有助於回答。",
    nothing_retrieved: "專案的文件中找不到與這則訊息有關的內容。",
    no_room_for_documents: "這則訊息太長，放不下專案的文件：沒有提供給模型。",

    transfer: "匯出與匯入",
    export_all_json: "全部匯出為 JSON",
    export_all_markdown: "全部匯出為 Markdown",
    import: "匯入對話",
    import_hint: "可讀取這裡匯出的 JSON、ChatGPT 的 conversations.json，以及 Open WebUI 的匯出檔。也可以把檔案拖到這裡。",
    importing: "匯入中…",
    imported: |conversations| format!("已匯入 {conversations} 個對話。"),
    not_imported: |file, error| {
        let reason = match &error.reason {
            Reason::NotJson(_) => "從這裡起不是 JSON，之後的內容都沒有讀取",
            Reason::Unknown => "不是 Hearth 認得的對話",
            Reason::Newer(_) => "由較新版本的 Hearth 產生",
            Reason::Damaged(_) => "內容已損壞",
            Reason::Empty => "沒有內容",
        };
        let title = error.title.as_deref().map(|title| format!("（「{title}」）")).unwrap_or_default();
        format!("{file}：第 {} 項{title}，第 {} 行，未匯入：{reason}。", error.item, error.line)
    },
    not_read: |file| format!("{file}：瀏覽器無法讀取這個檔案。"),

    storage: |error| match error {
        StorageError::Full(_) => {
            "瀏覽器的儲存空間已滿：新訊息可能無法保存。請先匯出需要的內容，再刪除對話或模型。"
        }
        StorageError::Refused(_) => {
            "瀏覽器不為這個網頁保存任何資料（可能是私密視窗）。關閉這個分頁後，對話就會消失。"
        }
        StorageError::Newer(_) => "另一個分頁開著較新版本的網頁。請重新載入這個分頁。",
        StorageError::Damaged(_) => "有些已保存的內容無法讀取，其餘內容不受影響。",
        StorageError::Failed(_) => "瀏覽器無法保存或讀取對話。請再試一次。",
    },
    in_memory: "不保存任何資料：關閉這個分頁後，對話就會消失。",
    retry: "重新保存",
    stored: "對話",
    stored_count: |conversations| match conversations {
        0 => "無".to_owned(),
        many => format!("{many} 個對話"),
    },
};
