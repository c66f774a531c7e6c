//! Every word that a person reads, in every language. A string that one language lacks does not compile.
//!
//! Must not know where a string is shown.

use serde::{Deserialize, Serialize};

use crate::{
    protocol::{FailureKind, Stage},
    ui::{
        browser::Device,
        frame::FrameWords,
        parts::{Grade, Remedy},
        preferences::Theme,
        tasks::{
            benchmark::Case, classify::ClassifyWords, images::ImagesWords, privacy::PrivacyWords,
            search::SearchWords, summarise::SummariseWords,
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

    /// Its name in itself: someone lost in a foreign language finds theirs.
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

    /// The best of ours for a browser's `navigator.language`.
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
    pub skip_to_message: &'static str,
    pub tasks: &'static str,
    pub chat: &'static str,
    pub new_chat: &'static str,
    pub settings: &'static str,
    pub close: &'static str,

    pub welcome: &'static str,
    pub welcome_privacy: &'static str,
    pub suggestions_label: &'static str,
    pub suggestions: [&'static str; 3],

    pub conversation: &'static str,
    pub you: &'static str,
    pub assistant: &'static str,
    pub message: &'static str,
    pub message_placeholder: &'static str,
    pub message_keys: &'static str,
    pub send: &'static str,
    pub stop: &'static str,
    pub stopping: &'static str,
    pub regenerate: &'static str,
    pub edit: &'static str,
    pub edit_message: &'static str,
    pub resend: &'static str,
    pub cancel: &'static str,
    pub copy: &'static str,
    pub copy_code: &'static str,
    pub copied: &'static str,
    pub copy_failed: &'static str,
    pub code: &'static str,
    pub image: &'static str,
    pub send_needs_model: &'static str,
    pub send_waits_for_model: &'static str,

    pub answering: &'static str,
    pub thinking: &'static str,
    pub answer_stopped: &'static str,
    pub answer_complete: &'static str,
    pub reading_prompt: fn(done: u64, total: Option<u64>) -> String,
    pub tokens_per_second: fn(rate: f64) -> String,
    pub time_to_first_token: fn(ms: f64) -> String,
    pub prompt_tokens: fn(prompt: u32, cached: u32) -> String,
    pub dropped_messages: fn(messages: u32) -> String,
    pub max_tokens_reached: &'static str,
    pub context_full: &'static str,

    pub model: &'static str,
    pub model_absent: &'static str,
    pub model_checking: &'static str,
    pub model_ready: &'static str,
    pub model_failed: &'static str,
    pub model_cancelling: &'static str,
    pub worker_restarting: &'static str,
    pub stage: fn(Stage) -> &'static str,
    pub load_model: &'static str,
    pub load_model_cost: fn(bytes: u64) -> String,
    pub cancel_download: &'static str,
    pub remove_model: &'static str,
    pub about_model: &'static str,
    pub size: &'static str,
    pub licence: &'static str,
    pub source: &'static str,
    pub context: &'static str,
    pub memory: &'static str,
    pub load_time: &'static str,
    pub tokens: fn(tokens: u32) -> String,
    pub bytes: fn(bytes: u64) -> String,
    pub bytes_of: fn(done: u64, total: Option<u64>) -> String,
    pub bytes_per_second: fn(rate: f64) -> String,
    pub seconds: fn(seconds: f64) -> String,
    pub time_left: fn(seconds: f64) -> String,
    pub memory_only: &'static str,

    /// A failure in plain words: what happened, and what a person can do about it.
    pub model_failure: fn(FailureKind) -> Option<&'static str>,
    pub failure: fn(FailureKind) -> &'static str,
    pub remedy: fn(Remedy) -> &'static str,
    pub details: &'static str,

    pub run: RunText,
    pub benchmark: BenchmarkText,
    pub app: FrameWords,
    pub privacy: PrivacyWords,
    pub summarise: SummariseWords,
    pub search: SearchWords,
    pub images: ImagesWords,
    pub classify: ClassifyWords,

    pub language: &'static str,
    pub language_of_browser: &'static str,
    pub theme: &'static str,
    pub theme_name: fn(Theme) -> &'static str,
    pub appearance: &'static str,
    pub answers: &'static str,
    pub limits: &'static str,
    pub system_prompt: Setting,
    pub temperature: Setting,
    pub top_k: Setting,
    pub top_p: Setting,
    pub min_p: Setting,
    pub repetition_penalty: Setting,
    pub seed: Setting,
    pub seed_drawn: &'static str,
    pub max_tokens: Setting,
    pub context_tokens: Setting,
    pub context_of_model: &'static str,
    pub stop_strings: Setting,
    pub speed: &'static str,
    pub threads: Setting,
    pub threads_of_device: &'static str,
    /// The same setting where the page may have one thread only, and why.
    pub threads_not_isolated: Setting,
    pub reset_settings: &'static str,
}

/// What every task says of a run.
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

/// The words of the page that measures.
pub struct BenchmarkText {
    pub title: &'static str,
    pub skip: &'static str,
    pub intro: &'static str,
    pub kernels: &'static str,
    /// Which were chosen, and why: by the name that the worker gives them, and what the browser has.
    pub kernels_chosen: fn(kernels: &str, relaxed_simd: bool) -> String,
    pub threads: &'static str,
    /// How many compute, and why so many.
    pub threads_used: fn(used: u32, chosen: Option<u32>, &Device) -> String,
    pub peak_memory: &'static str,
    pub peak_memory_of: fn(memory: u64, weights: u64, cache: u64) -> String,
    pub rounds: &'static str,
    pub run: &'static str,
    pub needs_model: &'static str,
    pub waits_for_model: &'static str,
    pub waits_for_answer: &'static str,
    /// Said on the chat's page.
    pub chat_waits: &'static str,
    pub case: fn(Case) -> String,
    /// Which of how many is under way, counted from 1.
    pub running: fn(Case, number: usize, all: usize) -> String,
    pub caption: fn(model: &str, rounds: u32) -> String,
    pub column_case: &'static str,
    pub column_rate: &'static str,
    pub column_time: &'static str,
    pub column_memory: &'static str,
    pub rate: fn(rate: f64) -> String,
    pub column_notes: &'static str,
    /// Said once, when a case has been measured.
    pub measured: fn(Case, rate: Option<f64>, ms: f64) -> String,
    pub complete: &'static str,
    pub stopped: &'static str,
    pub failure: fn(FailureKind) -> Option<&'static str>,
}

mod en;
pub mod quantity;
mod use_text;
mod zh_hant;

pub use self::use_text::use_text;

#[cfg(test)]
mod tests;
