//! What each command does: asks a worker, and prints what it says. Must not know how a worker does it.

mod chat;
mod classify;
mod embed;
mod graphs;
mod learn;
mod outbox;
mod read;
mod redact;
mod sample;
mod sense;

pub use self::sample::sample;

use std::{
    fs,
    io::{BufRead, Write, stdin, stdout},
    path::Path,
};

use hearth::protocol::GivenFile;
use serde::Serialize;

use crate::{
    Error, Result,
    arguments::{Arguments, Command},
    disk::DiskStore,
    host::{Host, Means},
};

pub fn run(arguments: Arguments) -> Result<()> {
    let Arguments { command, memory_bytes } = arguments;
    let models = DiskStore::default();
    let means = Means { models: models.clone(), outbox: None, memory_bytes };
    match command {
        Command::Classify { model, pictures, top } => {
            classify::run(&mut Host::new(means), &models, &model, &pictures, top)
        }
        Command::Embed { model } => embed::run(&mut Host::new(means), &models, &model),
        Command::Redact { model } => redact::run(&mut Host::new(means), &models, &model),
        Command::Chat { model } => chat::run(&mut Host::new(means), &models, &model),
        Command::Read { files } => read::run(&mut Host::new(means), &files),
        Command::Learn { detector, window, step } => {
            learn::run(&mut Host::new(means), &detector, window, step)
        }
        Command::Sense { detector, outbox } => {
            let outbox = outbox.map(|folder| DiskStore::open(&folder)).transpose()?;
            let record = outbox.is_some();
            sense::run(&mut Host::new(Means { outbox, ..means }), &detector, record)
        }
        Command::Outbox { folder } => {
            let outbox = Some(DiskStore::open(&folder)?);
            outbox::run(&mut Host::new(Means { outbox, ..means }))
        }
        Command::Inspect { model } => graphs::inspect(&mut Host::new(means), &model),
        Command::Run { model } => graphs::run(&mut Host::new(means), &model),
    }
}

/// One result, as a line that whoever reads gets at once.
fn print(result: &impl Serialize) -> Result<()> {
    let mut out = stdout().lock();
    serde_json::to_writer(&mut out, result)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Each line of standard input that has something in it, with its number, counted from 1.
fn each_line(mut each: impl FnMut(u64, &str) -> Result<()>) -> Result<()> {
    for (number, line) in (1..).zip(stdin().lock().lines()) {
        let line = line?;
        if !line.trim().is_empty() {
            each(number, line.trim())?;
        }
    }
    Ok(())
}

fn given(path: &Path) -> Result<GivenFile> {
    let address = path.display().to_string();
    let bytes = fs::metadata(path).map_err(|cause| Error::File { path: address.clone(), cause })?.len();
    Ok(GivenFile { name: address.clone(), address, bytes })
}
