//! Files to their text, part by part, as the page reads them.

use std::path::PathBuf;

use hearth::protocol::{Dialect, Form, Read, ReadChunk, TextPart};
use serde::Serialize;

use super::{given, print};
use crate::{Host, Result};

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(flatten)]
    part: &'a TextPart,
}

pub fn run(host: &mut Host, files: &[PathBuf]) -> Result<()> {
    for path in files {
        let file = given(path)?;
        let name = file.name.clone();
        let asked = Read {
            file,
            form: Form::Text,
            dialect: Dialect::default(),
            password: None,
            from_row: 0,
            hash: false,
        };
        host.ask(asked, |chunk| match chunk {
            ReadChunk::Text(parts) => parts.iter().try_for_each(|part| print(&Line { file: &name, part })),
            // Only asked for as a table.
            ReadChunk::Hash(_) | ReadChunk::Columns { .. } | ReadChunk::Rows(_) => Ok(()),
        })?;
    }
    Ok(())
}
