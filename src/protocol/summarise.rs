//! Summarise: a text of any length in few words, in parts where it is long, and then the parts together.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SummaryStyle {
    KeyPoints,
    Paragraph,
    Headline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SummaryLength {
    Short,
    Medium,
    Long,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SummaryMethod {
    /// The loaded language model writes it.
    Model,
    /// The text's own weightiest sentences; needs no model.
    Extractive,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summarise {
    /// Plain text or Markdown.
    pub text: String,
    pub style: SummaryStyle,
    pub length: SummaryLength,
    pub method: SummaryMethod,
}

/// One piece of a part's summary as it comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryPiece {
    /// 0 for parts of the text, 1 for what sums up those, and so on.
    pub level: u32,
    /// Counted from 0 in each level.
    pub part: u32,
    pub text: String,
    /// It takes the place of all that came for this part so far.
    pub replaces: bool,
}

/// How a part's summary came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SummaryOrigin {
    Model,
    /// The model reached its limit of tokens: an unfinished sentence was left out.
    ModelCut,
    /// Sentences of the text, as asked.
    Extracted,
    /// The model said nothing: sentences of the text stand in.
    InsteadOfNothing,
    /// The model went round in circles: sentences of the text stand in.
    InsteadOfRepetition,
    /// The model told only of names and numbers that the text has not: sentences of the text stand in.
    InsteadOfInvention,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SummaryPart {
    pub level: u32,
    pub part: u32,
    /// What it sums up: in level 0 the characters `from..to` of the text, above it those parts of the level below.
    pub from: u64,
    pub to: u64,
    /// The first heading in it.
    pub heading: Option<String>,
    pub text: String,
    pub origin: SummaryOrigin,
    /// Sentences of the model's with a name or a number that the text has not; they were left out.
    pub left_out: u32,
    /// Of what it sums up; 0 where nothing counted them.
    pub input_tokens: u32,
    pub generated_tokens: u32,
    pub ms: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summarised {
    /// The whole summary: the last part's.
    pub text: String,
    /// Level by level, each in order. Together those of level 0 cover all of the text.
    pub parts: Vec<SummaryPart>,
    pub levels: u32,
    /// Sentences that were too long for one piece and were cut.
    pub cut_sentences: u32,
    /// Tokens of the text; 0 where nothing counted them.
    pub input_tokens: u32,
    /// Tokens through the model before the first token of each part, without those from the KV cache.
    pub prefilled_tokens: u32,
    pub generated_tokens: u32,
    pub prefill_ms: f64,
    pub decode_ms: f64,
    /// All of it.
    pub ms: f64,
    /// The worker's linear memory, which never shrinks.
    pub memory_bytes: u64,
}

impl Summarised {
    /// Tokens per second while decoding; `None` where none was decoded or the clock saw no time pass.
    pub fn tokens_per_second(&self) -> Option<f64> {
        (self.generated_tokens > 0 && self.decode_ms > 0.0)
            .then(|| f64::from(self.generated_tokens) * 1000.0 / self.decode_ms)
    }
}

tie!(Summarise streams SummaryPiece => Summarised);
