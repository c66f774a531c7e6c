//! Keeps a text box as high as its text, up to what its style sheet allows.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[hook]
pub fn use_autosize(node: &NodeRef, text: &AttrValue) {
    let node = node.clone();
    use_effect_with(text.clone(), move |_| {
        let Some(area) = node.cast::<HtmlTextAreaElement>() else { return };
        // The measured height is never below the set one, so that one is removed first.
        let _ = area.style().set_property("height", "auto");
        let border = area.offset_height() - area.client_height();
        let _ = area.style().set_property("height", &format!("{}px", area.scroll_height() + border));
    });
}
