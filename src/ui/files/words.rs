//! The words for files that are read, in both languages.

use crate::protocol::{ReadNotice, Unreadable};

pub struct FilesWords {
    pub reading: fn(name: &str) -> String,
    pub stopped: fn(name: &str) -> String,
    pub password: &'static str,
    pub open: &'static str,
    pub encoding: &'static str,
    /// The choice that leaves it to the page.
    pub as_found: &'static str,
    pub read_as: fn(name: &str) -> String,
    pub unreadable: fn(Unreadable) -> &'static str,
    pub notice: fn(&ReadNotice) -> String,
    /// These pages are pictures, and can be read; `all`: the file has no others.
    pub pictures: fn(pages: &[u32], all: bool) -> String,
    pub read_pages: &'static str,
    pub fetching_reader: fn(model: &str) -> String,
    pub recognising: &'static str,
    pub recognised: fn(pages: &[u32]) -> String,
    pub pictures_refused: fn(pages: &[u32]) -> String,
}

/// The encodings that a person can choose, by their names in the Encoding Standard.
pub const ENCODINGS: [&str; 26] = [
    "UTF-8",
    "UTF-16LE",
    "UTF-16BE",
    "Big5",
    "GBK",
    "gb18030",
    "Shift_JIS",
    "EUC-JP",
    "ISO-2022-JP",
    "EUC-KR",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "ISO-8859-2",
    "ISO-8859-5",
    "ISO-8859-7",
    "ISO-8859-15",
    "KOI8-R",
    "KOI8-U",
];

pub const EN: FilesWords = FilesWords {
    reading: |name| format!("Reading {name}"),
    stopped: |name| format!("Reading {name} was stopped."),
    password: "Password of the file",
    open: "Open",
    encoding: "Text encoding",
    as_found: "As found",
    read_as: |name| format!("Read as {name}"),
    unreadable: |why| match why {
        Unreadable::Password => "This file opens with a password. Write it here; it stays on this device.",
        Unreadable::WrongPassword => "That is not this file's password. Try again.",
        Unreadable::NotText => {
            "This file is not text, so it can't be read. Text, PDF, Word, web pages and tables can."
        }
        Unreadable::Empty => "There is no text in this file.",
        Unreadable::Scan { .. } => {
            "The pages of this file are pictures, so there is no text to read before they are recognised."
        }
        Unreadable::TooLarge => "This file holds more text than fits here. Take a part of it.",
        Unreadable::Damaged => {
            "This file is damaged: it contradicts its own format. Save it again where it came from."
        }
        Unreadable::Gone => {
            "The browser could not read this file. It may have been moved or changed: choose it again."
        }
        Unreadable::NoTable => "There is no table in this file: no row with columns was found.",
        Unreadable::Heic => {
            "This is a HEIC photograph, which browsers can't read. Save it as JPEG, or set the phone's camera to \"most compatible\"."
        }
        Unreadable::Avif => "This is an AVIF picture, which can't be read here. Save it as PNG or JPEG.",
        Unreadable::Tiff => "This is a TIFF picture, which can't be read here. Save it as PNG or JPEG.",
        Unreadable::Picture => {
            "This is a picture. Images reads pictures; for its text it would have to be recognised first."
        }
        Unreadable::OldOffice => "This is an Office file from before 2007. Save it as .docx, .xlsx or .pptx.",
        Unreadable::Archive => "This is an archive of files. Unpack it and choose the files in it.",
        Unreadable::Audio => "This is sound, and there is no text in it to read.",
        Unreadable::Video => "This is a film, and there is no text in it to read.",
        Unreadable::Program => "This is a program, and there is no text in it to read.",
        Unreadable::Model => "This is a language model. Open it in Chat.",
        Unreadable::Font => "This is a font, and there is no text in it to read.",
    },
    notice: |notice| match notice {
        ReadNotice::Undecodable { count } => {
            format!("{count} characters are not in this encoding; � stands in their place.")
        }
        ReadNotice::UnevenRows { shorter, longer } => {
            format!(
                "{shorter} rows were shorter than the header and were filled up, {longer} were longer and were cut."
            )
        }
        ReadNotice::PagesWithoutText { pages } => {
            format!("These pages are only pictures and were not read: {}.", numbers(pages))
        }
        ReadNotice::DamagedRows { count, places } => {
            format!("{count} rows could not be read and were left out: line {}.", numbers(places))
        }
        ReadNotice::Damaged { what } => format!("A part of the file is damaged and was left out: {what}."),
    },
    pictures: |pages, all| {
        if all {
            format!(
                "The {} pages of this file are pictures. What is written in them can be read here.",
                pages.len()
            )
        } else {
            format!("These pages are only pictures, which can be read here: {}.", numbers(pages))
        }
    },
    read_pages: "Read the pictures",
    fetching_reader: |model| format!("Downloading {model}, which reads text in pictures"),
    recognising: "Reading what is written in the pictures",
    recognised: |pages| {
        format!("Read from pictures, so there can be mistakes in it: page {}.", numbers(pages))
    },
    pictures_refused: |pages| {
        format!(
            "The pictures of these pages are damaged or of a kind that can't be read here: {}.",
            numbers(pages)
        )
    },
};

pub const ZH_HANT: FilesWords = FilesWords {
    reading: |name| format!("正在讀取 {name}"),
    stopped: |name| format!("已停止讀取 {name}。"),
    password: "檔案的密碼",
    open: "開啟",
    encoding: "文字編碼",
    as_found: "自動偵測",
    read_as: |name| format!("以 {name} 讀取"),
    unreadable: |why| match why {
        Unreadable::Password => "這個檔案需要密碼才能開啟。請在這裡輸入，密碼不會離開這台裝置。",
        Unreadable::WrongPassword => "密碼不正確，請再試一次。",
        Unreadable::NotText => "這個檔案不是文字，無法讀取。可以使用純文字、PDF、Word、網頁或表格。",
        Unreadable::Empty => "這個檔案裡沒有文字。",
        Unreadable::Scan { .. } => "這個檔案的頁面都是圖片，要先辨識才有文字可讀。",
        Unreadable::TooLarge => "這個檔案的文字太多，這裡放不下。請只用其中一部分。",
        Unreadable::Damaged => "這個檔案已損壞，內容與格式不符。請從來源重新儲存。",
        Unreadable::Gone => "瀏覽器無法讀取這個檔案，可能已被移動或修改，請重新選擇。",
        Unreadable::NoTable => "這個檔案裡沒有表格：找不到有欄位的列。",
        Unreadable::Heic => "這是 HEIC 相片，瀏覽器無法讀取。請另存為 JPEG，或把手機相機設為「最相容」。",
        Unreadable::Avif => "這是 AVIF 圖片，這裡無法讀取。請另存為 PNG 或 JPEG。",
        Unreadable::Tiff => "這是 TIFF 圖片，這裡無法讀取。請另存為 PNG 或 JPEG。",
        Unreadable::Picture => "這是圖片。「圖片」可以讀取圖片；要取得文字，得先做文字辨識。",
        Unreadable::OldOffice => "這是 2007 年以前的 Office 檔案。請另存為 .docx、.xlsx 或 .pptx。",
        Unreadable::Archive => "這是壓縮檔。請先解壓縮，再選擇裡面的檔案。",
        Unreadable::Audio => "這是聲音檔，裡面沒有文字可讀。",
        Unreadable::Video => "這是影片檔，裡面沒有文字可讀。",
        Unreadable::Program => "這是程式檔，裡面沒有文字可讀。",
        Unreadable::Model => "這是語言模型，請在「對話」中開啟。",
        Unreadable::Font => "這是字型檔，裡面沒有文字可讀。",
    },
    notice: |notice| match notice {
        ReadNotice::Undecodable { count } => format!("有 {count} 個字不在這個編碼中，以 � 代替。"),
        ReadNotice::UnevenRows { shorter, longer } => {
            format!("有 {shorter} 列比標題列短，已補齊；{longer} 列較長，已截去多出的部分。")
        }
        ReadNotice::PagesWithoutText { pages } => format!("這些頁只有圖片，沒有讀取：{}。", numbers(pages)),
        ReadNotice::DamagedRows { count, places } => {
            format!("有 {count} 列無法讀取，已略過：第 {} 行。", numbers(places))
        }
        ReadNotice::Damaged { what } => format!("檔案有一部分損壞，已略過：{what}。"),
    },
    pictures: |pages, all| {
        if all {
            format!("這個檔案的 {} 頁都是圖片。圖片裡的文字可以在這裡讀取。", pages.len())
        } else {
            format!("這些頁只有圖片，可以在這裡讀取：{}。", numbers(pages))
        }
    },
    read_pages: "讀取圖片",
    fetching_reader: |model| format!("正在下載 {model}，它能讀取圖片裡的文字"),
    recognising: "正在讀取圖片裡的文字",
    recognised: |pages| format!("從圖片讀出，可能有誤：第 {} 頁。", numbers(pages)),
    pictures_refused: |pages| format!("這些頁的圖片已損壞，或是這裡無法讀取的格式：{}。", numbers(pages)),
};

/// Numbers, the first of them where there are many.
fn numbers(numbers: &[impl ToString]) -> String {
    const SHOWN: usize = 20;
    let shown: Vec<String> = numbers.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = if numbers.len() > SHOWN { " …" } else { "" };
    shown.join(", ") + more
}
