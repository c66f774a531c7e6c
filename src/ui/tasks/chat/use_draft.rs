//! What is being written, stored at every keystroke: it survives a crash of the tab itself.

use yew::prelude::*;

use crate::ui::browser::local_storage;

/// Where it is stored.
pub const DRAFT: &str = "hearth.draft";

#[derive(Clone, PartialEq)]
pub struct Draft {
    pub text: AttrValue,
    pub set: Callback<String>,
    /// Puts a text below what is written already.
    pub add: Callback<String>,
}

#[hook]
pub fn use_draft() -> Draft {
    let draft = use_state(|| AttrValue::from(local_storage::get_text(DRAFT).unwrap_or_default()));
    let set = use_callback(draft.setter(), |text: String, draft| {
        local_storage::set_text(DRAFT, &text);
        draft.set(text.into());
    });
    let add = use_callback((*draft).clone(), {
        let set = set.clone();
        move |text: String, draft| {
            let begun = draft.trim_end();
            set.emit(if begun.is_empty() { text } else { format!("{begun}\n\n{text}") });
        }
    });
    Draft { text: (*draft).clone(), set, add }
}
