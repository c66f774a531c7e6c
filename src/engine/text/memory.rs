//! What a tokenizer and a chat template take in memory, known from the metadata that they are made of.

use super::tokenizer::Tokenizer;
use crate::engine::gguf::Metadata;

/// What an allocation takes beside its bytes.
const OVERHEAD: usize = 8;
/// A compiled template takes so many times its text, about, and what comes with Jinja.
const TEMPLATE_TIMES: usize = 12;
const TEMPLATE_BASE: usize = 256 << 10;

/// In bytes. A vocabulary that is missing or of another type takes nothing; reading it will say so.
pub fn text_bytes(metadata: &Metadata) -> u64 {
    let strings = |key| metadata.strings(key).unwrap_or_default();
    let (tokens, merges) = (strings("tokenizer.ggml.tokens"), strings("tokenizer.ggml.merges"));
    let letters: usize = tokens.iter().map(String::len).sum();
    let text = letters + OVERHEAD * tokens.len();
    // By their text, and for a vocabulary with merges by their numbers too.
    let maps = if merges.is_empty() {
        table_bytes::<(String, (u32, f32))>(tokens.len()) + text
    } else {
        2 * (table_bytes::<(String, u32)>(tokens.len()) + text)
            + table_bytes::<((u32, u32), (u32, u32))>(merges.len())
    };
    let spelled = letters + size_of::<u32>() * tokens.len();
    let template = metadata.optional_string("tokenizer.chat_template").ok().flatten().map_or(0, str::len);
    (maps + spelled + TEMPLATE_TIMES * template + TEMPLATE_BASE + size_of::<Tokenizer>()) as u64
}

/// A hash table of so many items, as the standard library lays it out: at most seven eighths full, a power of two, and a byte more for
/// each place.
fn table_bytes<T>(items: usize) -> usize {
    let places = if items < 8 { 8 } else { (items * 8 / 7).next_power_of_two() };
    places * (size_of::<T>() + 1)
}
