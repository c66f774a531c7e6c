//! Gives what was shared with the app, or opened with it, to its task, and shows that task.

use std::{cell::RefCell, rc::Rc};

use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::arrival::{Destination, destination, shared_words, words_destination};
use crate::{
    platform::web::arrivals::{self, Arrived, SHARED},
    ui::{browser::window, parts::GivenFile, tasks::Page},
};

/// The callbacks that take in what arrives, task by task.
#[derive(Clone, PartialEq)]
pub struct Inboxes {
    pub message: Callback<String>,
    pub text: Callback<String>,
    pub text_file: Callback<File>,
    pub table: Callback<File>,
    pub documents: Callback<Vec<GivenFile>>,
    pub pictures: Callback<Vec<GivenFile>>,
    pub model: Callback<Vec<File>>,
}

/// Returns the names of files that no task can read, and a callback that forgets them.
#[hook]
pub fn use_arrivals(inboxes: Inboxes) -> (Rc<[String]>, Callback<()>) {
    let refused = use_state(Rc::<[String]>::default);
    let latest = use_mut_ref(|| inboxes.clone());
    latest.replace(inboxes);
    {
        let refused = refused.setter();
        use_effect_with((), move |()| {
            let on_arrival = move |arrived| {
                let left = deliver(arrived, &latest);
                if !left.is_empty() {
                    refused.set(left.into());
                }
            };
            arrivals::on_launch(on_arrival.clone());
            let pick_up = move || {
                let on_arrival = on_arrival.clone();
                if fragment() == SHARED {
                    spawn_local(async move { on_arrival(arrivals::shared().await.unwrap_or_default()) });
                }
            };
            pick_up();
            let listener =
                window().map(|window| EventListener::new(&window, "hashchange", move |_| pick_up()));
            move || drop(listener)
        });
    }
    let forget = use_callback(refused.setter(), |(), refused| refused.set(Rc::default()));
    ((*refused).clone(), forget)
}

/// Gives files and text to their tasks, and shows the first of these tasks. Returns the names of files that no task can read.
fn deliver(arrived: Arrived, inboxes: &RefCell<Inboxes>) -> Vec<String> {
    let inboxes = inboxes.borrow().clone();
    let (mut shown, mut refused) = (None, Vec::new());
    let (mut pictures, mut documents, mut models) = (Vec::new(), Vec::new(), Vec::new());
    for file in arrived.files {
        let to = destination(&file.name(), &file.type_());
        shown = shown.or(to);
        match to {
            Some(Destination::Images) => pictures.push(GivenFile::new(String::new(), file)),
            Some(Destination::Search) => documents.push(GivenFile::new(String::new(), file)),
            Some(Destination::Classify) => inboxes.table.emit(file),
            Some(Destination::Summarise | Destination::Chat) => inboxes.text_file.emit(file),
            Some(Destination::Model) => models.push(file),
            None => refused.push(file.name()),
        }
    }
    if !pictures.is_empty() {
        inboxes.pictures.emit(pictures);
    }
    // A model may come in several files.
    if !models.is_empty() {
        inboxes.model.emit(models);
    }
    if !documents.is_empty() {
        inboxes.documents.emit(documents);
    }
    let words = shared_words(arrived.words.each_ref().map(String::as_str));
    if !words.is_empty() {
        let to = words_destination(&words);
        shown = shown.or(Some(to));
        if to == Destination::Summarise { inboxes.text.emit(words) } else { inboxes.message.emit(words) }
    }
    match shown.map(page).or_else(|| arrived.fragment.as_deref().and_then(Page::at)) {
        Some(page) => show(page),
        None if fragment() == SHARED => show(Page::default()),
        None => {}
    }
    refused
}

const fn page(destination: Destination) -> Page {
    match destination {
        Destination::Chat | Destination::Model => Page::Chat,
        Destination::Summarise => Page::Summarise,
        Destination::Classify => Page::Classify,
        Destination::Search => Page::Search,
        Destination::Images => Page::Images,
    }
}

/// Replaces the shown page in the history, so that Back leads to where the person was before.
fn show(page: Page) {
    if let Some(window) = window() {
        let _ = window.location().replace(page.fragment());
    }
}

fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}
