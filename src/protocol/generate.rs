//! Generate: answer a conversation, token by token.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    System,
    User,
    Assistant,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub role: Role,
    pub content: String,
}

/// How the next token is chosen. The steps run in the order of the fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    /// Divides the logits of tokens already in the last 64 (Keskar et al. 2019, CTRL); 1 is off.
    pub repetition_penalty: f32,
    /// 0 is greedy: the most likely token, whatever the rest says.
    pub temperature: f32,
    /// Keeps the k most likely; 0 is off.
    pub top_k: u32,
    /// Keeps the smallest set with this much probability (Holtzman et al. 2019); 1 is off.
    pub top_p: f32,
    /// Keeps what has at least this share of the most likely one's probability; 0 is off.
    pub min_p: f32,
    /// The same seed, model, build and prompt give the same answer.
    pub seed: u64,
    /// The answer ends before any of these; they are not shown.
    pub stop: Vec<String>,
    pub max_tokens: u32,
}

/// What the default model's authors advise. With a penalty it gets sums wrong: digits are few and repeat.
impl Default for Sampling {
    fn default() -> Self {
        Self {
            repetition_penalty: 1.0,
            temperature: 0.2,
            top_k: 40,
            top_p: 0.9,
            min_p: 0.05,
            seed: 0,
            stop: Vec::new(),
            max_tokens: 1024,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generate {
    /// Oldest first; a system message, if any, comes first; the last one is the person's, unless an answer is continued.
    pub messages: Vec<Message>,
    pub sampling: Sampling,
    /// Holds the conversation below the model's own context; `None` takes the model's.
    pub context_tokens: Option<u32>,
    /// The last message is an answer that was cut: the model goes on with it, and its chunks come after those words.
    pub continue_last: bool,
    /// Whether drafts by look-up are tried: they take time off and change no word. Off for measuring what they bring.
    pub drafts: bool,
}

/// One piece of streamed text: whole characters, though not always whole tokens, and at times several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub text: String,
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finish {
    /// The model ended its turn.
    EndOfTurn,
    StopString,
    MaxTokens,
    /// The context is full to the last token.
    ContextFull,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generated {
    pub finish: Finish,
    /// The whole prompt, as tokens.
    pub prompt_tokens: u32,
    /// How many of them were in the KV cache already and were not computed again.
    pub cached_tokens: u32,
    pub generated_tokens: u32,
    /// Tokens that drafts by look-up proposed.
    #[serde(default)]
    pub drafted_tokens: u32,
    /// How many of those are in the answer: they took no step of their own.
    #[serde(default)]
    pub accepted_tokens: u32,
    /// The oldest messages that were left out of the prompt so that it fits.
    pub dropped_messages: u32,
    /// The model's template takes no system message, so its words were put before those of the first message.
    #[serde(default)]
    pub system_moved: bool,
    /// From the start of the job to the first token.
    pub ttft_ms: f64,
    /// Time in which the prompt was prefilled.
    pub prefill_ms: f64,
    /// From the first token to the last one.
    pub decode_ms: f64,
    /// The worker's linear memory, which never shrinks.
    pub memory_bytes: u64,
    /// What took the GPU away in the middle: the CPU went on from there.
    #[serde(default)]
    pub gpu_lost: Option<String>,
}

impl Generated {
    /// Tokens per second while decoding; `None` for fewer than two tokens.
    pub fn tokens_per_second(&self) -> Option<f64> {
        (self.generated_tokens > 1 && self.decode_ms > 0.0)
            .then(|| f64::from(self.generated_tokens - 1) * 1000.0 / self.decode_ms)
    }
}

tie!(Generate streams Piece => Generated);
