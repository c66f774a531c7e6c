//! The prompts: a passage as tokens of the vocabulary that every file here has, and as the text that gives these tokens.

/// `[piece, id]` for each token; `benches/native/passage.py` made it and says what holds for it.
const PASSAGE: &str = include_str!("passage.json");

pub struct Prompt {
    pub tokens: Vec<u32>,
    /// For an engine that takes nothing else.
    pub text: String,
}

/// So many tokens of the passage, begun anew at its end.
pub fn prompt(tokens: usize) -> Result<Prompt, String> {
    let passage: Vec<(String, u32)> =
        serde_json::from_str(PASSAGE).map_err(|error| format!("passage.json: {error}"))?;
    let (pieces, tokens): (Vec<String>, Vec<u32>) = passage.into_iter().cycle().take(tokens).unzip();
    Ok(Prompt { tokens, text: pieces.concat() })
}
