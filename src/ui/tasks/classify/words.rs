//! The words of Classify, in each language.

use super::state::ClassifierKind;
use crate::{
    protocol::FailureKind,
    ui::text::{Setting, quantity},
};

pub struct ClassifyWords {
    pub title: &'static str,
    pub skip: &'static str,
    pub intro: &'static str,
    pub classifier: &'static str,
    pub kind: fn(ClassifierKind) -> &'static str,
    /// What a classifier is good for, and what it is not.
    pub about: fn(ClassifierKind) -> &'static str,
    pub text: Setting,
    pub labels: Setting,
    pub examples: Setting,
    pub examples_read: fn(examples: usize, labels: usize, unread: usize) -> String,
    pub train: &'static str,
    pub trained: fn(examples: usize, labels: usize, ms: f64) -> String,
    pub export_head: &'static str,
    pub classify: &'static str,
    pub running: &'static str,
    pub explaining: &'static str,
    pub stopped: &'static str,
    pub needs_model: &'static str,
    pub waits_for_model: &'static str,
    pub needs_labels: &'static str,
    pub needs_training: &'static str,
    pub needs_text: &'static str,
    pub result: &'static str,
    pub results: &'static str,
    /// The name of a built-in classifier's label in this language; a custom label stays as it is.
    pub label: fn(ClassifierKind, &str) -> String,
    pub percent: fn(score: f32) -> String,
    pub truncated: &'static str,
    pub carried: &'static str,
    pub file: &'static str,
    pub file_hint: &'static str,
    pub column: &'static str,
    pub classify_file: &'static str,
    pub go_on: &'static str,
    pub reading_file: &'static str,
    pub rows: fn(rows: u64, empty: u64) -> String,
    pub file_done: &'static str,
    pub file_stopped: &'static str,
    pub file_columns_none: &'static str,
    /// What stands between a row's cells.
    pub separator: &'static str,
    pub separator_name: fn(separator: char) -> &'static str,
    pub encoding: &'static str,
    pub header: Setting,
    pub download_result: &'static str,
    pub counts: &'static str,
    /// A sentence of this page for a failure, where the shared one would be wrong.
    pub failure: fn(FailureKind) -> Option<&'static str>,
}

pub const EN: ClassifyWords = ClassifyWords {
    title: "Classify",
    skip: "Skip to the text",
    intro: "Says which label fits a text, how sure that is, and which words carried it. Nothing that you write leaves \
            this device.",
    classifier: "Classifier",
    kind: |kind| match kind {
        ClassifierKind::Sentiment => "Sentiment",
        ClassifierKind::PromptInjection => "Prompt injection",
        ClassifierKind::Labels => "Your own labels",
        ClassifierKind::Likelihood => "Your own labels, by the language model",
        ClassifierKind::Examples => "Your own examples",
    },
    about: |kind| match kind {
        ClassifierKind::Sentiment => {
            "Positive or negative, learned from English sentences about films. Irony and other subjects often \
             mislead it."
        }
        ClassifierKind::PromptInjection => {
            "Finds texts that try to give orders to an AI which only should read them. It was trained on English and \
             misses some, so it is a help and no lock."
        }
        ClassifierKind::Labels => {
            "Takes the label whose meaning is nearest to the text's. Nothing is trained: quick, and the weakest way."
        }
        ClassifierKind::Likelihood => {
            "Asks the chat's language model how likely each label is as an answer. Slower, and often better."
        }
        ClassifierKind::Examples => {
            "Learns from a few texts of each label, here and in seconds. Five of each are a start; more are better."
        }
    },
    text: Setting { label: "Text", hint: "The model reads the first 256 tokens, about 200 words." },
    labels: Setting { label: "Labels", hint: "At least two, divided by commas or lines." },
    examples: Setting {
        label: "Examples",
        hint: "One a line: the label, a colon, the text. For example: complaint: The parcel never came.",
    },
    examples_read: |examples, labels, unread| {
        let read = format!("{examples} examples of {labels} labels");
        if unread > 0 { format!("{read}; {unread} lines say no label or no text") } else { read }
    },
    train: "Train",
    trained: |examples, labels, ms| {
        format!("Trained on {examples} examples of {labels} labels in {}", quantity::short_time(ms))
    },
    export_head: "Export classifier",
    classify: "Classify",
    running: "Reading the text",
    explaining: "Leaving out one word after the other",
    stopped: "Stopped. What was found before stays.",
    needs_model: "Load the model first.",
    waits_for_model: "The model is being loaded.",
    needs_labels: "Write at least two labels.",
    needs_training: "Write examples and train first.",
    needs_text: "Write a text first.",
    result: "Result",
    results: "Results",
    label: |kind, label| {
        let name = match (kind, label) {
            (ClassifierKind::Sentiment, "positive") => "positive",
            (ClassifierKind::Sentiment, "negative") => "negative",
            (ClassifierKind::PromptInjection, "harmless") => "harmless",
            (ClassifierKind::PromptInjection, "injection") => "injection",
            (_, own) => own,
        };
        name.to_owned()
    },
    percent,
    truncated: "The text is longer than what the model reads; its end was left out.",
    file: "Choose file",
    file_hint: "A table of any size: CSV, Excel, JSON. It is read piece by piece and never leaves this device.",
    column: "Column with the text",
    classify_file: "Classify file",
    go_on: "Go on",
    reading_file: "Classifying the file",
    rows: |rows, empty| {
        let all = format!("{} rows", quantity::count(rows));
        if empty > 0 { format!("{all}, {} of them without a text", quantity::count(empty)) } else { all }
    },
    file_done: "The whole file is classified.",
    file_stopped: "Stopped. It goes on from here, also when the page was closed: choose the same file again.",
    file_columns_none: "This file has no row with columns.",
    separator: "Between cells",
    separator_name: |separator| match separator {
        ',' => "Comma",
        ';' => "Semicolon",
        '\t' => "Tab",
        '|' => "Bar",
        ':' => "Colon",
        _ => "Space",
    },
    encoding: "Text encoding",
    header: Setting {
        label: "First row names the columns",
        hint: "Turn it off where the first row is a row like the others.",
    },
    download_result: "Download result",
    counts: "Labels in the file",
    carried: "What carried the decision: marked words spoke for it, dashed ones against it.",
    failure: |kind| match kind {
        FailureKind::Storage => Some("The browser's storage refused. Free some space and try again."),
        FailureKind::BadInput => {
            Some("This can't be classified so. Change the text, the labels or the examples.")
        }
        FailureKind::OutOfMemory => Some("The device ran out of memory. Close other tabs and try again."),
        FailureKind::Cancelled
        | FailureKind::Offline
        | FailureKind::Integrity
        | FailureKind::BadModel
        | FailureKind::NotStored
        | FailureKind::NotLoaded
        | FailureKind::Unsupported
        | FailureKind::Crashed
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

pub const ZH_HANT: ClassifyWords = ClassifyWords {
    title: "分類",
    skip: "跳到文字",
    intro: "說出哪個標籤符合一段文字、有多少把握，以及是哪些字詞造成的。您寫的內容不會離開這部裝置。",
    classifier: "分類器",
    kind: |kind| match kind {
        ClassifierKind::Sentiment => "情感",
        ClassifierKind::PromptInjection => "提示注入",
        ClassifierKind::Labels => "自訂標籤",
        ClassifierKind::Likelihood => "自訂標籤，由語言模型判斷",
        ClassifierKind::Examples => "自訂範例",
    },
    about: |kind| match kind {
        ClassifierKind::Sentiment => "正面或負面，學自英文的電影評論句子。反諷和其他題材常使它誤判。",
        ClassifierKind::PromptInjection => {
            "找出試圖對只該閱讀它的 AI 下命令的文字。它以英文訓練，會有遺漏，所以只是輔助，不是門鎖。"
        }
        ClassifierKind::Labels => "選擇意思最接近文字的標籤。不需訓練：快速，但也是最弱的方法。",
        ClassifierKind::Likelihood => "詢問聊天的語言模型，每個標籤作為答案的可能性。較慢，但常常較好。",
        ClassifierKind::Examples => {
            "從每個標籤的幾段文字學習，就在這裡，只要幾秒。每個標籤五段是個開始，越多越好。"
        }
    },
    text: Setting { label: "文字", hint: "模型閱讀前 256 個詞元，大約 200 個英文單字。" },
    labels: Setting { label: "標籤", hint: "至少兩個，以逗號或換行分隔。" },
    examples: Setting {
        label: "範例",
        hint: "每行一個：標籤、冒號、文字。例如：complaint: The parcel never came.",
    },
    examples_read: |examples, labels, unread| {
        let read = format!("{labels} 個標籤，{examples} 個範例");
        if unread > 0 { format!("{read}；{unread} 行沒有標籤或文字") } else { read }
    },
    train: "訓練",
    trained: |examples, labels, ms| {
        format!("以 {labels} 個標籤的 {examples} 個範例訓練，用了 {}", quantity::short_time(ms))
    },
    export_head: "匯出分類器",
    classify: "分類",
    running: "正在閱讀文字",
    explaining: "正在逐一略去字詞",
    stopped: "已停止。先前找到的結果仍在。",
    needs_model: "請先載入模型。",
    waits_for_model: "正在載入模型。",
    needs_labels: "請寫下至少兩個標籤。",
    needs_training: "請先寫下範例並訓練。",
    needs_text: "請先寫下文字。",
    result: "結果",
    results: "結果",
    label: |kind, label| {
        let name = match (kind, label) {
            (ClassifierKind::Sentiment, "positive") => "正面",
            (ClassifierKind::Sentiment, "negative") => "負面",
            (ClassifierKind::PromptInjection, "harmless") => "無害",
            (ClassifierKind::PromptInjection, "injection") => "注入",
            (_, own) => own,
        };
        name.to_owned()
    },
    percent,
    truncated: "文字超過模型所能閱讀的長度；結尾已略去。",
    file: "選擇檔案",
    file_hint: "任意大小的表格：CSV、Excel、JSON。檔案會分段讀取，不會離開這部裝置。",
    column: "文字所在的欄位",
    classify_file: "分類檔案",
    go_on: "繼續",
    reading_file: "正在分類檔案",
    rows: |rows, empty| {
        let all = format!("{} 列", quantity::count(rows));
        if empty > 0 { format!("{all}，其中 {} 列沒有文字", quantity::count(empty)) } else { all }
    },
    file_done: "整個檔案已分類完成。",
    file_stopped: "已停止。可從這裡繼續；即使關閉過頁面，再選同一個檔案即可。",
    file_columns_none: "這個檔案沒有欄位。",
    separator: "欄位之間",
    separator_name: |separator| match separator {
        ',' => "逗號",
        ';' => "分號",
        '\t' => "定位字元（Tab）",
        '|' => "直線",
        ':' => "冒號",
        _ => "空格",
    },
    encoding: "文字編碼",
    header: Setting { label: "第一列是欄位名稱", hint: "如果第一列也是資料，請關閉。" },
    download_result: "下載結果",
    counts: "檔案中的標籤",
    carried: "造成這個決定的字詞：上色的支持它，虛線的反對它。",
    failure: |kind| match kind {
        FailureKind::Storage => Some("瀏覽器的儲存空間拒絕寫入。請騰出空間後再試。"),
        FailureKind::BadInput => Some("無法這樣分類。請修改文字、標籤或範例。"),
        FailureKind::OutOfMemory => Some("裝置的記憶體不足。請關閉其他分頁後再試。"),
        FailureKind::Cancelled
        | FailureKind::Offline
        | FailureKind::Integrity
        | FailureKind::BadModel
        | FailureKind::NotStored
        | FailureKind::NotLoaded
        | FailureKind::Unsupported
        | FailureKind::Crashed
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

fn percent(score: f32) -> String {
    format!("{:.1} %", score * 100.0)
}
