//! The shell of index.html, which stands until the program draws: what was begun in it goes on.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use crate::ui::{
    browser::{document, local_storage},
    tasks::chat::{DRAFT, MESSAGE_BOX},
};

/// Draws in the place of the shell. A task of its own: compiling and drawing in one would hold up who types meanwhile.
pub fn leave_shell(draw: impl FnOnce() + 'static) {
    Timeout::new(0, move || {
        let written = message_box();
        if let Some(written) = &written {
            local_storage::set_text(DRAFT, &written.value());
        }
        let had_focus = document()
            .zip(written)
            .is_some_and(|(document, area)| document.active_element() == Some(area.into()));
        draw();
        if had_focus {
            // Drawing is under way until this task ends.
            Timeout::new(0, || {
                let _ = message_box().map(|area| area.focus());
            })
            .forget();
        }
    })
    .forget();
}

fn message_box() -> Option<HtmlTextAreaElement> {
    document()?.get_element_by_id(MESSAGE_BOX)?.dyn_into().ok()
}
