//! Finds words in lines, whatever their case and width: `Ａｂ` is `ab`. Must not know where the lines come from.

use std::ops::Range;

/// The words that are looked for, as [`marks`] compares them.
pub fn words(query: &str) -> Vec<Vec<char>> {
    query.split_whitespace().map(|word| word.chars().map(folded).collect()).collect()
}

/// Where the words stand in a line, in bytes, from the left and without overlap; nothing unless all of them are in it.
pub fn marks(line: &str, words: &[Vec<char>]) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = line.char_indices().map(|(at, char)| (at, folded(char))).collect();
    let end = |index: usize| chars.get(index).map_or(line.len(), |(at, _)| *at);
    let mut found = Vec::<Range<usize>>::new();
    for word in words {
        let before = found.len();
        for (start, place) in chars.windows(word.len()).enumerate() {
            if place.iter().map(|(_, char)| char).eq(word) {
                found.push(end(start)..end(start + word.len()));
            }
        }
        if found.len() == before {
            return Vec::new();
        }
    }
    found.sort_by_key(|range| range.start);
    let mut marks = Vec::<Range<usize>>::new();
    for range in found {
        match marks.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            Some(_) | None => marks.push(range),
        }
    }
    marks
}

fn folded(char: char) -> char {
    let narrow = match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(char as u32 - 0xfee0).unwrap_or(char),
        other => other,
    };
    narrow.to_lowercase().next().unwrap_or(narrow)
}
