//! Replaces the shell of index.html, which stands until the program draws, and goes on with what was begun in it.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use crate::ui::{
    browser::{document, local_storage},
    tasks::chat::{DRAFT, MESSAGE_BOX},
};

/// Draws the page in place of the shell. It runs as a browser task of its own: in the task that compiles the program it would
/// delay a person's typing.
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
            // Drawing goes on until this browser task ends.
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
