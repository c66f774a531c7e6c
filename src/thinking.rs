//! Where a model's thinking ends and its answer begins, in the text of both as one. The engine gives templates the two apart,
//! and the page draws them apart. Must not know who made the text.

/// What opens and closes thinking, as the families that think were trained.
const MARKS: [(&str, &str); 9] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("<seed:think>", "</seed:think>"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("[THINK]", "[/THINK]"),
    ("◁think▷", "◁/think▷"),
];

/// An answer that begins with thinking. The four parts and the white space before them are the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thoughtful<'t> {
    pub open: &'t str,
    pub thinking: &'t str,
    /// `None` while it thinks, and for good where it was stopped before it came to an end.
    pub close: Option<&'t str>,
    pub answer: &'t str,
}

/// `None` where the text does not begin with thinking. What stands in its middle is no thinking, but an answer about it.
pub fn split(text: &str) -> Option<Thoughtful<'_>> {
    let text = text.trim_start();
    let (open, close) = MARKS.iter().find(|(open, _)| text.starts_with(open))?;
    let (open, rest) = text.split_at(open.len());
    Some(match rest.find(close) {
        Some(at) => {
            let (thinking, rest) = rest.split_at(at);
            let (close, answer) = rest.split_at(close.len());
            Thoughtful { open, thinking, close: Some(close), answer }
        }
        None => Thoughtful { open, thinking: without_begun(rest, close), close: None, answer: "" },
    })
}

/// Whether all of a text that still comes may turn out to open thinking: `<thi`.
#[cfg(any(feature = "app", feature = "worker", test))]
pub fn may_open(text: &str) -> bool {
    let text = text.trim_start();
    !text.is_empty() && MARKS.iter().any(|(open, _)| open.len() > text.len() && open.starts_with(text))
}

/// Whether this is what opens or closes thinking.
#[cfg(feature = "engine")]
pub fn is_mark(text: &str) -> bool {
    MARKS.iter().any(|(open, close)| text == *open || text == *close)
}

/// The end of a prompt that opens thinking, so that what comes next is thinking from its first word; with the white space behind.
#[cfg(any(feature = "engine", test))]
pub fn opened_at_end(prompt: &str) -> Option<&str> {
    let end = prompt.trim_end();
    let (open, _) = MARKS.iter().find(|(open, _)| end.ends_with(open))?;
    Some(&prompt[end.len() - open.len()..])
}

/// What closes the thinking that `open` has opened.
#[cfg(any(feature = "engine", test))]
pub fn closing(open: &str) -> Option<&'static str> {
    MARKS.iter().find(|(other, _)| *other == open).map(|(_, close)| *close)
}

/// Without the first characters of the closing mark at its end, whose others are still to come.
fn without_begun<'t>(text: &'t str, close: &str) -> &'t str {
    let mut begun = close.char_indices().rev().map(|(at, _)| &close[..at]).filter(|begun| !begun.is_empty());
    begun.find_map(|begun| text.strip_suffix(begun)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (&str, Option<&str>) {
        let split = split(text).unwrap();
        (split.thinking, split.close.map(|_| split.answer))
    }

    #[test]
    fn thinking_is_told_from_the_answer() {
        assert_eq!(parts("<think>\nHm.\n</think>\n\nFour."), ("\nHm.\n", Some("\n\nFour.")));
        assert_eq!(parts("\n [THINK]a[/THINK]b"), ("a", Some("b")));
        assert_eq!(parts("<|begin_of_thought|>a<|end_of_thought|>b"), ("a", Some("b")));
        assert_eq!(parts("<think></think>b<think>c</think>"), ("", Some("b<think>c</think>")));
        assert_eq!(split("An answer with <think> in it</think>"), None);
        assert_eq!(split("</think>"), None);
    }

    #[test]
    fn marks_that_are_still_coming_are_not_shown() {
        let whole = "<think>a < b</think>c";
        for end in 1..whole.len() {
            let begun = &whole[..end];
            match split(begun) {
                None => assert!(may_open(begun), "{begun}"),
                Some(split) => assert!("a < b".starts_with(split.thinking), "{begun}"),
            }
        }
        assert!(!may_open("") && !may_open("<that") && !may_open("<think>"));
    }

    #[test]
    fn prompts_that_open_thinking_are_known() {
        assert_eq!(opened_at_end("<|Assistant|><think>\n"), Some("<think>\n"));
        assert_eq!(opened_at_end("<think>\n\n</think>\n\n"), None);
        assert_eq!(closing("[THINK]"), Some("[/THINK]"));
    }
}
