//! Runs `Search` for the query, `Index` for the files and `Library` for what is asked of the library, and reports their updates
//! to the state. Owns the files themselves: the state knows only their numbers.

use std::{collections::BTreeMap, rc::Rc};

use gloo_timers::future::TimeoutFuture;
use yew::prelude::*;

use super::{
    indexing::Step,
    moving::use_moving,
    picture_pages::{KnownPages, PicturePages},
    state::{Search, SearchAction},
    take_in::take_in,
};
use crate::{
    protocol::{self, Failure, FailureKind, Index, Library, LibraryWish, ModelSpec, ModelTask, SearchMode},
    ui::{
        browser::use_announcements,
        files::text_reader,
        models::{Models, use_embedding, use_models},
        parts::GivenFile,
        runs::{Run, use_prepared_run, use_run},
        store::use_act,
    },
};

/// The time after the last key before a query starts, so that a word that is being typed is one query.
const TYPING_MS: u32 = 120;
const RESULTS: u32 = 20;
/// On which tabs tell each other of changes. The library itself lies in the store that they share.
const CHANNEL: &str = "hearth.library";

/// The reranker, and whether it is loaded; `None` where the catalogue has none.
pub fn reranker(models: &Models) -> Option<(&Rc<ModelSpec>, bool)> {
    let spec = models.offered(ModelTask::Rerank).next()?;
    Some((spec, models.loaded(&spec.id).is_some()))
}

/// Runs what the search page wants. Returns a callback that takes files to be indexed.
#[hook]
pub fn use_search(search: &Search) -> Callback<Vec<GivenFile>> {
    let models = use_models().models;
    let embedding = use_embedding();
    let ready = embedding.as_ref().is_some_and(|embedding| embedding.ready);
    let model = embedding.as_ref().map(|embedding| embedding.spec.sha256.clone());
    use_moving(search, embedding.as_ref());
    let act = use_act::<SearchAction>();
    use_announcements(CHANNEL, search.changes, {
        let act = act.clone();
        move || act.emit(SearchAction::ChangedElsewhere)
    });
    let reranker = reranker(&models).filter(|(_, ready)| *ready && search.rerank);
    let reranker = reranker.map(|(spec, _)| spec.sha256.clone());
    // A query that was answered before the reranker had come is answered once more.
    use_effect_with(reranker.is_some(), move |has_come| {
        if *has_come {
            act.emit(SearchAction::Rerank(true));
        }
    });
    use_query(search, model.clone(), ready, reranker);
    use_wish(search, model.clone());
    use_indexing(search, model, ready)
}

/// Runs the last query; a query before it is cancelled.
#[hook]
fn use_query(search: &Search, model: Option<String>, ready: bool, rerank: Option<String>) {
    let able = model.is_some() && (ready || search.mode == SearchMode::Words);
    let run = search.query_run.as_ref().and_then(Run::wanted).filter(|_| able);
    let (query, mode) = (search.query.to_string(), search.mode);
    let request = async move || {
        TimeoutFuture::new(TYPING_MS).await;
        let model = model.ok_or_else(not_loaded)?;
        Ok(protocol::Search { model, query, mode, count: RESULTS, rerank, documents: None })
    };
    use_run(run, request, |news| SearchAction::QueryHeard(news).into());
}

#[hook]
fn use_wish(search: &Search, model: Option<String>) {
    let wish = search.library_run.as_ref().filter(|_| model.is_some());
    let run = wish.and_then(|(_, run)| run.wanted());
    let wish = wish.map_or(LibraryWish::List, |(wish, _)| *wish);
    let request = async move || Ok(Library { model: model.ok_or_else(not_loaded)?, wish });
    use_run(run, request, |news| SearchAction::WishHeard(news).into());
}

#[hook]
fn use_indexing(search: &Search, model: Option<String>, ready: bool) -> Callback<Vec<GivenFile>> {
    let files = use_mut_ref(Vec::<GivenFile>::new);
    let known: KnownPages = use_mut_ref(BTreeMap::new);
    let models = use_models().models;
    let page_model = text_reader(&models).filter(|(_, here)| *here).map(|(spec, _)| spec.sha256.clone());
    let begun = use_mut_ref(|| None);
    let run = search.indexing.run.as_ref().and_then(Run::wanted);
    let step = search.indexing.current().map(|(step, _)| step.clone());
    let ready = ready && (page_model.is_some() || !matches!(step, Some(Step::Pictures(_))));
    // A file waits for the model. A request that has started is followed to its end, even if the model is lost meanwhile. Stop
    // also ends the waiting.
    let run = run.filter(|run| ready || run.stopping || *begun.borrow() == Some(run.id));
    *begun.borrow_mut() = run.map(|run| run.id);
    let (given, pictures) = match &step {
        Some(Step::File(number, _)) => (files.borrow().get(*number).cloned(), None),
        Some(Step::Pictures(pictures)) => {
            let number = pictures.number;
            let pages = page_model.map(|model| PicturePages { model, number, known });
            (files.borrow().get(number).cloned(), pages)
        }
        Some(Step::Left | Step::Move(_)) | None => (None, None),
    };
    let act = use_act::<SearchAction>();
    let found = act.reform(|pages: Vec<u32>| SearchAction::FoundPictures(pages.len() as u32));
    let request = async move |preparing| {
        let model = model.filter(|_| ready).ok_or_else(not_loaded)?;
        match given {
            Some(given) => take_in(&preparing, model, given, pictures, |pages| found.emit(pages)).await,
            None => {
                let from = match step {
                    Some(Step::Move(library)) => Some(library.to_string()),
                    Some(Step::File(..) | Step::Pictures(_) | Step::Left) | None => None,
                };
                Ok(Index { model, document: None, from })
            }
        }
    };
    use_prepared_run(run, request, |news| SearchAction::IndexingHeard(news).into());
    use_callback(act, move |given: Vec<GivenFile>, act| {
        let first = files.borrow().len();
        let named = (first..).zip(&given).map(|(number, file)| (number, file.name.as_str().into())).collect();
        files.borrow_mut().extend(given);
        act.emit(SearchAction::Add(named));
    })
}

fn not_loaded() -> Failure {
    Failure::new(FailureKind::NotLoaded, "the embedding model is not loaded")
}
