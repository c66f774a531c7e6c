//! Takes a file into the library: the reader gives its text piece by piece, and the models' worker cuts each piece into passages before
//! the next is read. Must not know what is done with the passages.

use web_sys::File;

use super::picture_pages::{PicturePages, read_pages};
use crate::{
    protocol::{
        Dialect, DocumentSlice, Failure, FailureKind, Form, Index, ReadChunk, SlicePlace, TextPart,
        Unreadable,
    },
    ui::{
        files::{Reading, Step, pages_without_text},
        parts::GivenFile,
        runs::{Preparing, call},
    },
};

/// Brings all of a document but its last slice, and gives the request that brings this and has its passages embedded. Pages that are only
/// pictures are read where `pictures` says by what, and otherwise `on_pictures` is told of them.
pub async fn take_in(
    preparing: &Preparing,
    model: String,
    given: GivenFile,
    pictures: Option<PicturePages>,
    on_pictures: impl Fn(Vec<u32>),
) -> Result<Index, Failure> {
    let GivenFile { name, file } = given;
    let Preparing { client, stop, report } = preparing;
    let mut slices = Slices::new(preparing, model, &name, &file);
    let mut reading = Reading::open(client, (&name, &file), Form::Text, Dialect::default(), (0, true))?;
    let pages = loop {
        match reading.next(stop).await {
            Ok(Step::Progress(progress)) => report(progress),
            // With what its pictures say it is another text than without.
            Ok(Step::Chunk(ReadChunk::Hash(hash))) if pictures.is_some() => {
                slices.sha256 = hash.chars().rev().collect();
            }
            Ok(Step::Chunk(ReadChunk::Hash(hash))) => slices.sha256 = hash,
            Ok(Step::Chunk(ReadChunk::Text(parts))) => {
                if slices.push(parts).await? {
                    return Ok(slices.known());
                }
            }
            // Only asked for by others.
            Ok(Step::Chunk(ReadChunk::Columns { .. } | ReadChunk::Rows(_))) => {}
            Ok(Step::Done(facts)) => break pages_without_text(&facts.notices),
            Err(Failure { kind: FailureKind::Unreadable(Unreadable::Scan { pages }), .. })
                if pictures.is_some() =>
            {
                break (1..=pages).collect();
            }
            Err(failure) => return Err(failure),
        }
    };
    match pictures {
        Some(pictures) => {
            // What the library has need not be read again, which takes seconds for each page.
            if slices.are_known().await? {
                return Ok(slices.known());
            }
            drop(reading);
            // Behind the file's own text: each passage has its page's number in any case.
            slices.push(read_pages(preparing, (&name, &file), &pages, pictures).await?).await?;
        }
        None if pages.is_empty() => {}
        None => on_pictures(pages),
    }
    Ok(slices.last())
}

/// The slices of one document. One is sent when another is there behind it: whoever sends the last one must know that it is.
struct Slices<'t> {
    preparing: &'t Preparing,
    model: String,
    name: &'t str,
    file: &'t File,
    sha256: String,
    waiting: Option<Vec<TextPart>>,
    is_first: bool,
}

impl<'t> Slices<'t> {
    fn new(preparing: &'t Preparing, model: String, name: &'t str, file: &'t File) -> Self {
        Self { preparing, model, name, file, sha256: String::new(), waiting: None, is_first: true }
    }

    /// Gives whether the library has the document already.
    async fn push(&mut self, parts: Vec<TextPart>) -> Result<bool, Failure> {
        let Some(before) = self.waiting.replace(parts) else { return Ok(false) };
        let place = if self.is_first { SlicePlace::First } else { SlicePlace::Middle };
        self.is_first = false;
        let Preparing { client, stop, .. } = self.preparing;
        let (_, indexed) = call(client, self.slice(before, place), stop).await?;
        Ok(indexed.known)
    }

    /// The same before there is more to bring.
    async fn are_known(&mut self) -> Result<bool, Failure> {
        self.waiting.get_or_insert_default();
        self.push(Vec::new()).await
    }

    fn last(mut self) -> Index {
        let place = if self.is_first { SlicePlace::Only } else { SlicePlace::Last };
        let parts = self.waiting.take().unwrap_or_default();
        self.slice(parts, place)
    }

    /// The request where the library has the document.
    fn known(self) -> Index {
        Index { model: self.model, document: None, from: None }
    }

    fn slice(&self, parts: Vec<TextPart>, place: SlicePlace) -> Index {
        let (name, bytes) = (self.name.to_owned(), self.file.size() as u64);
        let slice = DocumentSlice { name, bytes, sha256: self.sha256.clone(), parts, place };
        Index { model: self.model.clone(), document: Some(slice), from: None }
    }
}
