//! The words of Images, in each language.

use super::{
    hide_faces::{HideFacesWords, words as hide_faces},
    read_text::{ReadTextWords, words as read_text},
    way::Way,
};
use crate::{protocol::FailureKind, ui::text::quantity};

pub struct ImagesWords {
    pub title: &'static str,
    pub skip: &'static str,
    pub ways: &'static str,
    pub way: fn(Way) -> &'static str,
    pub read_text: ReadTextWords,
    pub hide_faces: HideFacesWords,
    pub intro: &'static str,
    pub choose: &'static str,
    pub or_drop: &'static str,
    pub use_camera: &'static str,
    pub stop_camera: &'static str,
    pub snapshot: &'static str,
    pub camera_opening: &'static str,
    pub camera_failed: &'static str,
    pub camera_picture: &'static str,
    pub frames_per_second: fn(rate: f64) -> String,
    pub samples: &'static str,
    /// A sample's name, by its file.
    pub sample: fn(file: &str) -> &'static str,
    pub needs_model: &'static str,
    pub looking: &'static str,
    pub stopped: &'static str,
    pub looking_at: fn(name: &str) -> String,
    pub results: &'static str,
    pub picture: fn(name: &str) -> String,
    /// Announced once, when a picture was classified.
    pub seen: fn(label: &str, share: f32) -> String,
    pub percent: fn(share: f32) -> String,
    pub heat: &'static str,
    pub heat_hint: &'static str,
    pub size: fn(width: u32, height: u32) -> String,
    pub decoded_in: fn(ms: f64) -> String,
    pub animated: &'static str,
    pub turned: &'static str,
    pub unsure: &'static str,
    pub show_again: fn(name: &str, label: &str) -> String,
    pub failed: &'static str,
    pub custom_title: &'static str,
    pub custom_intro: &'static str,
    pub custom_label: &'static str,
    pub custom_add: &'static str,
    pub custom_forget: &'static str,
    pub custom_export: &'static str,
    pub custom_results: &'static str,
    pub custom_examples: fn(label: &str, examples: usize) -> String,
    pub custom_more: &'static str,
    pub custom_training: &'static str,
    pub custom_stopped: &'static str,
    pub custom_trained: fn(right: u32, examples: usize, ms: f64) -> String,
    pub failure: fn(FailureKind) -> Option<&'static str>,
}

pub const EN: ImagesWords = ImagesWords {
    title: "Images",
    skip: "Skip to choosing an image",
    ways: "What to do with pictures",
    way: |way| match way {
        Way::Shows => "What it shows",
        Way::ReadText => "Read text",
        Way::HideFaces => "Hide faces",
    },
    read_text: read_text::EN,
    hide_faces: hide_faces::EN,
    intro: "Says what a photograph shows, as one of 1,000 kinds of things. Pictures stay on this device.",
    choose: "Choose image",
    or_drop: "or drop one here, or paste it",
    use_camera: "Use camera",
    stop_camera: "Stop camera",
    snapshot: "Take picture",
    camera_opening: "The browser asks whether this page may use the camera…",
    camera_failed: "The camera can't be used. Allow it for this page in the browser's settings, or choose a picture.",
    camera_picture: "The camera's picture",
    frames_per_second: |rate| format!("{} frames a second", quantity::rate(rate)),
    samples: "Samples",
    sample: |file| match file {
        "cat.jpg" => "Cat",
        "coffee.jpg" => "Coffee",
        "palace.jpg" => "Palace",
        _ => "Rocket",
    },
    needs_model: "Load the model first. A picture that you choose waits for it.",
    looking: "Looking at pictures",
    stopped: "Stopped. What was found before stays.",
    looking_at: |name| format!("Looking at {name}…"),
    results: "Results",
    picture: |name| format!("Picture {name}"),
    seen: |label, share| format!("{label}, {}", percent(share)),
    percent,
    heat: "Show where",
    heat_hint: "Warm places spoke for the first result.",
    size: |width, height| format!("{width} × {height}"),
    decoded_in: |ms| format!("decoded in {}", quantity::short_time(ms)),
    animated: "This picture moves; only its first frame was looked at.",
    turned: "turned upright",
    unsure: "Nothing it knows stands out: the first result is hardly more than a guess.",
    show_again: |name, label| format!("{name}: {label}"),
    failed: "could not be read",
    custom_title: "Your own labels",
    custom_intro: "Show it a few pictures of each kind and it learns to tell them apart, here and within seconds.",
    custom_label: "Label",
    custom_add: "Add as example",
    custom_forget: "Forget examples",
    custom_export: "Export classifier",
    custom_results: "Your labels",
    custom_examples: |label, examples| match examples {
        1 => format!("{label}: 1 example"),
        _ => format!("{label}: {examples} examples"),
    },
    custom_more: "It learns once two labels have examples.",
    custom_training: "Learning…",
    custom_stopped: "Learning was stopped. The next example starts it again.",
    custom_trained: |right, examples, ms| {
        format!(
            "Learned in {}; {right} of {examples} examples get their own label.",
            quantity::short_time(ms)
        )
    },
    failure: |kind| {
        let unreadable = (kind == FailureKind::BadInput).then_some(
            "This picture can't be read: it is damaged, too large, or of another kind than PNG, JPEG, WebP, GIF and BMP.",
        );
        let too_large = (kind == FailureKind::OutOfMemory)
            .then_some("The device has too little memory for this picture. Try a smaller one.");
        unreadable.or(too_large)
    },
};

pub const ZH_HANT: ImagesWords = ImagesWords {
    title: "圖片",
    skip: "跳到選擇圖片",
    ways: "要對圖片做什麼",
    way: |way| match way {
        Way::Shows => "看圖中有什麼",
        Way::ReadText => "讀出文字",
        Way::HideFaces => "遮住人臉",
    },
    read_text: read_text::ZH_HANT,
    hide_faces: hide_faces::ZH_HANT,
    intro: "判斷照片裡是什麼，從 1,000 種事物中選出最像的。圖片不會離開這台裝置。",
    choose: "選擇圖片",
    or_drop: "也可以拖曳到這裡，或直接貼上",
    use_camera: "使用相機",
    stop_camera: "關閉相機",
    snapshot: "拍照",
    camera_opening: "瀏覽器正在詢問是否允許這個網頁使用相機…",
    camera_failed: "無法使用相機。請在瀏覽器設定中允許這個網頁使用相機，或改為選擇圖片。",
    camera_picture: "相機畫面",
    frames_per_second: |rate| format!("每秒 {} 格", quantity::rate(rate)),
    samples: "範例",
    sample: |file| match file {
        "cat.jpg" => "貓",
        "coffee.jpg" => "咖啡",
        "palace.jpg" => "宮殿",
        _ => "火箭",
    },
    needs_model: "請先載入模型。您選擇的圖片會等模型載入後再處理。",
    looking: "正在查看圖片",
    stopped: "已停止。先前的結果會保留。",
    looking_at: |name| format!("正在查看 {name}…"),
    results: "結果",
    picture: |name| format!("圖片 {name}"),
    seen: |label, share| format!("{label}，{}", percent(share)),
    percent,
    heat: "顯示位置",
    heat_hint: "顏色越暖的位置，越支持第一個結果。",
    size: |width, height| format!("{width} × {height}"),
    decoded_in: |ms| format!("解碼 {}", quantity::short_time(ms)),
    animated: "這張圖片會動，只看了第一格。",
    turned: "已轉正",
    unsure: "沒有特別符合的種類，第一個結果和猜測差不多。",
    show_again: |name, label| format!("{name}：{label}"),
    failed: "無法讀取",
    custom_title: "您自己的標籤",
    custom_intro: "每一種給它看幾張圖片，它幾秒內就能在這裡學會分辨。",
    custom_label: "標籤",
    custom_add: "加入為範例",
    custom_forget: "清除範例",
    custom_export: "匯出分類器",
    custom_results: "您的標籤",
    custom_examples: |label, examples| format!("{label}：{examples} 個範例"),
    custom_more: "有兩個標籤都有範例後，就會開始學習。",
    custom_training: "學習中…",
    custom_stopped: "已停止學習。加入下一個範例時會重新開始。",
    custom_trained: |right, examples, ms| {
        format!("學習花了 {}；{examples} 個範例中有 {right} 個判斷正確。", quantity::short_time(ms))
    },
    failure: |kind| {
        let unreadable = (kind == FailureKind::BadInput)
            .then_some("無法讀取這張圖片：檔案損壞、太大，或不是 PNG、JPEG、WebP、GIF、BMP 格式。");
        let too_large = (kind == FailureKind::OutOfMemory)
            .then_some("裝置的記憶體不足以處理這張圖片，請改用較小的圖片。");
        unreadable.or(too_large)
    },
};

/// Writes a share of 1 as a percentage.
fn percent(share: f32) -> String {
    format!("{:.1}%", share * 100.0)
}
