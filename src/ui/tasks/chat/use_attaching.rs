//! Reads the files that a person attaches, one after the other, and reports to the state.

use web_sys::File;
use yew::prelude::*;

use super::{
    attaching::{Attaching, AttachingAction},
    state::ChatAction,
};
use crate::ui::{
    files::{Opening, OpeningAction, use_opening},
    state::Action,
};

/// Returns a callback that takes a file to be attached.
#[hook]
pub fn use_attaching(attaching: &Attaching) -> Callback<File> {
    let none = Opening::default();
    let current = attaching.current().map_or(&none, |file| &file.opening);
    use_opening(current, report)
}

fn report(action: OpeningAction) -> Action {
    ChatAction::Attaching(AttachingAction::Opening(action)).into()
}
