//! Parses HTML into a document that is never shown: nothing in it runs or is fetched, and it has no styles, since the policy
//! would report each of these. The one place that makes HTML of a text; the policy (`trusted-types`) names it.

use std::cell::RefCell;

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, DomParser};

const POLICY: &str = "inert-document";
/// Stands in each word "style" of the document, in tags and in text, so that the browser sees none. It is a private character
/// at the end of Unicode, which no text has; whoever reads the document's text takes it out.
pub const MARK: char = '\u{10FFFD}';

thread_local! {
    /// The browser's policy object. A policy of a name can be made only once.
    static TRUSTED: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

pub fn inert_document(html: &str) -> Result<Document, JsValue> {
    let parser = DomParser::new()?;
    method(&parser, "parseFromString")?
        .call2(&parser, &trusted(&marked(html))?, &"text/html".into())?
        .dyn_into()
}

fn marked(html: &str) -> String {
    let mut marked = String::with_capacity(html.len());
    for (at, char) in html.char_indices() {
        marked.push(char);
        if html.get(at..at + 5).is_some_and(|word| word.eq_ignore_ascii_case("style")) {
            marked.push(MARK);
        }
    }
    marked
}

/// Marks a text as trusted HTML; gives the text itself where the browser has no Trusted Types.
fn trusted(html: &str) -> Result<JsValue, JsValue> {
    let factory = Reflect::get(&js_sys::global(), &"trustedTypes".into())?;
    if !factory.is_object() {
        return Ok(html.into());
    }
    let known = TRUSTED.with_borrow(Clone::clone);
    let policy = match known {
        Some(policy) => policy,
        None => {
            let rules = Object::new();
            let as_it_is = Closure::<dyn Fn(JsValue) -> JsValue>::new(|html| html).into_js_value();
            Reflect::set(&rules, &"createHTML".into(), &as_it_is)?;
            let policy = method(&factory, "createPolicy")?.call2(&factory, &POLICY.into(), &rules)?;
            TRUSTED.set(Some(policy.clone()));
            policy
        }
    };
    method(&policy, "createHTML")?.call1(&policy, &html.into())
}

fn method(of: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(of, &name.into())?.dyn_into()
}

#[cfg(test)]
mod tests {
    use super::{MARK, marked};

    #[test]
    fn no_style_is_left_and_the_rest_stays() {
        let html = "<STYLE>p {}</style><p class=\"a\"Style='x>y'>字 sty styles";
        let marked = marked(html);
        assert_eq!(marked.matches(MARK).count(), 4);
        assert!(!marked.to_ascii_lowercase().contains("style"), "{marked}");
        assert_eq!(marked.replace(MARK, ""), html);
    }
}
