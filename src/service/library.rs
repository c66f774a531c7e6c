//! Library: what is in one, and what a person wants out of it.

use super::{convert, job::Job, libraries::Opened};
use crate::{
    engine::search::file,
    platform::Platform,
    protocol::{Chunk, Contents, DocumentFacts, Failure, Library, LibraryWish},
};

/// Passages of one message.
const EXPORTED: usize = 256;

pub async fn run<P: Platform>(job: &Job<P>, request: Library) -> Result<Contents, Failure> {
    let Library { model, wish } = request;
    let (libraries, store) = (&job.session().libraries, job.session().platform.store());
    if wish == LibraryWish::DeleteAll {
        libraries.delete(store, &model).await?;
        return Ok(Contents::default());
    }
    let Some(opened) = libraries.get(store, &model).await? else { return Ok(Contents::default()) };
    match wish {
        LibraryWish::List | LibraryWish::DeleteAll => {}
        LibraryWish::Delete(id) => {
            let dimensions = opened.borrow().library.dimensions();
            let mut writer = libraries.write(store, &model, dimensions, job.now_ms()).await?;
            let removed = writer.opened.borrow_mut().library.remove(id);
            if removed {
                writer.append(&file::removal(id))?;
            }
            writer.close().await?;
            let opened = libraries.get(store, &model).await?;
            let contents = opened.map(|opened| contents(&opened.borrow())).unwrap_or_default();
            return Ok(contents);
        }
        LibraryWish::Export => export(job, &opened).await,
        LibraryWish::Passage { document, number } => {
            let library = &opened.borrow().library;
            if let Some(document) =
                library.document(document).filter(|document| (number as usize) < document.len())
            {
                job.chunk(Chunk::Library(vec![convert::excerpt(document, number)]));
            }
        }
    }
    let contents = contents(&opened.borrow());
    Ok(contents)
}

async fn export<P: Platform>(job: &Job<P>, opened: &std::cell::RefCell<Opened>) {
    let ids: Vec<u32> = opened.borrow().library.documents().map(|(document, _)| document.id).collect();
    for id in ids {
        let mut next = 0;
        loop {
            let excerpts: Vec<_> = match opened.borrow().library.document(id) {
                Some(document) => (next..document.len().min(next + EXPORTED))
                    .map(|number| convert::excerpt(document, number as u32))
                    .collect(),
                None => Vec::new(),
            };
            if excerpts.is_empty() {
                break;
            }
            next += excerpts.len();
            job.chunk(Chunk::Library(excerpts));
            job.checkpoint().await;
        }
    }
}

fn contents(opened: &Opened) -> Contents {
    let facts = |(document, embedded): (&crate::engine::search::Document, usize)| DocumentFacts {
        id: document.id,
        name: document.name.clone(),
        bytes: document.bytes,
        passages: document.len() as u32,
        embedded: embedded as u32,
        english: document.is_english(),
    };
    Contents {
        documents: opened.library.documents().map(facts).collect(),
        stored_bytes: opened.stored_bytes,
        damaged_bytes: opened.damaged_bytes,
    }
}
