//! The words of reading text, in each language.

use crate::ui::text::quantity;

pub struct ReadTextWords {
    pub intro: &'static str,
    pub needs_model: &'static str,
    /// The picture's name, and its place among how many.
    pub reading: fn(name: &str, place: (usize, usize)) -> String,
    pub stopped: &'static str,
    pub again: &'static str,
    pub nothing: &'static str,
    pub found_lines: fn(lines: usize) -> String,
    pub lines: &'static str,
    pub unsure: fn(confidence: f32) -> String,
    pub unsure_lines: fn(lines: usize) -> String,
    pub copy_line: fn(line: &str) -> String,
    pub copy_all: &'static str,
    pub took: fn(ms: f64) -> String,
    pub find: &'static str,
    /// How many lines hold the words that are looked for.
    pub found: fn(lines: usize) -> String,
    pub save_text: &'static str,
    pub save_json: &'static str,
    pub pictures: &'static str,
    pub waits: &'static str,
    pub was_stopped: &'static str,
    pub failed: &'static str,
}

pub const EN: ReadTextWords = ReadTextWords {
    intro: "Reads printed text in photographs and scans: Chinese, English and Japanese. Pictures stay on this device.",
    needs_model: "Load the model first. Pictures that you choose wait for it.",
    reading: |name, (place, total)| match total {
        1 => format!("Reading {name}"),
        _ => format!("Reading {name}, picture {place} of {total}"),
    },
    stopped: "Stopped before this picture was read.",
    again: "Read it",
    nothing: "No text was found in this picture.",
    found_lines: |lines| match lines {
        1 => "1 line".to_owned(),
        _ => format!("{lines} lines"),
    },
    lines: "Lines",
    unsure: |confidence| format!("unsure, {:.0}%", confidence * 100.0),
    unsure_lines: |lines| format!("{lines} unsure"),
    copy_line: |line| format!("Copy line: {line}"),
    copy_all: "Copy all",
    took: |ms| format!("read in {}", quantity::short_time(ms)),
    find: "Find in all pictures",
    found: |lines| match lines {
        0 => "in no line".to_owned(),
        1 => "in 1 line".to_owned(),
        _ => format!("in {lines} lines"),
    },
    save_text: "Save text",
    save_json: "Save JSON",
    pictures: "Pictures",
    waits: "waits",
    was_stopped: "stopped",
    failed: "could not be read",
};

pub const ZH_HANT: ReadTextWords = ReadTextWords {
    intro: "讀出照片與掃描件裡的印刷文字：中文、英文與日文。圖片不會離開這台裝置。",
    needs_model: "請先載入模型。您選擇的圖片會等模型載入後再處理。",
    reading: |name, (place, total)| match total {
        1 => format!("正在讀 {name}"),
        _ => format!("正在讀 {name}，第 {place} 張，共 {total} 張"),
    },
    stopped: "還沒讀完這張圖片就停止了。",
    again: "讀這張",
    nothing: "這張圖片裡沒有找到文字。",
    found_lines: |lines| format!("{lines} 行"),
    lines: "文字行",
    unsure: |confidence| format!("不確定，{:.0}%", confidence * 100.0),
    unsure_lines: |lines| format!("{lines} 行不確定"),
    copy_line: |line| format!("複製這一行：{line}"),
    copy_all: "全部複製",
    took: |ms| format!("讀取花了 {}", quantity::short_time(ms)),
    find: "在所有圖片中尋找",
    found: |lines| match lines {
        0 => "沒有一行符合".to_owned(),
        _ => format!("{lines} 行符合"),
    },
    save_text: "儲存文字",
    save_json: "儲存 JSON",
    pictures: "圖片",
    waits: "等待中",
    was_stopped: "已停止",
    failed: "無法讀取",
};
