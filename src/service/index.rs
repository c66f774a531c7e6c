//! Index: a document into the library (cut, written), then embeddings for what has none, a few passages at a time.

use std::{cell::RefCell, rc::Rc};

use super::{
    arriving::{Key, sha256},
    convert,
    job::Job,
    libraries::{Opened, Writer},
};
use crate::{
    engine::{
        search::{Document, Draft, Library, Splitter, file},
        text_model::{Side, TextModel},
    },
    platform::Platform,
    protocol::{DocumentSlice, Failure, FailureKind, Index, Indexed, Progress, SlicePlace, Stage, Unit},
};

/// Tokens of a passage at most. Encoders of sentences were trained on texts of this length.
const PASSAGE_TOKENS: usize = 128;
/// Marks that an encoder puts around a text.
const MARKS: usize = 2;
/// Text that is cut into passages between two checkpoints.
const CUT: usize = 32 << 10;
/// Passages that are embedded in one go; so many take about as long as a prefill slice.
const BATCH: usize = 4;
/// Vectors that are taken into the graph in one go.
const WOVEN: usize = 64;

pub async fn run<P: Platform>(job: &Job<P>, request: Index) -> Result<Indexed, Failure> {
    let started = job.now_ms();
    let model = job.session().shelf.text(&request.model)?;
    let target = Target { job, model: &model, sha256: &request.model };
    let ended = |known, passages| Indexed { known, passages, total_ms: job.now_ms() - started };
    if let Some(from) = &request.from {
        target.move_in(from).await?;
    }
    let Some(slice) = request.document else {
        let passages = target.embed(None).await?;
        target.weave().await?;
        return Ok(ended(false, passages));
    };
    let last = match slice.place {
        SlicePlace::First | SlicePlace::Middle => false,
        SlicePlace::Last | SlicePlace::Only => true,
    };
    let there = target.holding(&slice).await?;
    let id = match there {
        Some(id) if last => id,
        Some(_) => return Ok(ended(true, 0)),
        None => match target.cut(slice, last).await? {
            Some(document) => target.take_in(document).await?,
            None => return Ok(ended(false, 0)),
        },
    };
    let passages = target.embed(Some(id)).await?;
    target.weave().await?;
    Ok(ended(there.is_some(), passages))
}

/// What the job works on.
struct Target<'j, P: Platform> {
    job: &'j Job<P>,
    model: &'j TextModel,
    sha256: &'j str,
}

impl<P: Platform> Target<'_, P> {
    async fn opened(&self) -> Result<Option<Rc<RefCell<Opened>>>, Failure> {
        let session = self.job.session();
        session.libraries.get(session.platform.store(), self.sha256).await
    }

    async fn write(&self) -> Result<Writer<'_, P::Store>, Failure> {
        let session = self.job.session();
        let (store, now) = (session.platform.store(), self.job.now_ms());
        session.libraries.write(store, self.sha256, self.model.dimensions(), now).await
    }

    /// The id of the document that a slice is of, where the library has it.
    async fn holding(&self, slice: &DocumentSlice) -> Result<Option<u32>, Failure> {
        let Ok(hash) = sha256(&slice.sha256) else { return Ok(None) };
        let opened = self.opened().await?;
        Ok(opened.and_then(|opened| Some(opened.borrow().library.holding(&slice.name, &hash)?.id)))
    }

    /// Adds a slice to what came of its document before; gives the document with the last one.
    async fn cut(&self, slice: DocumentSlice, last: bool) -> Result<Option<Document>, Failure> {
        let most = PASSAGE_TOKENS.min(self.model.most_tokens().saturating_sub(MARKS));
        let splitter = Splitter::new(most, |text: &str| match self.model.encode_as(text, Side::Passage) {
            Ok(encoded) if !encoded.truncated => encoded.tokens.len().saturating_sub(MARKS),
            Ok(_) | Err(_) => usize::MAX,
        });
        let (key, arriving) = (Key::new(self.sha256, &slice), &self.job.session().arriving);
        let mut draft = match slice.place {
            SlicePlace::First | SlicePlace::Only => {
                Draft::new(&slice.name, slice.bytes, sha256(&slice.sha256)?)
            }
            SlicePlace::Middle | SlicePlace::Last => arriving.take(&key)?,
        };
        for part in slice.parts.into_iter().map(convert::part) {
            for piece in part.pieces(CUT) {
                draft.add(&piece, &splitter);
                self.job.checkpoint().await;
            }
        }
        if !last {
            arriving.keep(key, draft);
            return Ok(None);
        }
        let document = draft.finish(&splitter);
        if document.is_empty() {
            let message = format!("`{}` holds no text that can be read", document.name);
            return Err(Failure::new(FailureKind::BadInput, message));
        }
        Ok(Some(document))
    }

    /// Writes a document into the library, in the place of an earlier one of its name, and gives its id.
    async fn take_in(&self, document: Document) -> Result<u32, Failure> {
        self.write_in(document, Library::add).await
    }

    async fn write_in(
        &self,
        document: Document,
        add: impl Fn(&mut Library, Document) -> &Document,
    ) -> Result<u32, Failure> {
        let mut writer = self.write().await?;
        let (id, records) = {
            let Opened { library, .. } = &mut *writer.opened.borrow_mut();
            // Another tab may have been faster.
            if let Some(there) = library.holding(&document.name, &document.sha256) {
                return Ok(there.id);
            }
            let mut records = Vec::new();
            for earlier in library.named(&document.name) {
                library.remove(earlier);
                records.extend(file::removal(earlier));
            }
            let document = add(library, document);
            records.extend(file::document(document));
            (document.id, records)
        };
        writer.append(&records)?;
        writer.close().await?;
        Ok(id)
    }

    /// Moves all documents of another model's library into this one. They stay there until all are here, so that a move that ends
    /// in the middle can be done again.
    async fn move_in(&self, from: &str) -> Result<(), Failure> {
        let session = self.job.session();
        let (libraries, store) = (&session.libraries, session.platform.store());
        if from == self.sha256 {
            return Ok(());
        }
        let Some(other) = libraries.get(store, from).await? else { return Ok(()) };
        let documents: Vec<Document> =
            other.borrow().library.documents().map(|(document, _)| document.clone()).collect();
        for document in documents {
            self.job.checkpoint().await;
            self.write_in(document, Library::take_over).await?;
        }
        libraries.delete(store, from).await
    }

    /// Embeds what is not embedded of one document, or of all; gives how many passages that were.
    async fn embed(&self, only: Option<u32>) -> Result<u32, Failure> {
        let mut passages = 0;
        let Some(mut opened) = self.opened().await? else { return Ok(0) };
        loop {
            let (id, first, values, count) = {
                let Opened { library, .. } = &*opened.borrow();
                let (done, all) = library.progress();
                let progress = Progress { stage: Stage::Compute, unit: Unit::Items, done, total: Some(all) };
                self.job.progress(progress);
                let Some((document, range)) = library.unembedded(only, BATCH) else { break };
                let texts: Vec<String> =
                    range.clone().map(|index| document.passage(index).with_headings()).collect();
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                (document.id, range.start, self.model.embed_as(&texts, Side::Passage)?.values, texts.len())
            };
            let mut writer = self.write().await?;
            let record = {
                let Opened { library, .. } = &mut *writer.opened.borrow_mut();
                // Another tab may have removed the document, or embedded the same passages.
                let wanted = library.document(id).is_some() && library.embedded(id) == first;
                if wanted {
                    library.embed(id, &values).ok_or_else(|| {
                        Failure::new(FailureKind::Internal, "embeddings of another length than before")
                    })?;
                    passages += count as u32;
                }
                wanted.then(|| file::vectors(library, id, first))
            };
            if let Some(record) = record {
                writer.append(&record)?;
            }
            opened = writer.opened.clone();
            writer.close().await?;
            self.job.checkpoint().await;
        }
        Ok(passages)
    }

    /// Brings the graph of a large library up to date, and keeps it.
    async fn weave(&self) -> Result<(), Failure> {
        let Some(opened) = self.opened().await? else { return Ok(()) };
        let (before, _) = opened.borrow_mut().library.weave(0);
        loop {
            let (done, all) = opened.borrow_mut().library.weave(WOVEN);
            if done >= all {
                if done > before {
                    self.keep(&opened).await?;
                }
                // Without growth what is kept is still right.
                return Ok(());
            }
            let progress = Progress { stage: Stage::Compute, unit: Unit::Items, done, total: Some(all) };
            self.job.progress(progress);
            self.job.checkpoint().await;
        }
    }

    async fn keep(&self, opened: &Rc<RefCell<Opened>>) -> Result<(), Failure> {
        let writer = self.write().await?;
        // Another tab may have written the file anew, and its vectors stand in another order then.
        if Rc::ptr_eq(&writer.opened, opened) {
            let bytes = opened.borrow().library.graph_file();
            writer.keep_graph(&bytes).await?;
        }
        Ok(())
    }
}
