//! Has a file's texts classified: reads it slice by slice, asks the worker for a batch at a time, and keeps the result in parts.

use std::{
    cell::{Cell, RefCell},
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use futures::StreamExt;
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;
use yew::prelude::*;

use super::{
    file::{FileAction, FileRun, Reached, TextFile},
    result_file::Results,
    rows::{Format, Rows, TextRow, columns, heading, judged, likely, text as text_of},
    run::model_of,
    state::ClassifyAction,
};
use crate::{
    client::{Client, Update},
    protocol::{Classifier, ClassifyText, Failure, FailureKind, Verdict},
    ui::{
        browser::now_ms,
        parts::offer_blob,
        state::Action,
        store::{OldDispatch as Dispatch, Store},
    },
};

/// Bytes of the file that are read at once.
const SLICE: u64 = 256 << 10;
/// Rows that the worker gets at once.
const BATCH: usize = 32;
/// A part of the result is kept when it is so long, or so old.
const PART_BYTES: usize = 1 << 20;
const PART_MS: f64 = 2000.0;

#[derive(Clone, PartialEq)]
pub struct TextFileCalls {
    pub choose: Callback<File>,
    pub column: Callback<usize>,
    pub start: Callback<()>,
    pub stop: Callback<()>,
    pub download: Callback<()>,
}

/// What the page holds of the file beside its state.
#[derive(Default)]
struct Hand {
    file: RefCell<Option<File>>,
    results: RefCell<Option<Results>>,
    /// Set by whoever ends the run that is under way.
    ended: RefCell<Rc<Cell<bool>>>,
}

/// There is one, as long as the page lives.
impl PartialEq for Hand {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

#[hook]
pub fn use_text_file(store: &Store, client: &Client) -> TextFileCalls {
    let hand = use_memo((), |()| Hand::default());
    let wanted = store.classify.file.as_ref().and_then(|file| file.wanted());
    {
        let (client, dispatch, hand) = (client.clone(), store.dispatcher(), hand.clone());
        let (file, classifier) = (store.classify.file.clone(), store.classify.classifier());
        let spec = model_of(store);
        use_effect_with(wanted, move |wanted| {
            hand.ended.borrow().set(true);
            let opened = hand.file.borrow().clone();
            if let (Some(run), Some(state), Some(opened), Some(classifier), Some(spec)) =
                (*wanted, file, opened, classifier, spec)
            {
                let ended = Rc::new(Cell::new(false));
                hand.ended.replace(ended.clone());
                let model = spec.sha256.clone();
                let job = Job {
                    client,
                    dispatch,
                    hand: hand.clone(),
                    run,
                    state,
                    opened,
                    classifier,
                    model,
                    ended,
                };
                spawn_local(job.run());
            }
        });
    }
    let stopping = store.classify.file.as_ref().is_some_and(|file| file.is_stopping());
    {
        let hand = hand.clone();
        use_effect_with(stopping, move |stopping| {
            if *stopping {
                hand.ended.borrow().set(true);
            }
        });
    }

    let dispatch = store.dispatcher();
    let say = |action: FileAction, dispatch: &Dispatch| tell(dispatch, action);
    TextFileCalls {
        choose: use_callback((dispatch.clone(), hand.clone()), |file: File, (dispatch, hand)| {
            hand.ended.borrow().set(true);
            hand.file.replace(Some(file.clone()));
            hand.results.replace(None);
            let dispatch = dispatch.clone();
            spawn_local(async move {
                // What can't be read now can't be read when it is started either, which says so.
                let columns = first_row(&file).await.unwrap_or_default();
                let column = likely(&columns);
                let chosen = TextFile::new(&file.name(), file.size() as u64, columns, column);
                tell(&dispatch, FileAction::Chosen(chosen));
            });
        }),
        column: use_callback(dispatch.clone(), move |column, to| say(FileAction::Column(column), to)),
        start: use_callback(dispatch.clone(), move |(), to| say(FileAction::Start, to)),
        stop: use_callback(dispatch, move |(), to| say(FileAction::Stop, to)),
        download: use_callback((hand, store.classify.file.clone()), |(), (hand, file)| {
            if let (Some(results), Some(file)) = (hand.results.borrow().as_ref(), file) {
                // A browser that refuses has told the person why.
                let _ =
                    results.whole().and_then(|blob| offer_blob(&format!("classified-{}", file.name), &blob));
            }
        }),
    }
}

fn tell(dispatch: &Dispatch, action: FileAction) {
    dispatch.dispatch(Action::Classify(ClassifyAction::File(action)));
}

/// The names of the columns.
async fn first_row(file: &File) -> Result<Vec<String>, Failure> {
    let format = Format::of(&file.name());
    let mut rows = Rows::new(format, 0);
    let mut at = 0;
    loop {
        let bytes = slice(file, at).await?;
        at += bytes.len() as u64;
        let found = rows.push(&bytes).map_err(unreadable)?;
        if let Some(first) = found.first() {
            return Ok(columns(format, first));
        }
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
    }
}

async fn slice(file: &File, start: u64) -> Result<Vec<u8>, Failure> {
    let unread = |error: JsValue| Failure::new(FailureKind::Storage, format!("reading the file: {error:?}"));
    let slice = file.slice_with_f64_and_f64(start as f64, (start + SLICE) as f64).map_err(unread)?;
    let buffer = JsFuture::from(slice.array_buffer()).await.map_err(unread)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::new(FailureKind::BadInput, error.to_string())
}

/// One run over a file, from where the last one of the same kind was broken off.
struct Job {
    client: Client,
    dispatch: Dispatch,
    hand: Rc<Hand>,
    run: FileRun,
    state: Rc<TextFile>,
    opened: File,
    classifier: Classifier,
    model: String,
    ended: Rc<Cell<bool>>,
}

impl Job {
    async fn run(self) {
        let result = self.work().await;
        tell(&self.dispatch, FileAction::Ended { run: self.run, result });
    }

    async fn work(&self) -> Result<(), Failure> {
        let key = self.key();
        let kept = Results::reached().await.and_then(|json| serde_json::from_str::<Reached>(&json).ok());
        let mut reached = kept.filter(|reached| reached.key == key).unwrap_or_default();
        let opened = if reached.parts > 0 { Results::open(reached.parts).await } else { None };
        let results = match opened {
            Some(results) => results,
            None => {
                reached = Reached { key, ..Reached::default() };
                Results::fresh().await
            }
        };
        let mut part = Part { results, bytes: Vec::new(), since: now_ms() };
        let result = self.rows(&mut reached, &mut part).await;
        // What is done stays done, however the run ended.
        let saved = part.save(&reached).await;
        self.hand.results.replace(Some(part.results));
        tell(&self.dispatch, FileAction::Reached { run: self.run, reached, at_ms: now_ms() });
        result.and(saved)
    }

    async fn rows(&self, reached: &mut Reached, part: &mut Part) -> Result<(), Failure> {
        let TextFile { format, columns, .. } = &*self.state;
        if columns.is_empty() {
            return Err(Failure::new(FailureKind::BadInput, "the file has no row with columns"));
        }
        let mut rows = Rows::new(*format, reached.bytes);
        let mut at = reached.bytes;
        if at == 0 {
            part.bytes.extend(heading(*format, columns));
        }
        let mut named = at > 0 || *format == Format::JsonLines;
        loop {
            let bytes = slice(&self.opened, at).await?;
            at += bytes.len() as u64;
            let mut found = rows.push(&bytes).map_err(unreadable)?;
            if !named && !found.is_empty() {
                reached.bytes = found.remove(0).end;
                named = true;
            }
            for batch in found.chunks(BATCH) {
                self.batch(batch, reached, part).await?;
                tell(
                    &self.dispatch,
                    FileAction::Reached { run: self.run, reached: reached.clone(), at_ms: now_ms() },
                );
                if part.bytes.len() >= PART_BYTES || now_ms() - part.since > PART_MS {
                    part.save_into(reached).await?;
                }
            }
            if bytes.is_empty() {
                return Ok(());
            }
        }
    }

    async fn batch(&self, batch: &[TextRow], reached: &mut Reached, part: &mut Part) -> Result<(), Failure> {
        let TextFile { format, columns, column, .. } = &*self.state;
        let texts: Vec<String> = batch.iter().map(|row| text_of(*format, row, columns, *column)).collect();
        let found = self.classify(&texts).await?;
        for (row, found) in batch.iter().zip(found) {
            part.bytes.extend(judged(
                *format,
                row,
                found.as_ref().map(|(label, score)| (label.as_str(), *score)),
            ));
            reached.rows += 1;
            match found {
                Some((label, _)) => *reached.labels.entry(label).or_default() += 1,
                None => reached.empty += 1,
            }
            reached.bytes = row.end;
        }
        Ok(())
    }

    /// Each text's label and score; nothing for those that are empty.
    async fn classify(&self, texts: &[String]) -> Result<Vec<Option<(String, f32)>>, Failure> {
        let mut found = vec![None; texts.len()];
        let places: Vec<usize> = (0..texts.len()).filter(|place| !texts[*place].trim().is_empty()).collect();
        if places.is_empty() {
            return Ok(found);
        }
        let mut running = self.client.run(ClassifyText {
            model: self.model.clone(),
            classifier: self.classifier.clone(),
            texts: places.iter().map(|place| texts[*place].clone()).collect(),
            explain: false,
        });
        let mut labels = Vec::new();
        while let Some(update) = running.next().await {
            if self.ended.get() {
                return Err(Failure::new(FailureKind::Cancelled, "stopped"));
            }
            match update {
                Update::Progress(_) | Update::Chunk(Verdict::Words { .. }) => {}
                Update::Chunk(Verdict::Labels(known)) => labels = known,
                Update::Chunk(Verdict::Scores { text, scores, label, .. }) => {
                    let (place, label) = (places.get(text as usize), label as usize);
                    if let (Some(place), Some(name), Some(score)) =
                        (place, labels.get(label), scores.get(label))
                    {
                        found[*place] = Some((name.clone(), *score));
                    }
                }
                Update::Done(result) => return result.map(|_| found),
            }
        }
        Err(Failure::new(FailureKind::Crashed, "the worker went silent"))
    }

    /// The same for the same file, column and classifier.
    fn key(&self) -> String {
        let mut hasher = DefaultHasher::new();
        serde_json::to_string(&self.classifier).unwrap_or_default().hash(&mut hasher);
        let (name, size, changed) =
            (self.opened.name(), self.opened.size() as u64, self.opened.last_modified() as u64);
        format!("{name}|{size}|{changed}|{}|{}|{:x}", self.state.column, self.model, hasher.finish())
    }
}

/// The result's part that is not kept yet.
struct Part {
    results: Results,
    bytes: Vec<u8>,
    since: f64,
}

impl Part {
    async fn save_into(&mut self, reached: &mut Reached) -> Result<(), Failure> {
        self.save(reached).await?;
        reached.parts = self.results.parts();
        Ok(())
    }

    /// Keeps the part, and then how far that is: a tab that dies in between does the part again.
    async fn save(&mut self, reached: &Reached) -> Result<(), Failure> {
        let refused =
            |error: JsValue| Failure::new(FailureKind::Storage, format!("keeping the result: {error:?}"));
        if !self.bytes.is_empty() {
            self.results.append(&self.bytes).await.map_err(refused)?;
            self.bytes.clear();
        }
        self.since = now_ms();
        let reached = Reached { parts: self.results.parts(), ..reached.clone() };
        self.results.keep_reached(&serde_json::to_string(&reached).unwrap_or_default()).await.map_err(refused)
    }
}
