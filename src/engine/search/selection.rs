//! What of a document a model is given with a question: all of it, or, where it is longer than the room, whole passages: those that
//! answer the question best, and the document's beginning. Must not know the model: it is told how many tokens a text has.

use std::{collections::BTreeSet, iter};

use super::{Document, Part, Passage, part::SEPARATOR, query::Query, ranking::by_words};

/// Stands where passages are left out.
const GAP: &str = "[…]";

/// What is given of a document that is longer than the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    pub text: String,
    pub passages: usize,
    /// The pages that a passage was given of.
    pub pages: usize,
}

/// The whole document: its parts as they are, each under a line with its headings and page where those change.
pub fn whole(title: &str, parts: &[Part]) -> String {
    let mut text = title.to_owned();
    let mut before = None;
    for part in parts {
        let place = place(Some(&part.headings.join(SEPARATOR)), part.page);
        if before.as_ref() == Some(&place) {
            text.push_str(&part.text);
            continue;
        }
        let is_blank = part.text.trim().is_empty() && place.is_empty();
        if is_blank {
            continue;
        }
        line(&mut text, &place);
        line(&mut text, &part.text);
        before = Some(place);
    }
    text.truncate(text.trim_end().len());
    text
}

/// As many whole passages as have room in so many tokens. Half of the room is for those that say most of what is asked; the rest
/// is for the beginning, which says what the document is about, and what that leaves is for more that is asked.
pub fn select<E>(
    document: &Document,
    title: &str,
    question: &str,
    room: usize,
    count: impl Fn(&str) -> Result<usize, E>,
) -> Result<Selection, E> {
    let query = Query::new(question, [document.language]);
    let ranked = by_words(iter::once((0, document)), &query, document.len());
    let answering: Vec<usize> = ranked.into_iter().map(|((_, passage), _)| passage as usize).collect();
    let mut left = room.saturating_sub(count(title)?);
    let mut chosen = Vec::new();
    let reserve = left / 2;
    fill(document, answering.iter().copied(), reserve, (&mut left, &mut chosen), &count)?;
    fill(document, 0..document.len(), 0, (&mut left, &mut chosen), &count)?;
    fill(document, answering.into_iter(), 0, (&mut left, &mut chosen), &count)?;
    loop {
        let passages: BTreeSet<usize> = chosen.iter().copied().collect();
        let text = joined(document, title, &passages);
        // Joined, they may have a few tokens more.
        if !chosen.is_empty() && count(&text)? > room {
            chosen.pop();
            continue;
        }
        let pages: BTreeSet<u32> =
            passages.iter().filter_map(|index| document.passage(*index).page).collect();
        return Ok(Selection { text, passages: passages.len(), pages: pages.len() });
    }
}

/// Takes passages in this order until the next one would leave less than the reserve.
fn fill<E>(
    document: &Document,
    order: impl Iterator<Item = usize>,
    reserve: usize,
    (left, chosen): (&mut usize, &mut Vec<usize>),
    count: impl Fn(&str) -> Result<usize, E>,
) -> Result<(), E> {
    for index in order {
        if chosen.contains(&index) {
            continue;
        }
        let Passage { text, section, page } = document.passage(index);
        let tokens = count(&[GAP, &place(section, page), text].join("\n"))?;
        match left.checked_sub(tokens) {
            Some(rest) if rest >= reserve => *left = rest,
            Some(_) | None => break,
        }
        chosen.push(index);
    }
    Ok(())
}

/// The passages in their order, without what one repeats of another.
fn joined(document: &Document, title: &str, passages: &BTreeSet<usize>) -> String {
    let mut text = title.to_owned();
    let mut last = Last::default();
    for index in passages {
        let Passage { section, page, .. } = document.passage(*index);
        let Some(range) = document.range(*index) else { continue };
        let place = place(section, page);
        let follows = *index == last.next;
        if !follows {
            line(&mut text, GAP);
        }
        let goes_on = follows && last.place.as_ref() == Some(&place);
        if !goes_on {
            line(&mut text, &place);
        }
        if goes_on && range.start <= last.until {
            text.push_str(document.text.get(last.until..range.end).unwrap_or_default());
        } else {
            line(&mut text, document.text.get(range.clone()).unwrap_or_default());
        }
        last = Last { place: Some(place), next: index + 1, until: range.end };
    }
    if last.next < document.len() {
        line(&mut text, GAP);
    }
    text
}

/// The passage before.
#[derive(Default)]
struct Last {
    place: Option<String>,
    /// The number of the passage behind it.
    next: usize,
    /// Where its text ends.
    until: usize,
}

/// The headings above a passage and its page, in brackets; nothing where there are none.
fn place(section: Option<&str>, page: Option<u32>) -> String {
    let section = section.filter(|section| !section.is_empty()).map(str::to_owned);
    let parts: Vec<String> = [section, page.map(|page| format!("p. {page}"))].into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("[{}]", parts.join(" · ")) }
}

fn line(text: &mut String, line: &str) {
    if !line.is_empty() {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::search::{Draft, Splitter};

    fn words(text: &str) -> Result<usize, ()> {
        Ok(text.split_whitespace().count())
    }

    fn part(headings: &[&str], page: u32, text: &str) -> Part {
        let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
        Part { headings, page: (page > 0).then_some(page), text: text.to_owned() }
    }

    fn document(parts: &[Part]) -> Document {
        let splitter = Splitter::new(12, |text: &str| text.split_whitespace().count());
        let mut draft = Draft::new("fires.pdf", 1, [0; 32]);
        parts.iter().for_each(|part| draft.add(part, &splitter));
        draft.finish(&splitter)
    }

    /// Ten pages of a few sentences; what is asked stands on the eighth.
    fn fires() -> Vec<Part> {
        let page = |page: u32| {
            let told = if page == 8 { "Glass melts at 1400 degrees." } else { "The fire burned on." };
            let text = format!("This is page number {page}. It was night and the wood was dry. {told}");
            part(&[], page, &text)
        };
        (1..=10).map(page).collect()
    }

    #[test]
    fn a_whole_document_has_its_places_once_and_its_text_as_it_was() {
        let parts = [
            part(&["Waste"], 1, "On Mondays:\n    glass\n"),
            part(&["Waste"], 1, "    paper"),
            part(&["Waste", "Glass"], 2, "In the yard."),
        ];
        let expected = "[1] waste.pdf\n[Waste · p. 1]\nOn Mondays:\n    glass\n    paper\n[Waste › Glass · p. 2]\nIn the yard.";
        assert_eq!(whole("[1] waste.pdf", &parts), expected);
        assert_eq!(whole("[1] a.txt", &[part(&[], 0, "one\n\ntwo\n")]), "[1] a.txt\none\n\ntwo");
    }

    #[test]
    fn what_answers_and_the_beginning_are_given_in_their_order() {
        let document = document(&fires());
        let selection =
            select(&document, "[1] fires.pdf", "When does glass melt?", 60, words).expect("passages");
        let Selection { text, passages, pages } = &selection;
        assert!(words(text) <= Ok(60), "{text}");
        let (beginning, answer) = (text.find("page number 1."), text.find("Glass melts at 1400 degrees."));
        assert!(beginning.is_some() && beginning < answer, "{text}");
        assert!(text.contains("[p. 8]") && text.contains(GAP) && !text.contains("page number 10"), "{text}");
        assert!(
            *pages > 1 && *pages < 10 && *passages >= *pages && *passages < document.len(),
            "{selection:?}"
        );
    }

    #[test]
    fn neighbours_are_joined_without_what_the_second_repeats() {
        let text =
            "One two three four five. Six seven eight nine. Ten. Eleven twelve thirteen fourteen. End.";
        let document = document(&[part(&[], 0, text)]);
        assert!(document.len() > 1);
        let selection = select(&document, "[1] a", "", 1000, words).expect("passages");
        assert_eq!(selection.text, format!("[1] a\n{text}"));
        assert_eq!(selection.passages, document.len());
    }

    #[test]
    fn without_room_there_is_no_passage() {
        let document = document(&fires());
        let selection = select(&document, "[1] fires.pdf", "glass", 3, words).expect("none");
        assert_eq!((selection.passages, selection.pages), (0, 0));
    }
}
