//! Lines to the personal data in them.

use std::path::Path;

use hearth::protocol::{ModelTask, PersonalData, Redact};
use serde::Serialize;

use super::{each_line, print};
use crate::{Host, Result, disk::DiskStore, model};

#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    /// In bytes of the text.
    found: Vec<PersonalData>,
}

pub fn run(host: &mut Host, store: &DiskStore, model: &Path) -> Result<()> {
    let model = model::load(host, store, model, ModelTask::Redact)?.sha256;
    each_line(|_, text| {
        let mut found = Vec::new();
        host.ask(Redact { model: model.clone(), text: text.to_owned() }, |more| {
            found.extend(more);
            Ok(())
        })?;
        print(&Line { text, found })
    })
}
