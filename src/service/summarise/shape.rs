//! The shape of a summary: points, a paragraph, a headline. What a model wrote is brought into it.

use crate::{
    engine::text::{as_one_line, is_east_asian, sentences},
    protocol::{SummaryLength, SummaryStyle},
};

/// Bytes of a sentence, far more than any has.
const LONGEST: usize = 4096;
/// Characters of a headline that is a sentence of the text.
const LONGEST_HEADLINE: usize = 140;

/// Sentences in an extractive summary.
pub fn sentence_count(style: SummaryStyle, length: SummaryLength) -> usize {
    match (style, length) {
        (SummaryStyle::Headline, _) => 1,
        (SummaryStyle::KeyPoints, SummaryLength::Short) => 3,
        (SummaryStyle::KeyPoints, SummaryLength::Medium) => 5,
        (SummaryStyle::KeyPoints, SummaryLength::Long) => 9,
        (SummaryStyle::Paragraph, SummaryLength::Short) => 2,
        (SummaryStyle::Paragraph, SummaryLength::Medium) => 4,
        (SummaryStyle::Paragraph, SummaryLength::Long) => 8,
    }
}

/// Sentences in the shape that is wanted.
pub fn shaped<S: AsRef<str>>(style: SummaryStyle, sentences: &[S]) -> String {
    let sentences = sentences.iter().map(AsRef::as_ref);
    match style {
        SummaryStyle::KeyPoints => sentences.map(|point| format!("- {point}")).collect::<Vec<_>>().join("\n"),
        SummaryStyle::Paragraph => sentences.fold(String::new(), |mut paragraph, sentence| {
            let joins = paragraph.ends_with(is_east_asian) && sentence.starts_with(is_east_asian);
            if !paragraph.is_empty() && !joins {
                paragraph.push(' ');
            }
            paragraph + sentence
        }),
        SummaryStyle::Headline => sentences.take(1).map(shortened).collect(),
    }
}

/// What a model wrote of `source`, in the shape that is wanted, and how many sentences were left out because they name what
/// the source does not. `whole` is false where it was cut off: then an unfinished sentence goes, if there is a finished one.
pub fn tidied(style: SummaryStyle, said: &str, whole: bool, source: &str) -> (String, u32) {
    let said = without_preamble(said.trim());
    if style == SummaryStyle::Headline {
        const MARKS: [char; 9] = ['#', '*', '"', '“', '”', '「', '」', '-', ' '];
        let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        return (shortened(line.trim_matches(MARKS).trim_end_matches('.')), 0);
    }
    let mut points: Vec<String> = said.lines().flat_map(sentences_of).collect();
    if !whole && points.len() > 1 && points.last().is_some_and(|last| !is_finished(last)) {
        points.pop();
    }
    let (all, source) = (points.len(), source.to_lowercase());
    points.retain(|point| is_founded(point, &source));
    (shaped(style, &points), (all - points.len()) as u32)
}

/// Whether the source (in lower case) has all numbers and names of a sentence.
fn is_founded(sentence: &str, source: &str) -> bool {
    let words = sentence.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.enumerate().all(|(place, word)| {
        let number = word.starts_with(|char: char| char.is_ascii_digit());
        // The first word of any sentence is written so.
        let name = place > 0 && word.len() > 1 && word.starts_with(char::is_uppercase);
        !(number || name) || source.contains(&word.to_lowercase())
    })
}

/// An item of a list is one; another line gives its sentences.
fn sentences_of(line: &str) -> Vec<String> {
    let line = line.trim();
    let text = line.trim_start_matches(|char: char| char.is_ascii_digit());
    let item = match line.len() - text.len() {
        0 => line.strip_prefix(['-', '*', '•']).filter(|_| !line.starts_with("**")),
        _ => text.strip_prefix(['.', ')', '、']),
    };
    let texts = match item {
        Some(item) => vec![as_one_line(item)],
        None => sentences(line, LONGEST).into_iter().map(|found| as_one_line(&line[found.range])).collect(),
    };
    texts.into_iter().filter(|text| text.chars().any(char::is_alphanumeric)).collect()
}

/// A first line that only says that a summary comes.
fn without_preamble(said: &str) -> &str {
    let (first, rest) = said.split_once('\n').unwrap_or((said, ""));
    let announces = first.trim_end().ends_with([':', '：']) && !rest.trim().is_empty();
    if announces { rest.trim_start() } else { said }
}

fn is_finished(sentence: &str) -> bool {
    sentence
        .trim_end_matches(['"', '”', '」', '』', ')', '）', '*'])
        .ends_with(['.', '!', '?', '。', '！', '？', '…'])
}

fn shortened(sentence: &str) -> String {
    let Some((end, _)) = sentence.char_indices().nth(LONGEST_HEADLINE) else { return sentence.to_owned() };
    let kept = &sentence[..end];
    let word = kept.rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end);
    format!("{}…", kept[..word].trim_end())
}

#[cfg(test)]
mod tests {
    use super::{SummaryStyle::*, *};

    fn tidied(style: SummaryStyle, said: &str, whole: bool) -> String {
        super::tidied(style, said, whole, said).0
    }

    #[test]
    fn what_a_model_wrote_becomes_points_a_paragraph_or_a_headline() {
        let list = "Here are the key points:\n\n1. The mill burned.\n2) It was **rebuilt**.\n\n* In 1850";
        assert_eq!(tidied(KeyPoints, list, true), "- The mill burned.\n- It was **rebuilt**.\n- In 1850");
        assert_eq!(tidied(KeyPoints, list, false), "- The mill burned.\n- It was **rebuilt**.");
        assert_eq!(tidied(Paragraph, "One. Two\nthree. Fo", false), "One. Two three.");
        assert_eq!(tidied(Paragraph, "磨坊失火。\n後來重建。", true), "磨坊失火。後來重建。");
        assert_eq!(tidied(KeyPoints, "One thing. Another thing.", true), "- One thing.\n- Another thing.");
        assert_eq!(tidied(Headline, "\n## \"The Mill Burns\"\n\nmore", true), "The Mill Burns");
        assert_eq!(tidied(Paragraph, "an unfinished one", false), "an unfinished one");
        assert_eq!(tidied(Paragraph, " \n ", true), "");
    }

    #[test]
    fn a_sentence_that_names_what_the_source_does_not_is_left_out() {
        let source = "The mill of Oxbow burned in 1850. John Pell rebuilt it.";
        let said = "It burned in 1850. It burned in 1851. Later Mary rebuilt it. Then Pell rebuilt the mill of Oxbow.";
        let kept = "It burned in 1850. Then Pell rebuilt the mill of Oxbow.";
        assert_eq!(super::tidied(Paragraph, said, true, source), (kept.to_owned(), 2));
    }

    #[test]
    fn a_headline_is_no_longer_than_it_may_be() {
        let long = shaped(Headline, &["word ".repeat(100)]);
        assert!(long.ends_with("word…") && long.chars().count() <= LONGEST_HEADLINE + 1, "{long}");
        assert_eq!(shaped(Headline, &["火".repeat(200)]).chars().count(), LONGEST_HEADLINE + 1);
    }
}
