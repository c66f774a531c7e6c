//! Reads the pages of a file that are only pictures when the state wants it and the model is here, and reports each page. Must not know
//! what the text is for.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::{
    address::Address,
    opening::{Opening, OpeningAction},
    page_reader::PageReader,
    recognition::{PageText, RecognitionNews},
};
use crate::{
    client::Client,
    protocol::{Failure, FailureKind, ModelSpec, ModelTask, Unreadable},
    ui::{
        browser::now_ms,
        models::{Models, use_models},
        runs::{Run, RunId, Stop, use_client},
        state::Action,
        store::{Dispatch, use_dispatch},
    },
};

/// The model that reads text in pictures, and whether it is here; `None` where the catalogue has none.
pub fn text_reader(models: &Models) -> Option<(&Rc<ModelSpec>, bool)> {
    let spec = models.offered(ModelTask::ReadText).next()?;
    Some((spec, models.is_installed(spec)))
}

/// `file` gives the file of a number.
#[hook]
pub fn use_recognition(
    opening: &Opening,
    file: impl FnOnce(usize) -> Option<File> + 'static,
    report: fn(OpeningAction) -> Action,
) {
    let (client, dispatch) = (use_client(), use_dispatch());
    let models = use_models().models;
    let model = text_reader(&models).filter(|(_, here)| *here).map(|(spec, _)| spec.sha256.clone());
    let begun = use_mut_ref(|| None);
    let run = opening.recognition.run.as_ref().and_then(Run::wanted);
    // It waits for the model. What has begun goes on, and Stop also ends the waiting.
    let run = run.filter(|run| model.is_some() || run.stopping || *begun.borrow() == Some(run.id));
    let id = run.map(|run| run.id);
    *begun.borrow_mut() = id;
    let stop = use_memo(id, |_| Stop::default());
    let reports = Reports { dispatch, report };
    {
        let (stop, reports) = (stop.clone(), reports.clone());
        let (pages, password) = (opening.recognition.left(), opening.password.clone());
        let given = opening.file.clone();
        use_effect_with(id, move |id| {
            if let (Some(run), Some(client)) = (*id, client) {
                let given = given.and_then(|(number, name)| Some((name, file(number)?)));
                let work = Work { client, model, given, pages, password, stop: stop.clone(), reports };
                spawn_local(work.done(run));
            }
            move || stop.now()
        });
    }
    use_effect_with(run.filter(|run| run.stopping), move |stopping| {
        if let Some(run) = stopping {
            stop.now();
            reports.end(run.id, Err(Failure::new(FailureKind::Cancelled, "stopped")));
        }
    });
}

#[derive(Clone)]
struct Reports {
    dispatch: Dispatch,
    report: fn(OpeningAction) -> Action,
}

impl Reports {
    fn page(&self, run: RunId, page: Option<(u32, PageText)>) {
        self.emit(RecognitionNews { run, at_ms: now_ms(), page, result: None });
    }

    fn end(&self, run: RunId, result: Result<(), Failure>) {
        self.emit(RecognitionNews { run, at_ms: now_ms(), page: None, result: Some(result) });
    }

    fn emit(&self, news: RecognitionNews) {
        self.dispatch.emit((self.report)(OpeningAction::Recognised(news)));
    }
}

struct Work {
    client: Client,
    model: Option<String>,
    given: Option<(Rc<str>, File)>,
    pages: Vec<u32>,
    password: Option<String>,
    stop: Rc<Stop>,
    reports: Reports,
}

impl Work {
    async fn done(self, run: RunId) {
        let result = self.read(run).await;
        self.reports.end(run, result);
    }

    async fn read(&self, run: RunId) -> Result<(), Failure> {
        let missing = || Failure::new(FailureKind::NotStored, "the model that reads text in pictures");
        let gone = || Failure::new(FailureKind::Unreadable(Unreadable::Gone), "the file is gone");
        let (name, file) = self.given.as_ref().ok_or_else(gone)?;
        let address = Address::of(file)?;
        let file = address.given(name, file);
        let model = self.model.clone().ok_or_else(missing)?;
        let reader = PageReader::open(&self.client, model, &self.stop).await?;
        self.reports.page(run, None);
        for page in &self.pages {
            let text = reader.read(&file, self.password.clone(), *page, &self.stop).await?;
            self.reports.page(run, Some((*page, text)));
        }
        Ok(())
    }
}
