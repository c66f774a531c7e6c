//! Has queries answered, files taken in, and the library asked what it holds. The files themselves stay here: the state
//! knows their numbers.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;
use yew::prelude::*;

use super::{
    indexing::IndexStep,
    question::passages,
    state::{Asked, SearchAction},
};
use crate::{
    client::{Client, Update},
    protocol::{self, Bytes, Excerpt, Index, Library, LibraryWish, ModelTask, SearchMode, SourceFile},
    ui::{
        browser::now_ms,
        parts::{GivenFile, use_download},
        runs::follow::{Following, follow},
        state::Action,
        store::{OldDispatch as Dispatch, Store},
        tasks::chat::{ChatAction, Source},
    },
};

/// After the last key, so that a word that is being typed is one query.
const TYPING_MS: u32 = 120;
const RESULTS: u32 = 20;

#[derive(Clone, PartialEq)]
pub struct SearchCalls {
    pub show: Callback<()>,
    pub write: Callback<String>,
    pub choose: Callback<SearchMode>,
    pub add: Callback<Vec<GivenFile>>,
    pub go_on: Callback<()>,
    pub stop: Callback<()>,
    pub wish: Callback<LibraryWish>,
    /// Hands every passage to the browser as a file to keep.
    pub export: Callback<TableFormat>,
    pub cite: Callback<(u32, u32)>,
    pub close_citation: Callback<()>,
    /// Sends this to the chat.
    pub ask: Callback<(String, Vec<Source>)>,
}

/// What an export is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableFormat {
    #[default]
    Json,
    Csv,
}

#[hook]
pub fn use_search(store: &Store, client: &Client) -> SearchCalls {
    let model = store.models.offered(ModelTask::Embed).next().map(|spec| spec.sha256.clone());
    let id = store.models.offered(ModelTask::Embed).next().map(|spec| spec.id.clone());
    let ready = id.is_some_and(|id| store.models.loaded(&id).is_some());
    let files = use_mut_ref(|| (0u64, Vec::<(u64, GivenFile)>::new()));
    let dispatch = store.dispatcher();

    // The last query wins: dropping an earlier one cancels it.
    {
        let (client, dispatch) = (client.clone(), dispatch.clone());
        let wanted = store.search.wanted().filter(|(_, _, mode)| ready || *mode == SearchMode::Words);
        use_effect_with((wanted, model.clone()), move |(wanted, model)| {
            let running = Rc::new(RefCell::new(None::<Following>));
            let live = Rc::new(Cell::new(true));
            if let (Some((asked, query, mode)), Some(model)) = (wanted.clone(), model.clone()) {
                let (running, live) = (running.clone(), live.clone());
                spawn_local(async move {
                    TimeoutFuture::new(TYPING_MS).await;
                    if live.get() {
                        let task = protocol::Search { model, query: query.to_string(), mode, count: RESULTS };
                        let heard = move |updates| answered(&dispatch, asked, updates);
                        running.replace(Some(follow(&client, task, heard)));
                    }
                });
            }
            move || {
                live.set(false);
                running.replace(None);
            }
        });
    }

    let indexing = use_mut_ref(|| None::<Following>);
    {
        let (client, dispatch, files) = (client.clone(), dispatch.clone(), files.clone());
        let indexing = indexing.clone();
        let wanted = store.search.indexing.wanted().filter(|_| ready);
        use_effect_with((wanted, model.clone()), move |(wanted, model)| {
            indexing.replace(None);
            let live = Rc::new(Cell::new(true));
            if let (Some((step, number, name)), Some(model)) = (wanted.clone(), model.clone()) {
                // What was taken in before this one is not asked for again.
                files.borrow_mut().1.retain(|(known, _)| number.is_none_or(|number| *known >= number));
                let given = number.and_then(|number| {
                    let files = files.borrow();
                    let (_, given) = files.1.iter().find(|(known, _)| *known == number)?;
                    Some(given.clone())
                });
                let live = live.clone();
                spawn_local(async move {
                    let file = match given {
                        Some(given) => {
                            Some(SourceFile { name: name.to_string(), bytes: Bytes(read(&given.file).await) })
                        }
                        None => None,
                    };
                    if live.get() {
                        let heard = move |updates| indexed(&dispatch, step, updates);
                        indexing.replace(Some(follow(&client, Index { model, file }, heard)));
                    }
                });
            }
            move || live.set(false)
        });
    }
    use_effect_with(store.search.indexing.is_stopping(), {
        let (dispatch, step) = (dispatch.clone(), store.search.indexing.wanted().map(|(step, ..)| step));
        move |stopping| match (*stopping, indexing.borrow().as_ref(), step) {
            (true, Some(indexing), _) => indexing.cancel(),
            // It waits for the model, or for the file's bytes: nothing runs that could answer.
            (true, None, Some(step)) => {
                let cancelled = protocol::Failure::new(protocol::FailureKind::Cancelled, "");
                dispatch.dispatch(Action::Search(SearchAction::Ended { step, result: Err(cancelled) }));
            }
            (true, None, None) | (false, ..) => {}
        }
    });

    let wishing = use_mut_ref(|| None::<Following>);
    let format = use_mut_ref(TableFormat::default);
    let keep_json = use_download("hearth-passages.json", "application/json");
    let keep_csv = use_download("hearth-passages.csv", "text/csv;charset=utf-8");
    {
        let (client, dispatch, format) = (client.clone(), dispatch.clone(), format.clone());
        use_effect_with((store.search.wish(), model), move |(wish, model)| {
            let started = wish.zip(model.clone()).map(|((asked, wish), model)| {
                let exported = RefCell::new(Vec::new());
                let heard = move |updates| {
                    let ended = wished(&dispatch, asked, wish, updates, &mut exported.borrow_mut());
                    if ended && wish == LibraryWish::Export {
                        let table = passages(&exported.borrow());
                        match *format.borrow() {
                            TableFormat::Json => keep_json.emit(table.json()),
                            TableFormat::Csv => keep_csv.emit(table.csv()),
                        }
                    }
                };
                follow(&client, Library { model, wish }, heard)
            });
            wishing.replace(started);
        });
    }

    SearchCalls {
        show: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Search(SearchAction::Show));
        }),
        write: use_callback(dispatch.clone(), |query, dispatch| {
            dispatch.dispatch(Action::Search(SearchAction::Write(query)));
        }),
        choose: use_callback(dispatch.clone(), |mode, dispatch| {
            dispatch.dispatch(Action::Search(SearchAction::Choose(mode)));
        }),
        add: use_callback(dispatch.clone(), move |given: Vec<GivenFile>, dispatch| {
            let (last, known) = &mut *files.borrow_mut();
            let mut named = Vec::new();
            for file in given {
                *last += 1;
                named.push((*last, Rc::from(file.name.as_str())));
                known.push((*last, file));
            }
            dispatch.dispatch(Action::Search(SearchAction::Add(named)));
        }),
        go_on: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Search(SearchAction::GoOn));
        }),
        stop: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Search(SearchAction::Stop));
        }),
        export: use_callback(dispatch.clone(), move |chosen, dispatch| {
            format.replace(chosen);
            dispatch.dispatch(Action::Search(SearchAction::Wish(LibraryWish::Export)));
        }),
        wish: use_callback(dispatch.clone(), |wish, dispatch| {
            dispatch.dispatch(Action::Search(SearchAction::Wish(wish)));
        }),
        cite: use_callback(dispatch.clone(), |(document, number), dispatch| {
            dispatch.dispatch(Action::Search(SearchAction::Cite(document, number)));
        }),
        close_citation: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Search(SearchAction::CloseCitation));
        }),
        ask: use_callback(dispatch, |(prompt, sources): (String, Vec<Source>), dispatch| {
            dispatch.dispatch(Action::Chat(ChatAction::Ask { prompt: prompt.into(), sources }));
        }),
    }
}

/// A file that can't be read any more, since it was moved or changed, gives nothing, which the worker refuses.
async fn read(file: &File) -> Vec<u8> {
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => js_sys::Uint8Array::new(&buffer).to_vec(),
        Err(_) => Vec::new(),
    }
}

fn answered(dispatch: &Dispatch, asked: Asked, updates: Vec<Update<protocol::Search>>) {
    for update in updates {
        match update {
            Update::Progress(_) => {}
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => {
                dispatch.dispatch(Action::Search(SearchAction::Answered { asked, result }));
            }
        }
    }
}

fn indexed(dispatch: &Dispatch, step: IndexStep, updates: Vec<Update<Index>>) {
    let at_ms = now_ms();
    for update in updates {
        dispatch.dispatch(Action::Search(match update {
            Update::Progress(progress) => SearchAction::Progressed { step, progress, at_ms },
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => SearchAction::Ended { step, result },
        }));
    }
}

/// Whether the wish was granted. Passages are kept in `exported`, and one that was cited is told.
fn wished(
    dispatch: &Dispatch,
    asked: Asked,
    wish: LibraryWish,
    updates: Vec<Update<Library>>,
    exported: &mut Vec<Excerpt>,
) -> bool {
    let mut granted = false;
    for update in updates {
        match update {
            Update::Progress(_) => {}
            Update::Chunk(excerpts) => exported.extend(excerpts),
            Update::Done(result) => {
                granted = result.is_ok();
                if let (LibraryWish::Passage { .. }, Some(cited)) = (wish, exported.first()) {
                    dispatch.dispatch(Action::Search(SearchAction::Cited(cited.clone())));
                }
                dispatch.dispatch(Action::Search(SearchAction::WishEnded { asked, result }));
            }
        }
    }
    granted
}
