//! Pre-tokenizers: how text is cut into the pieces inside which tokens are merged. One per vocabulary family, named as
//! GGUF's `tokenizer.ggml.pre` names them. Must not know the vocabulary.

use tokenizers::utils::SysRegex;

use crate::engine::error::{Error, Result};

/// Radford et al. 2019, without the last alternative: what no rule matches stays a piece anyhow.
const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)";
const LLAMA3: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const QWEN2: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

const QWEN35: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// As llama.cpp writes them: letters beyond ASCII are of both cases there.
const TEKKEN: &str = r"[^\r\n\p{L}\p{N}]?(?:(?=\p{L})[^a-z])*(?:(?=\p{L})[^A-Z])+|[^\r\n\p{L}\p{N}]?(?:(?=\p{L})[^a-z])+(?:(?=\p{L})[^A-Z])*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const GPT4O: &str = r"[^\r\n\p{L}\p{N}]?(?:(?=\p{L})[^a-z])*(?:(?=\p{L})[^A-Z])+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?(?:(?=\p{L})[^a-z])+(?:(?=\p{L})[^A-Z])*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// [`GPT4O`] with marks as letters.
const GRANITE_EMBEDDING: &str = r"[^\r\n\p{L}\p{N}]?(?:(?=[\p{L}\p{M}])[^a-z])*(?:(?=[\p{L}\p{M}])[^A-Z])+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?(?:(?=[\p{L}\p{M}])[^a-z])+(?:(?=[\p{L}\p{M}])[^A-Z])*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const MINICPM5: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

/// Rules that run one after the other, each over the pieces of the one before.
pub struct Splitter {
    rules: Vec<SysRegex>,
    /// A piece that is a token as it stands is not merged together from its bytes.
    pub whole_pieces_first: bool,
    /// Whether prompts begin with the BOS token where the file does not say.
    pub add_bos: bool,
}

impl Splitter {
    pub fn named(pre: &str) -> Result<Self> {
        let (rules, whole_pieces_first, add_bos): (&[&str], bool, bool) = match pre {
            "smollm" | "starcoder" | "refact" | "command-r" | "codeshell" | "exaone" | "minerva-7b"
            | "mellum2" => (&[r"\p{N}", GPT2], false, false),
            "gpt-2" | "gpt2" | "phi-2" | "mpt" | "olmo" | "jais" | "trillion" | "granite-docling"
            | "gigachat" | "exaone4" => (&[GPT2], false, false),
            "default" => (&[r"[\p{P}\$\+<=>\^~\|]+", GPT2, r"\p{N}+", "[0-9][0-9][0-9]"], false, false),
            "falcon" => (&[r"[\p{P}\$\+<=>\^~\|`]+", GPT2, "[0-9][0-9][0-9]"], false, false),
            "llama-bpe" | "llama3" | "llama-v3" | "falcon3" | "falcon-h1" | "pixtral" | "lfm2"
            | "midm-2.0" => (&[LLAMA3], true, true),
            "glm4" | "glm5" => (&[LLAMA3], true, false),
            "dbrx" | "smaug-bpe" | "chatglm-bpe" => (&[LLAMA3], false, false),
            "qwen2" | "deepseek-r1-qwen" | "megrez" | "stablelm2" | "hunyuan" => (&[QWEN2], false, false),
            "qwen35" => (&[QWEN35], false, false),
            "tekken" => (&[TEKKEN], true, true),
            "gpt-4o" | "llama4" | "kanana2" => (&[GPT4O], false, false),
            "granite-embed-multi-97m" => (&[GRANITE_EMBEDDING], true, false),
            "minicpm5" => (&[r"\p{N}{1,3}", MINICPM5], true, false),
            other => return Err(Error::unsupported(format!("pre-tokenizer `{other}`"))),
        };
        let rules = rules
            .iter()
            .map(|rule| {
                SysRegex::new(rule)
                    .map_err(|error| Error::unsupported(format!("pre-tokenizer `{pre}`: {error}")))
            })
            .collect::<Result<_>>()?;
        Ok(Self { rules, whole_pieces_first, add_bos })
    }

    /// The pieces of `text`, in order; together they are the whole text.
    pub fn pieces<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut pieces = vec![text];
        for rule in &self.rules {
            pieces = pieces.into_iter().flat_map(|piece| cut(rule, piece)).collect();
        }
        pieces
    }
}

/// Matches and the gaps between them.
fn cut<'t>(rule: &SysRegex, text: &'t str) -> Vec<&'t str> {
    let mut pieces = Vec::new();
    let mut end = 0;
    for (from, to) in rule.find_iter(text) {
        pieces.extend([&text[end..from], &text[from..to]]);
        end = to;
    }
    pieces.push(&text[end..]);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(pre: &str, text: &str) -> Vec<String> {
        Splitter::named(pre).unwrap().pieces(text).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn digits_stand_alone_for_smollm() {
        assert_eq!(pieces("smollm", "in 2025!  ok"), ["in", " ", "2", "0", "2", "5", "!", " ", " ok"]);
        assert_eq!(pieces("llama-bpe", "in 2025!\n"), ["in", " ", "202", "5", "!\n"]);
    }

    #[test]
    fn numbers_stand_by_threes_from_their_beginning_for_minicpm5() {
        assert_eq!(pieces("minicpm5", "in 12345 it's\n"), ["in", " ", "123", "45", " it", "'s", "\n"]);
        assert_eq!(pieces("minicpm5", "a1b"), ["a", "1", "b"]);
    }

    #[test]
    fn marks_stay_with_their_letters_for_granites_embeddings() {
        let hindi = "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940}";
        assert_eq!(
            pieces("granite-embed-multi-97m", &format!("{hindi} It's 1234")),
            [hindi, " It's", " ", "123", "4"]
        );
        assert!(pieces("gpt-4o", hindi).len() > 1);
    }

    #[test]
    fn an_unknown_name_is_named() {
        let error = Splitter::named("superbpe").err().unwrap();
        assert!(error.to_string().contains("`superbpe`"), "{error}");
    }
}
