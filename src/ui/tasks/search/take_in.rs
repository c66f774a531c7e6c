//! Takes a file into the library: the reader gives its text piece by piece, and the models' worker cuts each piece into passages before
//! the next is read. Must not know what is done with the passages.

use crate::{
    protocol::{Dialect, DocumentSlice, Failure, Form, Index, ReadChunk, SlicePlace, TextPart},
    ui::{
        files::{Reading, Step},
        parts::GivenFile,
        runs::{Preparing, call},
    },
};

/// Brings all of a document but its last slice, and gives the request that brings this and has its passages embedded.
pub async fn take_in(preparing: &Preparing, model: String, given: GivenFile) -> Result<Index, Failure> {
    let GivenFile { name, file } = given;
    let Preparing { client, stop, report } = preparing;
    let mut reading = Reading::open(client, (&name, &file), Form::Text, Dialect::default(), (0, true))?;
    let mut sha256 = String::new();
    let slice = |parts: Vec<TextPart>, sha256: &str, place| Index {
        model: model.clone(),
        document: Some(DocumentSlice {
            name: name.clone(),
            bytes: file.size() as u64,
            sha256: sha256.to_owned(),
            parts,
            place,
        }),
        from: None,
    };
    // A slice is sent when another one is there behind it: whoever sends the last one must know that it is.
    let mut waiting: Option<Vec<TextPart>> = None;
    let mut is_first = true;
    loop {
        match reading.next(stop).await? {
            Step::Progress(progress) => report(progress),
            Step::Chunk(ReadChunk::Hash(hash)) => sha256 = hash,
            Step::Chunk(ReadChunk::Text(parts)) => {
                if let Some(before) = waiting.replace(parts) {
                    let place = if is_first { SlicePlace::First } else { SlicePlace::Middle };
                    is_first = false;
                    let (_, indexed) = call(client, slice(before, &sha256, place), stop).await?;
                    if indexed.known {
                        return Ok(Index { model, document: None, from: None });
                    }
                }
            }
            // Only asked for by others.
            Step::Chunk(ReadChunk::Columns { .. } | ReadChunk::Rows(_)) => {}
            Step::Done(_) => {
                let place = if is_first { SlicePlace::Only } else { SlicePlace::Last };
                return Ok(slice(waiting.unwrap_or_default(), &sha256, place));
            }
        }
    }
}
