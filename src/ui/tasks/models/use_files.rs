//! Takes model files that a person chose or dropped, and has the header of the last model among them described.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::state::AddingAction;
use crate::ui::{
    models::{model_among, unread_file},
    parts::GivenFile,
    store::use_act,
};

#[hook]
pub fn use_model_files() -> Callback<Vec<GivenFile>> {
    let act = use_act::<AddingAction>();
    use_callback(act, |given: Vec<GivenFile>, act| {
        let files = given.into_iter().map(|given| given.file).collect();
        spawn_local(open(files, act.clone()));
    })
}

/// Files that are parts of one model are opened as one.
async fn open(files: Vec<File>, act: Callback<AddingAction>) {
    let names: Vec<String> = files.iter().map(File::name).collect();
    let Some((name, parts)) = model_among(&names) else { return };
    let parts: Vec<&File> = parts.into_iter().filter_map(|at| files.get(at)).collect();
    act.emit(match unread_file(&name, &parts).await {
        Some(spec) => AddingAction::Describe(Rc::new(spec)),
        None => AddingAction::Refused { name },
    });
}
