//! Every word that a person reads, in every language. The program does not compile if a language lacks one.
//!
//! Must not know where a string is shown.

use serde::{Deserialize, Serialize};

use crate::{
    protocol::FailureKind,
    ui::{
        files::FilesWords,
        frame::{FrameWords, settings::words::SettingsWords},
        models::words::ModelsWords,
        parts::{Grade, Remedy},
        tasks::{
            benchmark::words::BenchmarkWords, chat::words::ChatWords, classify::ClassifyWords,
            images::words::ImagesWords, models::ModelListWords, privacy::PrivacyWords,
            redact::words::RedactWords, search::SearchWords, sensors::words::SensorsWords,
            summarise::SummariseWords, your_model::words::YourModelWords,
        },
    },
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-Hant")]
    TraditionalChinese,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::TraditionalChinese];

    /// BCP 47, as in `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::TraditionalChinese => "zh-Hant",
        }
    }

    /// The language's name in that language, so that someone who can't read the page finds theirs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::TraditionalChinese => "繁體中文",
        }
    }

    pub const fn text(self) -> &'static Text {
        match self {
            Self::English => &en::TEXT,
            Self::TraditionalChinese => &zh_hant::TEXT,
        }
    }

    /// The language of ours that fits a browser's `navigator.language` best.
    pub fn for_browser(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") { Self::TraditionalChinese } else { Self::English }
    }
}

/// A setting's name and one sentence about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub label: &'static str,
    pub hint: &'static str,
}

pub struct Text {
    pub tasks: &'static str,
    pub settings: &'static str,
    pub close: &'static str,

    pub stop: &'static str,
    pub stopping: &'static str,
    pub cancel: &'static str,
    pub copy: &'static str,
    pub copy_code: &'static str,
    pub copied: &'static str,
    pub copy_failed: &'static str,
    pub code: &'static str,
    pub image: &'static str,

    pub tokens_per_second: fn(rate: f64) -> String,
    pub tokens: fn(tokens: u32) -> String,
    pub bytes: fn(bytes: u64) -> String,
    pub bytes_of: fn(done: u64, total: Option<u64>) -> String,
    pub bytes_per_second: fn(rate: f64) -> String,
    pub seconds: fn(seconds: f64) -> String,
    pub time_left: fn(seconds: f64) -> String,

    pub failure: fn(FailureKind) -> &'static str,
    pub remedy: fn(Remedy) -> &'static str,
    pub details: &'static str,

    pub files: FilesWords,
    pub models: ModelsWords,
    pub model_list: ModelListWords,
    pub setting: SettingsWords,
    pub run: RunText,
    pub benchmark: BenchmarkWords,
    pub app: FrameWords,
    pub privacy: PrivacyWords,
    pub summarise: SummariseWords,
    pub redact: RedactWords,
    pub search: SearchWords,
    pub sensors: SensorsWords,
    pub your_model: YourModelWords,
    pub images: ImagesWords,
    pub chat: ChatWords,
    pub classify: ClassifyWords,
}

/// The words with which every task describes a run.
pub struct RunText {
    pub latency: fn(ms: f64) -> String,
    pub grade: fn(Grade) -> &'static str,
    /// Items a second.
    pub rate: fn(rate: f64) -> String,
    pub done_of: fn(done: u64, total: Option<u64>) -> String,
    pub history: &'static str,
    pub export_json: &'static str,
    pub export_csv: &'static str,
    pub copy_json: &'static str,
}

mod en;
pub mod quantity;
mod use_text;
mod zh_hant;

pub use self::use_text::{use_language, use_text};

#[cfg(test)]
mod tests;
