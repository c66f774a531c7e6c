//! Lines to vectors, one after the other, as they come.

use std::path::Path;

use hearth::protocol::{Embed, ModelTask};

use super::{each_line, print};
use crate::{Host, Result, disk::DiskStore, model};

pub fn run(host: &mut Host, store: &DiskStore, model: &Path) -> Result<()> {
    let model = model::load(host, store, model, ModelTask::Embed)?.sha256;
    each_line(|_, line| {
        let asked = Embed { model: model.clone(), texts: vec![line.to_owned()] };
        host.ask(asked, |embedded| print(&embedded)).map(|_| ())
    })
}
