//! HTML as a document that is never shown: nothing in it runs or is fetched. The one place that makes HTML of a text,
//! which the document's policy (`trusted-types`) knows by name.

use std::cell::RefCell;

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, DomParser};

use super::unstyled::unstyled;

const POLICY: &str = "inert-document";

thread_local! {
    /// A name is given once.
    static TRUSTED: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

pub fn inert_document(html: &str) -> Result<Document, JsValue> {
    let parser = DomParser::new()?;
    method(&parser, "parseFromString")?
        .call2(&parser, &trusted(&unstyled(html))?, &"text/html".into())?
        .dyn_into()
}

/// The text itself where the browser has no Trusted Types.
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
