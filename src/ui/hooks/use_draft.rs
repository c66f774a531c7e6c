//! What is being written, kept at every keystroke: it survives a crash of the tab itself.

use yew::prelude::*;

use super::kept;

#[hook]
pub fn use_draft() -> (AttrValue, Callback<String>) {
    let draft = use_state(|| AttrValue::from(kept::draft()));
    let set = use_callback(draft.setter(), |text: String, draft| {
        kept::keep_draft(&text);
        draft.set(text.into());
    });
    ((*draft).clone(), set)
}
