//! The part of a page that it is about, as the reading views of browsers find it.

use std::collections::HashMap;

use dom_smoothie::{Config, Readability};

use crate::Part;

/// A larger page is a book, and all of it is meant.
const LARGEST: usize = 4 << 20;
const MOST_ELEMENTS: usize = 100_000;
/// Elements within elements: building a tree takes time for each level.
const DEEPEST: usize = 500;
/// The main part holds at least this share of the page's words, or it is only a part of what the page is about.
const LEAST_SHARE: f64 = 0.3;

/// The main part's HTML.
pub fn of(html: &str) -> Option<String> {
    if html.len() > LARGEST || depth(html) > DEEPEST {
        return None;
    }
    let config = Config { max_elements_to_parse: MOST_ELEMENTS, disable_json_ld: true, ..Config::default() };
    let article = Readability::new(html, None, Some(config)).ok()?.parse().ok()?;
    Some(article.content.to_string())
}

/// Whether the main part says enough of what the page says.
pub fn stands_for(main: &[Part], all: &[Part]) -> bool {
    let length = |parts: &[Part]| parts.iter().map(|part| part.text.len()).sum::<usize>() as f64;
    length(main) >= LEAST_SHARE * length(all)
}

/// The main part's parts under the headings that they have in the page: a reading view flattens their levels.
pub fn under_their_headings(main: Vec<Part>, all: &[Part]) -> Vec<Part> {
    let mut paths: HashMap<&str, &[String]> = HashMap::new();
    for part in all {
        if let Some(heading) = part.headings.last() {
            paths.entry(heading).or_insert(&part.headings);
        }
    }
    let under = |part: Part| match part.headings.last().and_then(|heading| paths.get(heading.as_str())) {
        Some(path) => Part { headings: path.to_vec(), ..part },
        None => part,
    };
    main.into_iter().map(under).collect()
}

/// How deep elements stand in each other at most, if every end tag was forgotten that is not there.
fn depth(html: &str) -> usize {
    let bytes = html.as_bytes();
    let (mut depth, mut deepest) = (0usize, 0);
    for at in memchr::memchr_iter(b'<', bytes) {
        match bytes.get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(byte) if byte.is_ascii_alphabetic() && !is_empty(&bytes[at + 1..]) => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            Some(_) | None => {}
        }
    }
    deepest
}

/// Elements that have no end tag, or need none.
fn is_empty(tag: &[u8]) -> bool {
    const NAMES: [&[u8]; 16] = [
        b"area", b"base", b"br", b"col", b"dd", b"dt", b"hr", b"img", b"input", b"li", b"link", b"meta",
        b"option", b"p", b"td", b"tr",
    ];
    let end = tag.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(tag.len());
    NAMES.iter().any(|name| tag[..end].eq_ignore_ascii_case(name))
}
