//! Makes happen what a state wants: starts its run's request, asks for its end when a person does, and tells the state what
//! comes of it.

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

/// `request` makes the request when a run begins: it may read a file first, or wait. What it is made of may not be there: it
/// says why. A run that another takes the place of is cancelled. `tell` gives the state's action for what one frame brought.
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
            // It waits for a file or for a model: nobody is there who could answer.
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
