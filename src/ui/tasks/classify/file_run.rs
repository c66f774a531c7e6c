//! Runs the classification of a file: reads it slice by slice, has the worker classify a batch at a time, stores the result in
//! parts, and reports its progress to the state.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File};
use yew::prelude::*;

use super::{
    file::{FileAction, Reached, TextFile},
    result_file::ResultFile,
    rows::{Format, Rows, TextRow, columns, heading, judged, likely, text as text_of},
    run::{missing, use_model_file},
    state::{Classify, ClassifyAction},
};
use crate::{
    client::Client,
    protocol::{Classifier, ClassifyText, Failure, FailureKind, Verdict},
    ui::{
        browser::now_ms,
        runs::{RunId, Stop, call, use_client},
        store::use_act,
    },
};

/// The bytes of the file that are read at once.
const SLICE: u64 = 256 << 10;
/// The rows that the worker gets at once.
const BATCH: usize = 32;

/// Returns a callback that takes in a file, and the result of the last run over it.
#[hook]
pub fn use_text_file(classify: &Classify) -> (Callback<File>, Option<Blob>) {
    let client = use_client();
    let act = use_act::<ClassifyAction>();
    let model = use_model_file(classify.kind);
    let opened = use_state(|| None::<File>);
    // The result with its file: a run that ends after another file was chosen must not show its result for that one.
    let result = use_state(|| None::<(File, Blob)>);
    let wanted = classify.file.as_ref().and_then(|file| file.wanted());
    let id = wanted.map(|wanted| wanted.id);
    let stop = use_memo(id, |_| Stop::default());
    {
        let (act, stop) = (act.reform(ClassifyAction::File), stop.clone());
        let (opened, result, classify) = (opened.clone(), result.setter(), classify.clone());
        use_effect_with(id, move |id| {
            let parts =
                || Some((client?, classify.file.clone()?, (*opened).clone()?, classify.classifier()?));
            match (*id, parts(), model) {
                (Some(run), Some((client, file, opened, classifier)), Some(model)) => {
                    let stop = stop.clone();
                    let job = FileClassification { client, act, run, file, opened, classifier, model, stop };
                    spawn_local(job.run(result));
                }
                (Some(run), _, _) => act.emit(FileAction::Ended { run, result: Err(missing()) }),
                (None, _, _) => {}
            }
            move || stop.now()
        });
    }
    use_effect_with(wanted.filter(|wanted| wanted.stopping), move |stopping| {
        if stopping.is_some() {
            stop.now();
        }
    });
    let choose = use_callback((act, opened.setter()), |file: File, (act, opened)| {
        let (act, opened) = (act.clone(), opened.clone());
        spawn_local(async move {
            // An unreadable file has no columns here. The run over it will read it again, and fail with the reason.
            let columns = first_row(&file).await.unwrap_or_default();
            let column = likely(&columns);
            let chosen = TextFile::new(&file.name(), file.size() as u64, columns, column);
            opened.set(Some(file));
            act.emit(ClassifyAction::ChooseFile(chosen));
        });
    });
    let result = result.as_ref().filter(|(of, _)| Some(of) == opened.as_ref());
    (choose, result.map(|(_, blob)| blob.clone()))
}

/// Reads the names of the file's columns.
async fn first_row(file: &File) -> Result<Vec<String>, Failure> {
    let format = Format::of(&file.name());
    let mut rows = Rows::new(format, 0);
    loop {
        let (found, at_end) = read_on(file, &mut rows).await?;
        if let Some(first) = found.first() {
            return Ok(columns(format, first));
        }
        if at_end {
            return Ok(Vec::new());
        }
    }
}

/// Reads the next rows of the file, and tells whether they are the last.
async fn read_on(file: &File, rows: &mut Rows) -> Result<(Vec<TextRow>, bool), Failure> {
    let unread = |error: JsValue| Failure::new(FailureKind::Storage, format!("reading the file: {error:?}"));
    let start = rows.taken();
    let slice = file.slice_with_f64_and_f64(start as f64, (start + SLICE) as f64).map_err(unread)?;
    let buffer = JsFuture::from(slice.array_buffer()).await.map_err(unread)?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    let found = rows.push(&bytes).map_err(|error| Failure::new(FailureKind::BadInput, error.to_string()))?;
    Ok((found, bytes.is_empty()))
}

/// One run over a file, which starts where the last one with the same key ended.
struct FileClassification {
    client: Client,
    act: Callback<FileAction>,
    run: RunId,
    file: Rc<TextFile>,
    opened: File,
    classifier: Classifier,
    model: String,
    stop: Rc<Stop>,
}

impl FileClassification {
    async fn run(self, result: UseStateSetter<Option<(File, Blob)>>) {
        let (mut part, mut reached) = ResultFile::open(self.key()).await;
        let ended = self.rows(&mut reached, &mut part).await;
        // The rows that are done are stored, however the run ended.
        let saved = part.save(&mut reached).await;
        result.set(part.whole().map(|blob| (self.opened.clone(), blob)));
        self.tell(reached);
        self.act.emit(FileAction::Ended { run: self.run, result: ended.and(saved) });
    }

    fn tell(&self, reached: Reached) {
        self.act.emit(FileAction::Reached { run: self.run, reached, at_ms: now_ms() });
    }

    async fn rows(&self, reached: &mut Reached, result: &mut ResultFile) -> Result<(), Failure> {
        let TextFile { format, columns, .. } = &*self.file;
        if columns.is_empty() {
            return Err(Failure::new(FailureKind::BadInput, "the file has no row with columns"));
        }
        let mut rows = Rows::new(*format, reached.bytes);
        // A CSV's first row names the columns.
        let mut named = reached.bytes > 0 || *format == Format::JsonLines;
        if reached.bytes == 0 {
            result.push(heading(*format, columns));
        }
        loop {
            self.stop.check()?;
            let (mut found, at_end) = read_on(&self.opened, &mut rows).await?;
            if !named && !found.is_empty() {
                reached.bytes = found.remove(0).end;
                named = true;
            }
            for batch in found.chunks(BATCH) {
                self.batch(batch, reached, result).await?;
                self.tell(reached.clone());
                if result.is_due() {
                    result.save(reached).await?;
                }
            }
            if at_end {
                return Ok(());
            }
        }
    }

    async fn batch(
        &self,
        batch: &[TextRow],
        reached: &mut Reached,
        result: &mut ResultFile,
    ) -> Result<(), Failure> {
        let TextFile { format, columns, column, .. } = &*self.file;
        let texts = batch.iter().map(|row| text_of(*format, row, columns, *column)).collect();
        for (row, found) in batch.iter().zip(self.classify(texts).await?) {
            let label = found.as_ref().map(|(label, score)| (label.as_str(), *score));
            result.push(judged(*format, row, label));
            reached.rows += 1;
            match found {
                Some((label, _)) => *reached.labels.entry(label).or_default() += 1,
                None => reached.empty += 1,
            }
            reached.bytes = row.end;
        }
        Ok(())
    }

    /// Gives each text's label and score; `None` for an empty text.
    async fn classify(&self, texts: Vec<String>) -> Result<Vec<Option<(String, f32)>>, Failure> {
        let mut found = vec![None; texts.len()];
        let written = texts.into_iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
        let (places, texts): (Vec<usize>, Vec<String>) = written.unzip();
        if texts.is_empty() {
            return Ok(found);
        }
        let (model, classifier) = (self.model.clone(), self.classifier.clone());
        let request = ClassifyText { model, classifier, texts, explain: false };
        let (verdicts, _) = call(&self.client, request, &self.stop).await?;
        let mut labels = Vec::new();
        for verdict in verdicts {
            match verdict {
                Verdict::Labels(known) => labels = known,
                Verdict::Scores { text, scores, label, .. } => {
                    let (place, label) = (places.get(text as usize), label as usize);
                    if let (Some(place), Some(name), Some(score)) =
                        (place, labels.get(label), scores.get(label))
                    {
                        found[*place] = Some((name.clone(), *score));
                    }
                }
                Verdict::Words { .. } => {}
            }
        }
        Ok(found)
    }

    /// The key of a result: equal for the same file, column and classifier.
    fn key(&self) -> String {
        let mut hasher = DefaultHasher::new();
        serde_json::to_string(&self.classifier).unwrap_or_default().hash(&mut hasher);
        let (name, size, changed) =
            (self.opened.name(), self.opened.size() as u64, self.opened.last_modified() as u64);
        format!("{name}|{size}|{changed}|{}|{}|{:x}", self.file.column, self.model, hasher.finish())
    }
}
