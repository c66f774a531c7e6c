//! The words of Summarise, in each language.

use crate::{
    protocol::{FailureKind, SummaryLength, SummaryMethod, SummaryOrigin, SummaryStyle},
    ui::text::quantity,
};

pub struct SummariseWords {
    pub title: &'static str,
    pub skip: &'static str,
    pub intro: &'static str,
    pub text_box: &'static str,
    pub placeholder: &'static str,
    pub choose_file: &'static str,
    pub drop_hint: &'static str,
    pub remove_file: &'static str,
    /// Names a file that is too long to be shown in the box.
    pub file_taken: fn(name: &str, characters: usize) -> String,
    pub style: &'static str,
    pub style_name: fn(SummaryStyle) -> &'static str,
    pub length: &'static str,
    pub length_name: fn(SummaryLength) -> &'static str,
    pub method: &'static str,
    pub method_name: fn(SummaryMethod) -> &'static str,
    pub without_model: &'static str,
    pub start: &'static str,
    pub needs_text: &'static str,
    pub waits_for_benchmark: &'static str,
    pub summary: &'static str,
    /// The heading of a summary made of the text's own sentences.
    pub extractive_label: &'static str,
    pub small_model: &'static str,
    pub dividing: &'static str,
    pub reading: &'static str,
    /// Names the part under way, counted from 1, the number of parts, and how much of it the model has read.
    pub running: fn(part: u64, parts: u64, prefill: Option<(u64, u64)>) -> String,
    pub stopped: &'static str,
    pub complete: &'static str,
    pub parts: fn(parts: usize, levels: u32) -> String,
    /// Tells how many parts an incomplete summary has.
    pub parts_so_far: fn(parts: usize) -> String,
    pub part: fn(level: u32, part: u32) -> String,
    pub characters: fn(from: u64, to: u64) -> String,
    pub parts_below: fn(from: u64, to: u64) -> String,
    pub origin: fn(SummaryOrigin) -> &'static str,
    pub left_out: fn(sentences: u32) -> String,
    pub cut_short: fn(parts: usize) -> String,
    pub stood_in: fn(parts: usize) -> String,
    pub cut_sentences: fn(sentences: u32) -> String,
    pub input: fn(characters: usize, tokens: u32) -> String,
    pub earlier: &'static str,
    /// A sentence for a summary's failure, where [`Text::failure`](crate::ui::text::Text) would be wrong.
    pub failure: fn(FailureKind) -> Option<&'static str>,
}

pub const EN: SummariseWords = SummariseWords {
    title: "Summarise",
    skip: "Skip to the text to summarise",
    intro: "Paste a text of any length, or drop a file. It is read on this device, part by part where it is long.",
    text_box: "Text to summarise",
    placeholder: "Paste or write a text",
    choose_file: "Choose file",
    drop_hint: "Text, PDF, Word, web pages and more. You can also drop a file here.",
    remove_file: "Remove file",
    file_taken: |name, characters| {
        format!("{name}: {} characters, too many to show here", quantity::count(characters as u64))
    },
    style: "Type",
    style_name: |style| match style {
        SummaryStyle::KeyPoints => "Key points",
        SummaryStyle::Paragraph => "Paragraph",
        SummaryStyle::Headline => "Headline",
    },
    length: "Length",
    length_name: |length| match length {
        SummaryLength::Short => "Short",
        SummaryLength::Medium => "Medium",
        SummaryLength::Long => "Long",
    },
    method: "Written by",
    method_name: |method| match method {
        SummaryMethod::Model => "Language model",
        SummaryMethod::Extractive => "Sentences of the text",
    },
    without_model: "No language model is loaded. The summary will be made of the text's own most important sentences.",
    start: "Summarise",
    needs_text: "Write or choose a text first.",
    waits_for_benchmark: "A benchmark is running, or two models are compared. You can summarise when it has ended.",
    summary: "Summary",
    extractive_label: "Extractive: the text's own sentences, chosen without a language model.",
    small_model: "Written by a small language model: check what matters against the text.",
    dividing: "Dividing the text",
    reading: "Getting ready…",
    running: |part, parts, prefill| {
        let part = format!("Part {} of about {}", quantity::count(part), quantity::count(parts));
        match prefill {
            Some((done, all)) if done < all => {
                format!("{part}: reading, {} of {} tokens", quantity::count(done), quantity::count(all))
            }
            Some(_) => format!("{part}: writing"),
            None => part,
        }
    },
    stopped: "Stopped. What was summarised before stays below.",
    complete: "The summary is complete.",
    parts: |parts, levels| match (parts, levels) {
        (1, _) => "In one part".to_owned(),
        (parts, levels) => format!("All {} parts, in {levels} levels", quantity::count(parts as u64)),
    },
    parts_so_far: |parts| match parts {
        1 => "One part so far".to_owned(),
        parts => format!("{} parts so far", quantity::count(parts as u64)),
    },
    part: |level, part| match level {
        0 => format!("Part {}", part + 1),
        level => format!("Together {level}.{}", part + 1),
    },
    characters: |from, to| format!("characters {} to {}", quantity::count(from + 1), quantity::count(to)),
    parts_below: |from, to| format!("sums up {} to {} of the level before", from + 1, to),
    origin: |origin| match origin {
        SummaryOrigin::Model => "by the model",
        SummaryOrigin::ModelCut => "by the model, cut off at its limit of length",
        SummaryOrigin::Extracted => "sentences of the text",
        SummaryOrigin::InsteadOfNothing => "sentences of the text, since the model said nothing",
        SummaryOrigin::InsteadOfRepetition => "sentences of the text, since the model repeated itself",
        SummaryOrigin::InsteadOfInvention => "sentences of the text, since the model named what is not in it",
    },
    left_out: |sentences| match sentences {
        1 => "One sentence of the model's was left out: it has a name or a number that the text has not."
            .to_owned(),
        many => format!(
            "{many} sentences of the model's were left out: they have names or numbers that the text has not."
        ),
    },
    cut_short: |parts| match parts {
        1 => "In one part the model was cut off at its limit of length.".to_owned(),
        many => format!("In {many} parts the model was cut off at its limit of length."),
    },
    stood_in: |parts| match parts {
        1 => "For one part the model wrote nothing of use: sentences of the text stand in.".to_owned(),
        many => format!("For {many} parts the model wrote nothing of use: sentences of the text stand in."),
    },
    cut_sentences: |sentences| match sentences {
        1 => "One sentence was so long that it was read in pieces.".to_owned(),
        many => format!("{many} sentences were so long that they were read in pieces."),
    },
    input: |characters, tokens| {
        let characters = quantity::count(characters as u64);
        match tokens {
            0 => format!("{characters} characters"),
            tokens => format!("{characters} characters, {} tokens", quantity::count(tokens.into())),
        }
    },
    earlier: "Earlier summaries",
    failure: |kind| match kind {
        FailureKind::NotStored | FailureKind::NotLoaded => Some(
            "The model went away or was exchanged in the middle. What was summarised before stays; you can try again.",
        ),
        FailureKind::BadInput => Some("There is nothing to summarise in this text."),
        FailureKind::OutOfMemory => Some("The device ran out of memory. Close other tabs and try again."),
        FailureKind::Unsupported => {
            Some("This model's context is too small to summarise with. Another model may do it.")
        }
        FailureKind::Cancelled
        | FailureKind::Offline
        | FailureKind::Storage
        | FailureKind::Integrity
        | FailureKind::BadModel
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

pub const ZH_HANT: SummariseWords = SummariseWords {
    title: "摘要",
    skip: "跳到要摘要的文字",
    intro: "貼上任意長度的文字，或拖放檔案。內容只在這個裝置上處理，較長的文字會分段摘要。",
    text_box: "要摘要的文字",
    placeholder: "貼上或輸入文字",
    choose_file: "選擇檔案",
    drop_hint: "支援純文字、PDF、Word、網頁等檔案，也可以把檔案拖放到這裡。",
    remove_file: "移除檔案",
    file_taken: |name, characters| {
        format!("{name}：{} 個字元，太長而不在此顯示", quantity::count(characters as u64))
    },
    style: "類型",
    style_name: |style| match style {
        SummaryStyle::KeyPoints => "重點",
        SummaryStyle::Paragraph => "段落",
        SummaryStyle::Headline => "標題",
    },
    length: "長度",
    length_name: |length| match length {
        SummaryLength::Short => "短",
        SummaryLength::Medium => "中",
        SummaryLength::Long => "長",
    },
    method: "方式",
    method_name: |method| match method {
        SummaryMethod::Model => "語言模型",
        SummaryMethod::Extractive => "原文句子",
    },
    without_model: "尚未載入語言模型。摘要會由原文中最重要的句子組成。",
    start: "開始摘要",
    needs_text: "請先輸入文字或選擇檔案。",
    waits_for_benchmark: "效能測試或模型比較進行中，結束後才能摘要。",
    summary: "摘要結果",
    extractive_label: "節錄式摘要：不使用語言模型，直接選出原文句子。",
    small_model: "由小型語言模型撰寫，重要內容請對照原文。",
    dividing: "正在分段",
    reading: "準備中…",
    running: |part, parts, prefill| {
        let part = format!("第 {} 段，共約 {} 段", quantity::count(part), quantity::count(parts));
        match prefill {
            Some((done, all)) if done < all => {
                format!("{part}：正在閱讀，{} / {} 個詞元", quantity::count(done), quantity::count(all))
            }
            Some(_) => format!("{part}：正在撰寫"),
            None => part,
        }
    },
    stopped: "已停止，先前完成的摘要保留在下方。",
    complete: "摘要完成。",
    parts: |parts, levels| match (parts, levels) {
        (1, _) => "共一段".to_owned(),
        (parts, levels) => format!("全部 {} 段，{levels} 層", quantity::count(parts as u64)),
    },
    parts_so_far: |parts| format!("目前 {} 段", quantity::count(parts as u64)),
    part: |level, part| match level {
        0 => format!("第 {} 段", part + 1),
        level => format!("彙整 {level}.{}", part + 1),
    },
    characters: |from, to| format!("第 {} 至 {} 個字元", quantity::count(from + 1), quantity::count(to)),
    parts_below: |from, to| format!("彙整前一層的第 {} 至 {} 段", from + 1, to),
    origin: |origin| match origin {
        SummaryOrigin::Model => "由模型撰寫",
        SummaryOrigin::ModelCut => "由模型撰寫，達到長度上限而截斷",
        SummaryOrigin::Extracted => "原文句子",
        SummaryOrigin::InsteadOfNothing => "原文句子，因為模型沒有寫出內容",
        SummaryOrigin::InsteadOfRepetition => "原文句子，因為模型不斷重複",
        SummaryOrigin::InsteadOfInvention => "原文句子，因為模型寫了原文沒有的名稱",
    },
    left_out: |sentences| format!("已略去模型所寫的 {sentences} 句：其中的名稱或數字不在原文中。"),
    cut_short: |parts| format!("有 {parts} 段達到長度上限而截斷。"),
    stood_in: |parts| format!("有 {parts} 段模型未寫出有用的內容，改用原文句子。"),
    cut_sentences: |sentences| format!("有 {sentences} 個句子太長，分成數段閱讀。"),
    input: |characters, tokens| {
        let characters = quantity::count(characters as u64);
        match tokens {
            0 => format!("{characters} 個字元"),
            tokens => format!("{characters} 個字元，{} 個詞元", quantity::count(tokens.into())),
        }
    },
    earlier: "先前的摘要",
    failure: |kind| match kind {
        FailureKind::NotStored | FailureKind::NotLoaded => {
            Some("模型在途中被移除或更換。先前完成的摘要仍保留，可以再試一次。")
        }
        FailureKind::BadInput => Some("這段文字中沒有可以摘要的內容。"),
        FailureKind::OutOfMemory => Some("裝置的記憶體不足。請關閉其他分頁後再試一次。"),
        FailureKind::Unsupported => Some("這個模型的上下文太小，無法摘要。其他模型也許可以。"),
        FailureKind::Cancelled
        | FailureKind::Offline
        | FailureKind::Storage
        | FailureKind::Integrity
        | FailureKind::BadModel
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
