//! Headings of plain text, only where nothing else can be meant: a line that is underlined, and a line of its own that counts a
//! chapter.

use crate::Part;

const LONGEST: usize = 80;
const UNDERLINES: [char; 3] = ['=', '-', '~'];
const COUNTED: [(&str, u8); 5] =
    [("book ", 1), ("part ", 1), ("volume ", 1), ("chapter ", 2), ("section ", 3)];
const COUNTED_IN_CHINESE: [(&str, u8); 3] = [("卷部篇編编集", 1), ("章回", 2), ("節节", 3)];

/// The headings that hold where the text has been read to.
#[derive(Default)]
pub struct Headings {
    path: Vec<(u8, String)>,
}

impl Headings {
    /// The stretch's parts, in order. It begins and ends between paragraphs, where it can.
    pub fn parts(&mut self, stretch: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut text = String::new();
        // A heading alone is a part, too.
        let mut alone = false;
        for paragraph in stretch.split_inclusive("\n\n") {
            match heading(paragraph) {
                Some((level, title, rest)) => {
                    self.end(&mut text, alone, &mut parts);
                    self.path.retain(|(above, _)| *above < level);
                    self.path.push((level, title.to_owned()));
                    alone = true;
                    text.push_str(rest);
                }
                None => text.push_str(paragraph),
            }
        }
        self.end(&mut text, alone, &mut parts);
        parts
    }

    fn end(&self, text: &mut String, alone: bool, parts: &mut Vec<Part>) {
        if alone || !text.is_empty() {
            let headings = self.path.iter().map(|(_, title)| title.clone()).collect();
            let text = if text.trim().is_empty() && alone { String::new() } else { std::mem::take(text) };
            parts.push(Part { headings, page: None, text });
        }
        text.clear();
    }
}

/// The heading that a paragraph begins with, with its level, and what stands behind it.
fn heading(paragraph: &str) -> Option<(u8, &str, &str)> {
    let paragraph = paragraph.trim_start_matches('\n');
    let (first, behind) = paragraph.split_once('\n').unwrap_or((paragraph, ""));
    let title = first.trim();
    if title.is_empty() || title.len() > LONGEST {
        return None;
    }
    let (second, rest) = behind.split_once('\n').unwrap_or((behind, ""));
    if let Some(level) = underline(title, second.trim_end()) {
        return Some((level, title, rest.trim_start_matches('\n')));
    }
    if behind.trim().is_empty() { counted(title).map(|level| (level, title, "")) } else { None }
}

/// A line of one character, as long as the title above it, which is text.
fn underline(title: &str, line: &str) -> Option<u8> {
    let level = UNDERLINES.iter().position(|mark| line.starts_with(*mark))?;
    let length = line.chars().count();
    let even = line.chars().all(|character| character == UNDERLINES[level]);
    let wide: usize = title.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum();
    let fits = (title.chars().count()..=wide + 1).contains(&length);
    let is_text =
        title.chars().any(char::is_alphabetic) && !title.contains(['|', '\t', '+']) && !title.contains("  ");
    (even && fits && length > 2 && is_text).then_some(level as u8 + 1)
}

/// "Chapter 3", "PART II: The Sea", "第十二回 …".
fn counted(title: &str) -> Option<u8> {
    if title.ends_with(['.', ',', ';', '。', '，', '；', '：', ':']) {
        return None;
    }
    let lower = title.to_lowercase();
    for (word, level) in COUNTED {
        if let Some(rest) = lower.strip_prefix(word) {
            let number = rest.split(|character: char| !character.is_alphanumeric()).next()?;
            return is_number(number).then_some(level);
        }
    }
    let rest = title.strip_prefix('第')?;
    let end = rest.find(|character: char| !is_chinese_digit(character))?;
    let unit = rest[end..].chars().next()?;
    let (_, level) = COUNTED_IN_CHINESE.iter().find(|(units, _)| units.contains(unit))?;
    let behind = rest[end..].chars().nth(1);
    let apart = behind.is_none_or(|character| character.is_whitespace() || matches!(character, '：' | ':'));
    (end > 0 && apart && title.chars().count() < 40).then_some(*level)
}

fn is_number(word: &str) -> bool {
    !word.is_empty()
        && (word.bytes().all(|byte| byte.is_ascii_digit())
            || word.chars().all(|character| "ivxlc".contains(character)))
}

fn is_chinese_digit(character: char) -> bool {
    character.is_ascii_digit()
        || ('０'..='９').contains(&character)
        || "〇零一二三四五六七八九十百千兩两".contains(character)
}

#[cfg(test)]
mod tests {
    use super::Headings;

    fn read(text: &str) -> Vec<(String, String)> {
        let parts = Headings::default().parts(text);
        parts.into_iter().map(|part| (part.headings.join(" > "), part.text)).collect()
    }

    #[test]
    fn underlined_and_counted_lines_are_headings() {
        let parts = read("Preface of it.\n\nHarbour rules\n=============\nNo fires.\n\nFees\n----\n\nTen.\n");
        assert_eq!(
            parts,
            [
                (String::new(), "Preface of it.\n\n".to_owned()),
                ("Harbour rules".to_owned(), "No fires.\n\n".to_owned()),
                ("Harbour rules > Fees".to_owned(), "Ten.\n".to_owned()),
            ]
        );
        let parts = read("第一回　甄士隱\n\n列位看官。\n\nChapter XII\n\nIt rained.\n");
        assert_eq!(parts[0], ("第一回　甄士隱".to_owned(), "列位看官。\n\n".to_owned()));
        assert_eq!(parts[1], ("Chapter XII".to_owned(), "It rained.\n".to_owned()));
    }

    #[test]
    fn what_could_be_anything_else_stays_text() {
        for text in [
            "Chapter 3 of the report says\nthat it rained.\n",
            "a | b\n-----\n1 | 2\n",
            "Part of it was lost\n\nThe rest was not.\n",
            "- one\n- two\n---\n",
            "Name  Age\n---------\nAda   36\n",
            "第一章裡他走了。\n",
        ] {
            assert_eq!(read(text), [(String::new(), text.to_owned())]);
        }
    }
}
