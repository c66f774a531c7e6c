//! Reads a file as text: plain text and Markdown as they are, HTML as the browser parses it. Nothing in the file runs or is
//! fetched. Must not know what the text is for.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, File};

use super::{
    inert_document::{MARK, inert_document},
    plain_name::plain_name,
};

/// The largest file that is read.
const MAX_BYTES: f64 = 64e6;
/// A text may have one broken character in this many.
const BROKEN_SHARE: usize = 100;

/// Why a file was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The file's bytes are no text.
    NotText,
    TooLarge,
    Unreadable,
}

/// A text, and the name of the file that it was read from.
pub struct TextOfFile {
    pub name: Rc<str>,
    pub text: Rc<str>,
}

pub async fn read_text_file(file: &File) -> Result<TextOfFile, Refusal> {
    if file.size() > MAX_BYTES {
        return Err(Refusal::TooLarge);
    }
    let text = JsFuture::from(file.text()).await.map_err(|_| Refusal::Unreadable)?;
    let text = text.as_string().ok_or(Refusal::Unreadable)?;
    let broken = text.chars().filter(|char| matches!(*char, '\0' | char::REPLACEMENT_CHARACTER)).count();
    if broken * BROKEN_SHARE > text.len() {
        return Err(Refusal::NotText);
    }
    let name = file.name();
    let lower = name.to_ascii_lowercase();
    let html =
        file.type_() == "text/html" || [".html", ".htm", ".xhtml"].iter().any(|end| lower.ends_with(end));
    let text = if html { text_of_html(&text).map_err(|_| Refusal::Unreadable)? } else { text };
    Ok(TextOfFile { name: plain_name(&name).into(), text: text.into() })
}

/// The text of a page, with blank lines between blocks and Markdown's marks before headings.
fn text_of_html(html: &str) -> Result<String, JsValue> {
    let document = inert_document(html)?;
    let unread = format!("script, s{MARK}tyle, noscript, template, nav, svg, form, iframe");
    each(&document, &unread, |element| {
        element.remove();
        Ok(())
    })?;
    each(&document, "h1, h2, h3, h4, h5, h6", |element| element.prepend_with_str_1("\n\n# "))?;
    each(&document, "li", |element| element.prepend_with_str_1("\n- "))?;
    let blocks = "h1, h2, h3, h4, h5, h6, p, div, section, article, blockquote, pre, ul, ol, table, tr, dd, dt, figcaption";
    each(&document, blocks, |element| element.append_with_str_1("\n\n"))?;
    each(&document, "p, div, blockquote, ul, ol, table", |element| element.prepend_with_str_1("\n\n"))?;
    each(&document, "br", |element| element.append_with_str_1("\n"))?;
    each(&document, "td, th", |element| element.append_with_str_1(" "))?;
    let text = document.body().and_then(|body| body.text_content()).unwrap_or_default();
    Ok(text.replace(MARK, ""))
}

fn each(
    document: &Document,
    selector: &str,
    change: impl Fn(&Element) -> Result<(), JsValue>,
) -> Result<(), JsValue> {
    let found = document.query_selector_all(selector)?;
    for index in 0..found.length() {
        if let Some(element) = found.get(index).and_then(|node| node.dyn_into::<Element>().ok()) {
            change(&element)?;
        }
    }
    Ok(())
}
