//! HTML as a person reads it: its title, its headings, its text, lists and tables. Scripts, navigation, cookie banners and what is
//! hidden are left out.
//!
//! The main part of a page is found as browsers' reading views do it (`dom_smoothie`); the text is taken from the standard's own tokens,
//! without a tree, so that nesting costs nothing. Nothing is run or fetched.

mod flow;
mod main_part;

pub use self::flow::Flow;
use crate::{
    Facts, Notice, Options, Part, Result, Source,
    encoding::{declared_in_markup, decode},
    ready::Ready,
    whole,
    writing::Writing,
};

/// A page stands in memory as a whole.
const LARGEST: u64 = 128 << 20;

pub fn open(mut source: Box<dyn Source>, options: &Options) -> Result<Ready> {
    let bytes = whole(&mut source, LARGEST)?;
    let decoded = decode(&bytes, declared_in_markup(&bytes), options)?;
    let page = Page::read(&decoded.text);
    let count = decoded.undecodable;
    let facts = Facts {
        title: page.title,
        encoding: Some(decoded.charset.name().to_owned()),
        notices: if count > 0 { vec![Notice::Undecodable { count }] } else { Vec::new() },
    };
    Ready::new(page.parts, facts, "a page without text")
}

/// A page's title and its text under its headings.
pub struct Page {
    pub title: Option<String>,
    pub parts: Vec<Part>,
}

impl Page {
    /// The page's main part, or all of it where none stands out.
    pub fn read(html: &str) -> Self {
        let all = Self::all(html);
        let Some(main) = main_part::of(html) else { return all };
        let main = Self::all(&main);
        if main_part::stands_for(&main.parts, &all.parts) {
            Self {
                title: all.title.or(main.title),
                parts: main_part::under_their_headings(main.parts, &all.parts),
            }
        } else {
            all
        }
    }

    /// The whole page, navigation and what is hidden left out.
    pub fn all(html: &str) -> Self {
        let (mut flow, mut writing) = (Flow::page(), Writing::default());
        flow.read(html, &mut writing);
        let parts = writing.take();
        Self { title: flow.title(), parts }
    }
}

#[cfg(test)]
mod tests;
