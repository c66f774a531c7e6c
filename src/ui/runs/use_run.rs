//! Does what a state wants: starts its run's request, cancels the request when a person presses Stop, and reports its updates to
//! the state. Must not know what the updates mean.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    follow::{Following, follow},
    run::{News, RunId, Wanted},
    use_client::use_client,
};
use crate::{
    client::Update,
    protocol::{Failure, FailureKind, Task},
    ui::{browser::now_ms, state::Action, store::use_dispatch},
};

/// `request` makes the request when a run begins: it may first read a file, or wait, and a failure says why there is none. A run
/// that another one replaces is cancelled. `report` makes the state's action of one report.
#[hook]
pub fn use_run<T, R>(
    wanted: Option<Wanted>,
    request: impl FnOnce() -> R + 'static,
    report: impl Fn(News<T>) -> Action + 'static,
) where
    T: Task + 'static,
    R: Future<Output = Result<T, Failure>> + 'static,
{
    let client = use_client();
    let dispatch = use_dispatch();
    let following = use_mut_ref(|| None::<Following>);
    let report = Rc::new(move |news| dispatch.emit(report(news)));
    {
        let (report, following) = (report.clone(), following.clone());
        use_effect_with(wanted.map(|wanted| wanted.id), move |run| {
            let current = Rc::new(Cell::new(true));
            if let (Some(run), Some(client)) = (*run, client) {
                let (current, following) = (current.clone(), following.clone());
                spawn_local(async move {
                    let request = request().await;
                    if !current.get() {
                        return;
                    }
                    match request {
                        Ok(task) => {
                            let on_updates = move |updates| report(gathered(run, updates));
                            following.replace(Some(follow(&client, task, on_updates)));
                        }
                        Err(failure) => report(News::ended(run, Err(failure))),
                    }
                });
            }
            move || {
                current.set(false);
                following.replace(None);
            }
        });
    }
    use_effect_with(wanted.filter(|wanted| wanted.stopping), move |stopping| {
        let Some(Wanted { id, .. }) = *stopping else { return };
        match following.borrow().as_ref() {
            Some(following) => following.cancel(),
            // The run still waits for a file or a model, so there is no request that could answer.
            None => report(News::ended(id, Err(Failure::new(FailureKind::Cancelled, "stopped")))),
        }
    });
}

fn gathered<T: Task>(run: RunId, updates: Vec<Update<T>>) -> News<T> {
    let mut news = News::new(run, now_ms());
    for update in updates {
        match update {
            Update::Progress(progress) => news.progress.push(progress),
            Update::Chunk(chunk) => news.chunks.push(chunk),
            Update::Done(result) => news.result = Some(result),
        }
    }
    news
}
