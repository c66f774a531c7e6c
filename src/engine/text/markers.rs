//! What tokens mean by their names, where a file gives them wrong types or none. Must not know how text is cut or merged.
//!
//! The names of what ends a turn, and the two exceptions, are those that llama.cpp (`src/llama-vocab.cpp`) goes by.

/// Tokens that end a turn.
const ENDS: [&str; 34] = [
    "<|eot_id|>",
    "<|im_end|>",
    "<|end|>",
    "<|return|>",
    "<|call|>",
    "<|flush|>",
    "<|calls|>",
    "<end_of_turn>",
    "<|endoftext|>",
    "</s>",
    "<|eom_id|>",
    "<|eot|>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "[EOS]",
    "<|end_of_text|>",
    "<end_of_utterance>",
    "<eos>",
    "<turn|>",
    "<|tool_response>",
    "<｜end▁of▁sentence｜>",
    "[e~[",
    // A model of code that begins another file has finished as well.
    "<|fim_pad|>",
    "<fim-pad>",
    "<fim_pad>",
    "<PAD>",
    "[PAD]",
    "<|fim_repo|>",
    "<|repo_name|>",
    "<fim-repo>",
    "<REPO>",
    "<reponame>",
    "<|file_sep|>",
];

/// Whether a token of this name ends a turn, in a vocabulary that `has` others.
pub fn ends_turn(name: &str, has: impl Fn(&str) -> bool) -> bool {
    let within_turn = match name {
        // The end of one channel of several: such a turn ends otherwise.
        "<|end|>" => {
            let called = has("<|call|>") || has("<|calls|>");
            called && (has("<|return|>") || has("<|flush|>"))
        }
        "</s>" => has("<|tool_response>"),
        _ => false,
    };
    ENDS.contains(&name) && !within_turn
}

/// Whether it is written as templates write their markers: `<|user|>`, `<｜User｜>`; or `<s>` and `[INST]`, where the template
/// has it.
pub fn is_marker(name: &str, template: &str) -> bool {
    let between = |open: &str, close: &str| {
        let inside = name.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inside.is_some_and(|inside| !inside.is_empty() && !inside.contains(char::is_whitespace))
    };
    between("<|", "|>")
        || between("<｜", "｜>")
        || (between("<", ">") || between("[", "]")) && template.contains(name)
}
