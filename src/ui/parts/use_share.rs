//! Sets a share as `--share` for an element's style sheet: the page's policy allows no `style` attributes.

use web_sys::HtmlElement;
use yew::prelude::*;

#[hook]
pub fn use_share(node: &NodeRef, share: f32) {
    let node = node.clone();
    use_effect_with(share, move |share| {
        if let Some(element) = node.cast::<HtmlElement>() {
            let _ = element.style().set_property("--share", &format!("{:.3}", share.clamp(0.0, 1.0)));
        }
    });
}
