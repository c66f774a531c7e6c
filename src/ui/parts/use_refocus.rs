//! Moves the focus to the message box when the button that had it disappears.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::ui::browser::{document, window};

/// A touch screen, where a focus would open the keyboard.
const TOUCH: &str = "(pointer: coarse)";

/// `shown` changes whenever buttons appear or disappear. When the page opens, the focus stays where it is.
#[hook]
pub fn use_refocus<T: PartialEq + 'static>(element_id: &'static str, shown: T) {
    let opened = use_mut_ref(|| false);
    use_effect_with(shown, move |_| {
        if opened.replace(true) {
            refocus(element_id);
        }
    });
}

fn refocus(element_id: &str) -> Option<()> {
    let document = document()?;
    let lost = document.active_element().is_none_or(|active| active.tag_name() == "BODY");
    let touch = window()?.match_media(TOUCH).ok()??.matches();
    if lost && !touch {
        let element = document.get_element_by_id(element_id)?;
        wasm_bindgen::JsCast::dyn_ref::<HtmlElement>(&element)?.focus().ok()?;
    }
    Some(())
}
