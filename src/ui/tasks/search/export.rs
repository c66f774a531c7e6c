//! Saves every passage of the library as a file.

use serde_json::json;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::state::SearchAction;
use crate::{
    protocol::{Excerpt, Library, LibraryWish},
    ui::{
        parts::{Export, use_download},
        runs::{Stop, call, use_client},
        store::use_act,
    },
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    Json,
    Csv,
}

/// `model` is the SHA-256 of the embedding model to which the library belongs.
#[hook]
pub fn use_export(model: Option<String>) -> Callback<TableFormat> {
    let json = use_download("hearth-passages.json", "application/json");
    let csv = use_download("hearth-passages.csv", "text/csv;charset=utf-8");
    let act = use_act::<SearchAction>();
    let client = use_client();
    Callback::from(move |format| {
        let (Some(client), Some(model)) = (client.clone(), model.clone()) else { return };
        let (json, csv, act) = (json.clone(), csv.clone(), act.clone());
        spawn_local(async move {
            let wish = LibraryWish::Export;
            match (call(&client, Library { model, wish }, &Stop::default()).await, format) {
                (Ok((chunks, _)), TableFormat::Json) => json.emit(table(&chunks.concat()).json()),
                (Ok((chunks, _)), TableFormat::Csv) => csv.emit(table(&chunks.concat()).csv()),
                (Err(failure), _) => act.emit(SearchAction::ExportFailed(failure)),
            }
        });
    })
}

pub(super) fn table(excerpts: &[Excerpt]) -> Export {
    let row = |excerpt: &Excerpt| {
        let Excerpt { name, number, section, page, text, .. } = excerpt;
        vec![json!(name), json!(number), json!(section), json!(page), json!(text)]
    };
    Export {
        columns: vec!["document", "passage", "section", "page", "text"],
        rows: excerpts.iter().map(row).collect(),
    }
}
