//! Reads the beginning of a file that a person chose, so that its columns can be taken as channels. Owns the file itself.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::{
    source::Table,
    state::SensorsAction,
    table::{GUESSED_ROWS, Plan},
};
use crate::{
    client::Client,
    protocol::{Dialect, Failure, FailureKind, Form, ReadChunk, Unreadable},
    ui::{
        files::{Reading, Step},
        parts::plain_name,
        runs::{Stop, use_client},
        store::use_act,
    },
};

/// Gives the chosen file, and what chooses one.
#[hook]
pub fn use_table(table: Option<Rc<Table>>) -> (Option<File>, Callback<File>) {
    let opened = use_state(|| None::<File>);
    let (client, act) = (use_client(), use_act::<SensorsAction>());
    let choose = use_callback((client, act, opened.setter()), |file: File, (client, act, opened)| {
        let (client, act, opened) = (client.clone(), act.clone(), opened.clone());
        spawn_local(async move {
            if let Some(client) = client {
                let table = read(&client, &file).await;
                opened.set(Some(file));
                act.emit(SensorsAction::Table(table));
            }
        });
    });
    ((*opened).clone().filter(|_| table.is_some()), choose)
}

async fn read(client: &Client, file: &File) -> Table {
    let name = plain_name(&file.name());
    let (plan, dialect) = match beginning(client, file).await {
        Ok((plan, dialect)) => (Ok(plan), dialect),
        Err(failure) => (Err(failure), Dialect::default()),
    };
    Table { name: name.into(), dialect, plan }
}

async fn beginning(client: &Client, file: &File) -> Result<(Plan, Dialect), Failure> {
    let name = file.name();
    let mut reading = Reading::open(client, (&name, file), Form::Table, Dialect::default(), (0, false))?;
    let stop = Stop::default();
    let (mut columns, mut rows) = (None, Vec::new());
    while rows.len() < GUESSED_ROWS {
        match reading.next(&stop).await? {
            Step::Progress(_) => {}
            Step::Chunk(ReadChunk::Columns { names, dialect, .. }) => columns = Some((names, dialect)),
            Step::Chunk(ReadChunk::Rows(more)) => rows.extend(more),
            Step::Chunk(ReadChunk::Hash(_) | ReadChunk::Text(_)) => {}
            Step::Done(_) => break,
        }
    }
    let none = |facts: &str| Failure::new(FailureKind::Unreadable(Unreadable::NoTable), facts);
    let (names, dialect) = columns.ok_or_else(|| none("the file has no row with columns"))?;
    if rows.is_empty() {
        return Err(none("the file has no row below its columns' names"));
    }
    Ok((Plan::guess(&names, &rows), dialect))
}
