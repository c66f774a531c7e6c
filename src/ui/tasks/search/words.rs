//! The words of Search, in each language.

use crate::{
    protocol::FailureKind,
    ui::text::{Setting, quantity},
};

pub struct SearchWords {
    pub title: &'static str,
    pub skip: &'static str,
    pub intro: &'static str,
    pub query: &'static str,
    pub query_placeholder: &'static str,
    pub mode: &'static str,
    /// In the order of the modes: by meaning, by words, by both.
    pub modes: [&'static str; 3],
    pub rerank: Setting,
    /// How long the reranker took, in words.
    pub reranked: fn(latency: &str) -> String,
    pub library_languages: &'static str,
    /// What an embedding model understands: many languages, or English alone.
    pub languages: fn(multilingual: bool) -> &'static str,
    /// Why another model suits the documents better.
    pub advice: fn(foreign: usize, current: &str, better: &str) -> String,
    pub use_model: fn(name: &str, bytes: &str) -> String,
    pub moving: &'static str,
    pub add_files: &'static str,
    pub add_folder: &'static str,
    pub drop_hint: &'static str,
    pub documents: &'static str,
    pub no_documents: &'static str,
    pub passages: fn(passages: u32) -> String,
    pub embedded: fn(embedded: u32, passages: u32) -> String,
    pub stored: fn(bytes: u64) -> String,
    pub delete: fn(name: &str) -> String,
    pub delete_all: &'static str,
    pub export_json: &'static str,
    pub export_csv: &'static str,
    pub needs_model: &'static str,
    pub go_on: fn(passages: u32) -> String,
    pub reading: fn(name: &str) -> String,
    pub embedding: &'static str,
    pub waiting: fn(files: usize) -> String,
    pub done: fn(files: usize, passages: u32) -> String,
    pub stopped: &'static str,
    pub refused: &'static str,
    /// Pages that are only pictures, of all files, and what reading them means.
    pub pictures: fn(pages: u32) -> String,
    pub pictures_of: fn(name: &str, pages: u32) -> String,
    pub damaged: &'static str,
    pub results: &'static str,
    pub nothing_found: &'static str,
    pub found: fn(passages: usize) -> String,
    pub similarity: fn(cosine: f32) -> String,
    pub page: fn(page: u32) -> String,
    pub among: fn(passages: u32) -> String,
    pub rate: fn(rate: f64) -> String,
    pub ask: &'static str,
    pub ask_hint: &'static str,
    /// The instruction for the model, before the passages.
    pub instruction: &'static str,
    pub sources: &'static str,
    pub cited: &'static str,
    pub cited_gone: &'static str,
    pub failure: fn(FailureKind) -> Option<&'static str>,
}

pub const EN: SearchWords = SearchWords {
    title: "Search",
    skip: "Skip to the query",
    intro: "Finds passages in your own files by what they mean and by their words. The files are read here and stay on \
            this device.",
    query: "Query",
    query_placeholder: "What are you looking for?",
    mode: "Mode",
    modes: ["Meaning", "Words", "Both"],
    rerank: Setting {
        label: "Rerank",
        hint: "A second model reads the query together with each of the best 20 passages and orders them again. It knows English, and \
               each query takes longer.",
    },
    reranked: |latency| format!("of which reranking: {latency}"),
    library_languages: "Languages of the documents",
    languages: |multilingual| if multilingual { "Many languages" } else { "English, faster" },
    advice: |foreign, current, better| {
        let documents = match foreign {
            1 => "1 document is".to_owned(),
            many => format!("{} documents are", quantity::count(many as u64)),
        };
        format!(
            "{documents} not in English, the one language that {current} understands, so only their words are found reliably. \
             {better} understands about a hundred languages."
        )
    },
    use_model: |name, bytes| format!("Use {name} ({bytes})"),
    moving: "Load the model: the documents then move to its index and are read once more. Until then you search as before.",
    add_files: "Add files",
    add_folder: "Add folder",
    drop_hint: "Text, PDF, Word, web pages, e-mail and more. You can also drop files or a folder here.",
    documents: "Documents",
    no_documents: "Nothing is here yet. Add files to search in them.",
    passages: |passages| match passages {
        1 => "1 passage".to_owned(),
        many => format!("{} passages", quantity::count(many.into())),
    },
    embedded: |embedded, passages| {
        format!("{} of {} passages", quantity::count(embedded.into()), quantity::count(passages.into()))
    },
    stored: |bytes| format!("The index takes {} on this device.", quantity::bytes(bytes)),
    delete: |name| format!("Delete {name}"),
    delete_all: "Delete the index",
    export_json: "Export JSON",
    export_csv: "Export CSV",
    needs_model: "Load the model first: it reads what passages mean. Files that you add wait for it.",
    go_on: |passages| match passages {
        1 => "Go on with 1 passage".to_owned(),
        many => format!("Go on with {} passages", quantity::count(many.into())),
    },
    reading: |name| format!("Reading {name}"),
    embedding: "Reading what the passages mean",
    waiting: |files| match files {
        1 => "1 more file waits.".to_owned(),
        many => format!("{many} more files wait."),
    },
    done: |files, passages| {
        format!(
            "Done: {} files, {} new passages.",
            quantity::count(files as u64),
            quantity::count(passages.into())
        )
    },
    stopped: "Stopped. What was done is kept and can be found.",
    refused: "These could not be read",
    pictures: |pages| {
        format!(
            "{} pages are only pictures, so nothing on them is found. What is written in them can be read here; there can be mistakes in it.",
            quantity::count(pages.into())
        )
    },
    pictures_of: |name, pages| match pages {
        1 => format!("{name}: 1 page"),
        many => format!("{name}: {} pages", quantity::count(many.into())),
    },
    damaged: "The end of the index was damaged and is left out. Add the files again that are missing below.",
    results: "Results",
    nothing_found: "Nothing was found.",
    found: |passages| match passages {
        1 => "1 passage found.".to_owned(),
        many => format!("{many} passages found."),
    },
    similarity: |cosine| format!("{:.0}% similar", (100.0 * cosine).max(0.0)),
    page: |page| format!("page {page}"),
    among: |passages| format!("among {} passages", quantity::count(passages.into())),
    rate: |rate| format!("{} passages a second", quantity::rate(rate)),
    ask: "Ask about these",
    ask_hint: "Hands the best passages and your query to the chat. The answer shows which passages it was given.",
    instruction: "Answer the question below from these passages alone. Name the passage that you take something from, \
                  as in [1]. If they don't answer it, say so.",
    sources: "Passages that the answer was given",
    cited: "Cited passage",
    cited_gone: "This passage is no longer in the index.",
    failure: |kind| match kind {
        FailureKind::Storage => Some(
            "The browser could not store the index. Free some space, or close other tabs of this page, and try again.",
        ),
        FailureKind::Integrity => {
            Some("The index is damaged and can't be opened. Delete it and add the files again.")
        }
        FailureKind::NotStored | FailureKind::NotLoaded => {
            Some("The model is not loaded, so meanings can't be compared.")
        }
        FailureKind::BadInput => Some("There is no text in this that can be read."),
        FailureKind::OutOfMemory => Some("The device ran out of memory. Close other tabs and try again."),
        FailureKind::Crashed => {
            Some("The worker stopped in the middle. It starts again by itself; what was done is kept.")
        }
        FailureKind::Cancelled
        | FailureKind::Offline
        | FailureKind::BadModel
        | FailureKind::Unsupported
        | FailureKind::Unreadable(_)
        | FailureKind::TemplateFailed
        | FailureKind::TemplateRefused
        | FailureKind::Unlearnable(_)
        | FailureKind::ModelPart(_)
        | FailureKind::NotFound
        | FailureKind::Forbidden
        | FailureKind::TooManyRequests
        | FailureKind::ServerFault
        | FailureKind::StorageFull { .. }
        | FailureKind::TooLarge(_)
        | FailureKind::Outdated
        | FailureKind::Internal => None,
    },
};

pub const ZH_HANT: SearchWords = SearchWords {
    title: "搜尋",
    skip: "跳到查詢框",
    intro: "依意思和用字，在您自己的檔案裡找出相關段落。檔案就在這裡讀取，留在這台裝置上。",
    query: "查詢",
    query_placeholder: "想找什麼？",
    mode: "方式",
    modes: ["意思", "用字", "兩者"],
    rerank: Setting {
        label: "重新排序",
        hint: "第二個模型把查詢和最相關的 20 個段落逐一對照閱讀，再排一次順序。它只懂英文，每次查詢也會久一些。",
    },
    reranked: |latency| format!("其中重新排序：{latency}"),
    library_languages: "文件的語言",
    languages: |multilingual| if multilingual { "多種語言" } else { "英文，較快" },
    advice: |foreign, current, better| {
        format!(
            "有 {} 份文件不是英文，而 {current} 只懂英文，所以只有用字找得可靠。{better} 懂大約一百種語言。",
            quantity::count(foreign as u64)
        )
    },
    use_model: |name, bytes| format!("改用 {name}（{bytes}）"),
    moving: "請載入模型：文件隨後會移到它的索引，再讀一遍。在那之前，搜尋照舊。",
    add_files: "加入檔案",
    add_folder: "加入資料夾",
    drop_hint: "純文字、PDF、Word、網頁、電子郵件等。也可以把檔案或資料夾拖放到這裡。",
    documents: "文件",
    no_documents: "這裡還沒有文件。加入檔案就能搜尋。",
    passages: |passages| format!("{} 個段落", quantity::count(passages.into())),
    embedded: |embedded, passages| {
        format!("{} / {} 個段落", quantity::count(embedded.into()), quantity::count(passages.into()))
    },
    stored: |bytes| format!("索引在這台裝置上佔用 {}。", quantity::bytes(bytes)),
    delete: |name| format!("刪除 {name}"),
    delete_all: "刪除索引",
    export_json: "匯出 JSON",
    export_csv: "匯出 CSV",
    needs_model: "請先載入模型，它能讀出段落的意思。已加入的檔案會等它。",
    go_on: |passages| format!("繼續處理 {} 個段落", quantity::count(passages.into())),
    reading: |name| format!("正在讀取 {name}"),
    embedding: "正在讀出段落的意思",
    waiting: |files| format!("還有 {files} 個檔案在等候。"),
    done: |files, passages| {
        format!(
            "完成：{} 個檔案，{} 個新段落。",
            quantity::count(files as u64),
            quantity::count(passages.into())
        )
    },
    stopped: "已停止。已完成的部分會保留，也找得到。",
    refused: "無法讀取的檔案",
    pictures: |pages| {
        format!(
            "有 {} 頁只有圖片，裡面的內容還找不到。圖片裡的文字可以在這裡讀取，但可能有誤。",
            quantity::count(pages.into())
        )
    },
    pictures_of: |name, pages| format!("{name}：{} 頁", quantity::count(pages.into())),
    damaged: "索引的結尾已損壞，因此略過。請把下面缺少的檔案再加入一次。",
    results: "結果",
    nothing_found: "沒有找到。",
    found: |passages| format!("找到 {passages} 個段落。"),
    similarity: |cosine| format!("相似度 {:.0}%", (100.0 * cosine).max(0.0)),
    page: |page| format!("第 {page} 頁"),
    among: |passages| format!("共 {} 個段落", quantity::count(passages.into())),
    rate: |rate| format!("每秒 {} 個段落", quantity::rate(rate)),
    ask: "就這些提問",
    ask_hint: "把最相關的段落和您的查詢交給對話。答案會列出所根據的段落。",
    instruction: "請只根據以下段落回答最後的問題，並用 [1] 這樣的編號註明出處。段落裡沒有答案就直說。",
    sources: "答案所根據的段落",
    cited: "引用的段落",
    cited_gone: "這個段落已不在索引裡。",
    failure: |kind| match kind {
        FailureKind::Storage => Some("瀏覽器無法儲存索引。請騰出空間或關閉本網頁的其他分頁，再試一次。"),
        FailureKind::Integrity => Some("索引已損壞，無法開啟。請刪除索引，再加入檔案。"),
        FailureKind::NotStored | FailureKind::NotLoaded => Some("模型尚未載入，無法比較意思。"),
        FailureKind::BadInput => Some("裡面沒有讀得出來的文字。"),
        FailureKind::OutOfMemory => Some("裝置的記憶體不足。請關閉其他分頁，再試一次。"),
        FailureKind::Crashed => Some("處理程式中途停止，會自行重新啟動；已完成的部分會保留。"),
        FailureKind::Cancelled
        | FailureKind::Offline
        | FailureKind::BadModel
        | FailureKind::Unsupported
        | FailureKind::Unreadable(_)
        | FailureKind::TemplateFailed
        | FailureKind::TemplateRefused
        | FailureKind::Unlearnable(_)
        | FailureKind::ModelPart(_)
        | FailureKind::NotFound
        | FailureKind::Forbidden
        | FailureKind::TooManyRequests
        | FailureKind::ServerFault
        | FailureKind::StorageFull { .. }
        | FailureKind::TooLarge(_)
        | FailureKind::Outdated
        | FailureKind::Internal => None,
    },
};
