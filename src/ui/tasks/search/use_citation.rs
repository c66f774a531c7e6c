//! Follows citations: an address that names a passage has it shown, and then the page's own address again.

use yew::prelude::*;

use crate::ui::{browser::window, tasks::chat::Source};

/// Called with the document's id and the passage's number.
#[hook]
pub fn use_citation(cite: &Callback<(u32, u32)>) {
    let cite = cite.clone();
    let fragment = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    use_effect_with(fragment, move |fragment| {
        if let Some(passage) = Source::at(fragment) {
            cite.emit(passage);
        }
    });
}

/// Shows another page of this app.
pub fn visit(fragment: &str) {
    if let Some(window) = window() {
        let _ = window.location().set_hash(fragment);
    }
}
