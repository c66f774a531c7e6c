//! Runs the classification of a file: the reader gives its rows, the models' worker classifies a batch of them at a time, the result
//! is stored in parts, and the progress is reported to the state.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};
use yew::prelude::*;

use super::{
    file::{FileAction, Reached, TextFile},
    result_file::ResultFile,
    result_rows::ResultRows,
    run::{missing, use_model_file},
    state::{Classify, ClassifyAction},
};
use crate::{
    client::Client,
    protocol::{
        Classifier, ClassifyText, Dialect, Failure, FailureKind, Form, Progress, ReadChunk, ReadNotice, Row,
        Unreadable, Verdict,
    },
    ui::{
        browser::now_ms,
        files::{Reading, Step},
        runs::{RunId, Stop, call, use_client},
        store::use_act,
    },
};

/// The rows that the models' worker gets at once.
const BATCH: usize = 32;

/// What a page does with the file of texts.
#[derive(Clone, PartialEq)]
pub struct FileOfTexts {
    /// Takes a file.
    pub choose: Callback<File>,
    /// Reads the chosen file again, as the person says that it is written.
    pub read_as: Callback<Dialect>,
    /// The result of the last run over it.
    pub result: Option<Blob>,
}

#[hook]
pub fn use_text_file(classify: &Classify) -> FileOfTexts {
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
        let (act, stop, client) = (act.reform(ClassifyAction::File), stop.clone(), client.clone());
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
    let open = use_callback((act, client), |(file, dialect): (File, Dialect), (act, client)| {
        let (act, client) = (act.clone(), client.clone());
        spawn_local(async move {
            if let Some(client) = client {
                act.emit(ClassifyAction::ChooseFile(columns(&client, &file, dialect).await));
            }
        });
    });
    let choose = use_callback((open.clone(), opened.setter()), |file: File, (open, opened)| {
        opened.set(Some(file.clone()));
        open.emit((file, Dialect::default()));
    });
    let read_as = use_callback((open, (*opened).clone()), |dialect: Dialect, (open, opened)| {
        opened.iter().for_each(|file| open.emit((file.clone(), dialect.clone())));
    });
    let result = result.as_ref().filter(|(of, _)| Some(of) == opened.as_ref());
    FileOfTexts { choose, read_as, result: result.map(|(_, blob)| blob.clone()) }
}

/// The file with its columns, or with the reason why it has none.
async fn columns(client: &Client, file: &File, dialect: Dialect) -> TextFile {
    let name = file.name();
    let known = first_chunk(client, file, dialect.clone()).await;
    match known {
        Ok(ReadChunk::Columns { kind, names, dialect }) => TextFile::new(&name, kind, names, dialect),
        Ok(ReadChunk::Hash(_) | ReadChunk::Text(_) | ReadChunk::Rows(_)) => {
            let failure = Failure::new(FailureKind::Internal, "the reader gave no columns");
            TextFile::refused(&name, dialect, failure)
        }
        Err(failure) => TextFile::refused(&name, dialect, failure),
    }
}

async fn first_chunk(client: &Client, file: &File, dialect: Dialect) -> Result<ReadChunk, Failure> {
    let mut reading = Reading::open(client, (&file.name(), file), Form::Columns, dialect, (0, false))?;
    let stop = Stop::default();
    loop {
        match reading.next(&stop).await? {
            Step::Progress(_) => {}
            Step::Chunk(chunk) => return Ok(chunk),
            Step::Done(_) => {
                let kind = FailureKind::Unreadable(Unreadable::NoTable);
                return Err(Failure::new(kind, "the file has no row with columns"));
            }
        }
    }
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
        result.set(part.whole(self.written().end()).map(|blob| (self.opened.clone(), blob)));
        self.tell(reached, None);
        self.act.emit(FileAction::Ended {
            run: self.run,
            result: ended.and_then(|notices| saved.map(|()| notices)),
        });
    }

    fn tell(&self, reached: Reached, read: Option<Progress>) {
        self.act.emit(FileAction::Reached { run: self.run, reached, read, at_ms: now_ms() });
    }

    fn written(&self) -> ResultRows<'_> {
        ResultRows { format: self.file.format, dialect: &self.file.dialect }
    }

    async fn rows(&self, reached: &mut Reached, result: &mut ResultFile) -> Result<Vec<ReadNotice>, Failure> {
        let TextFile { columns, dialect, .. } = &*self.file;
        if reached.rows == 0 {
            result.push(self.written().heading(columns));
        }
        let file = (self.opened.name(), &self.opened);
        let from = (reached.rows, false);
        let mut reading = Reading::open(&self.client, (&file.0, file.1), Form::Table, dialect.clone(), from)?;
        let mut read = None;
        loop {
            match reading.next(&self.stop).await? {
                Step::Progress(progress) => read = Some(progress),
                Step::Chunk(ReadChunk::Rows(rows)) => {
                    for batch in rows.chunks(BATCH) {
                        self.stop.check()?;
                        self.batch(batch, reached, result).await?;
                        self.tell(reached.clone(), read);
                        if result.is_due() {
                            result.save(reached).await?;
                        }
                    }
                }
                // The columns are known, and nobody asked for the others.
                Step::Chunk(ReadChunk::Columns { .. } | ReadChunk::Hash(_) | ReadChunk::Text(_)) => {}
                Step::Done(facts) => return Ok(facts.notices),
            }
        }
    }

    async fn batch(
        &self,
        batch: &[Row],
        reached: &mut Reached,
        result: &mut ResultFile,
    ) -> Result<(), Failure> {
        let text = |row: &Row| row.cells.get(self.file.column).cloned().unwrap_or_default();
        let texts = batch.iter().map(text).collect();
        for (row, found) in batch.iter().zip(self.classify(texts).await?) {
            let label = found.as_ref().map(|(label, score)| (label.as_str(), *score));
            result.push(self.written().judged(row, reached.rows, label));
            reached.rows += 1;
            match found {
                Some((label, _)) => *reached.labels.entry(label).or_default() += 1,
                None => reached.empty += 1,
            }
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

    /// The key of a result: equal for the same file, read in the same way, and the same column and classifier.
    fn key(&self) -> String {
        let mut hasher = DefaultHasher::new();
        serde_json::to_string(&self.classifier).unwrap_or_default().hash(&mut hasher);
        self.file.dialect.hash(&mut hasher);
        let (name, size, changed) =
            (self.opened.name(), self.opened.size() as u64, self.opened.last_modified() as u64);
        format!("{name}|{size}|{changed}|{}|{}|{:x}", self.file.column, self.model, hasher.finish())
    }
}
