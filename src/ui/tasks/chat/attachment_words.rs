//! The words for documents that come with a message.

use crate::{protocol::Cut, ui::text::quantity};

pub struct AttachmentWords {
    pub attach: &'static str,
    pub hint: &'static str,
    pub attached: &'static str,
    /// Of a message that was sent.
    pub came_with: &'static str,
    pub remove: fn(name: &str) -> String,
    pub waiting: &'static str,
    pub read: fn(name: &str, size: &str) -> String,
    pub size: fn(bytes: u64, pages: Option<u32>) -> String,
    /// The model reads it before the documents.
    pub instruction: &'static str,
    pub cut: fn(name: &str, Cut) -> String,
    /// Why the message can't be sent yet.
    pub waits_for_files: &'static str,
    pub needs_person: &'static str,
}

pub const EN: AttachmentWords = AttachmentWords {
    attach: "Attach a file",
    hint: "PDF, Word, web pages, tables, text and more. Files can also be dropped or pasted here.",
    attached: "Files for this message",
    came_with: "Files of this message",
    remove: |name| format!("Remove {name}"),
    waiting: "Waiting to be read",
    read: |name, size| format!("{name} was read: {size}."),
    size: |bytes, pages| match pages {
        None => quantity::bytes(bytes),
        Some(1) => format!("{}, 1 page", quantity::bytes(bytes)),
        Some(pages) => format!("{}, {} pages", quantity::bytes(bytes), quantity::count(pages.into())),
    },
    instruction: "Answer from these documents.",
    cut: |name, Cut { passages, all_passages, pages }| {
        let of = |part: u32, all: u32| {
            format!("{} of {}", quantity::count(part.into()), quantity::count(all.into()))
        };
        let passages = of(passages, all_passages);
        match pages {
            Some((part, all)) => format!(
                "{name} is longer than the model's context. The model saw {passages} passages, from {} pages: its \
                 beginning, and what answers the message best.",
                of(part, all)
            ),
            None => format!(
                "{name} is longer than the model's context. The model saw {passages} passages: its beginning, and \
                 what answers the message best."
            ),
        }
    },
    waits_for_files: "The message can be sent once its files are read.",
    needs_person: "A file was not read. Remove it, or give what it needs.",
};

pub const ZH_HANT: AttachmentWords = AttachmentWords {
    attach: "附加檔案",
    hint: "PDF、Word、網頁、表格、純文字等。也可以把檔案拖放或貼上到這裡。",
    attached: "這則訊息的檔案",
    came_with: "這則訊息附帶的檔案",
    remove: |name| format!("移除 {name}"),
    waiting: "等待讀取",
    read: |name, size| format!("已讀取 {name}：{size}。"),
    size: |bytes, pages| match pages {
        None => quantity::bytes(bytes),
        Some(pages) => format!("{}，{} 頁", quantity::bytes(bytes), quantity::count(pages.into())),
    },
    instruction: "請根據這些文件回答。",
    cut: |name, Cut { passages, all_passages, pages }| {
        let (passages, all) = (quantity::count(passages.into()), quantity::count(all_passages.into()));
        let pages = pages.map(|(part, all)| {
            format!("，取自 {} 頁中的 {} 頁", quantity::count(all.into()), quantity::count(part.into()))
        });
        format!(
            "{name} 超過模型的上下文長度。模型讀了 {all} 段中的 {passages} 段{}：開頭，以及最能回答這則訊息的部分。",
            pages.unwrap_or_default()
        )
    },
    waits_for_files: "檔案讀取完畢後就能送出訊息。",
    needs_person: "有檔案沒有讀取。請移除它，或提供它需要的內容。",
};
