//! Does what a state wants: starts its run's request, cancels the request when a person presses Stop, and reports its updates to
//! the state. Must not know what the updates mean.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    call::Stop,
    follow::{Following, follow},
    run::{News, RunId, Wanted},
    use_client::use_client,
};
use crate::{
    client::{Client, Update},
    protocol::{Failure, FailureKind, Progress, Task},
    ui::{browser::now_ms, state::Action, store::use_dispatch},
};

/// What a run has to do before its request can be made: it may take long, so it tells how far it is and heeds Stop.
pub struct Preparing {
    pub client: Client,
    pub stop: Rc<Stop>,
    pub report: Box<dyn Fn(Progress)>,
}

/// `request` makes the request when a run begins: it may wait first, and a failure says why there is none. A run that another one
/// replaces is cancelled. `report` makes the state's action of one report.
#[hook]
pub fn use_run<T, R>(
    wanted: Option<Wanted>,
    request: impl FnOnce() -> R + 'static,
    report: impl Fn(News<T>) -> Action + 'static,
) where
    T: Task + 'static,
    R: Future<Output = Result<T, Failure>> + 'static,
{
    use_prepared_run(wanted, |_| request(), report);
}

/// The same for a request that has other requests before it.
#[hook]
pub fn use_prepared_run<T, R>(
    wanted: Option<Wanted>,
    request: impl FnOnce(Preparing) -> R + 'static,
    report: impl Fn(News<T>) -> Action + 'static,
) where
    T: Task + 'static,
    R: Future<Output = Result<T, Failure>> + 'static,
{
    let client = use_client();
    let dispatch = use_dispatch();
    let following = use_mut_ref(|| None::<Following>);
    let id = wanted.map(|wanted| wanted.id);
    let stop = use_memo(id, |_| Stop::default());
    let report = Rc::new(move |news| dispatch.emit(report(news)));
    {
        let (report, following, stop) = (report.clone(), following.clone(), stop.clone());
        use_effect_with(id, move |run| {
            let current = Rc::new(Cell::new(true));
            if let (Some(run), Some(client)) = (*run, client) {
                let (current, following) = (current.clone(), following.clone());
                let preparing = Preparing {
                    client: client.clone(),
                    stop: stop.clone(),
                    report: {
                        let (report, current) = (report.clone(), current.clone());
                        Box::new(move |progress| {
                            if current.get() {
                                report(News { progress: vec![progress], ..News::new(run, now_ms()) });
                            }
                        })
                    },
                };
                spawn_local(async move {
                    let request = request(preparing).await;
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
                stop.now();
                following.replace(None);
            }
        });
    }
    use_effect_with(wanted.filter(|wanted| wanted.stopping), move |stopping| {
        let Some(Wanted { id, .. }) = *stopping else { return };
        match following.borrow().as_ref() {
            Some(following) => following.cancel(),
            // The run still prepares its request, so there is none that could answer.
            None => {
                stop.now();
                report(News::ended(id, Err(Failure::new(FailureKind::Cancelled, "stopped"))));
            }
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
