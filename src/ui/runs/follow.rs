//! Follows one request: reports its updates as often as they can be drawn, cancels it, and ends a worker that does not stop.
//! Must not know what an update means.

use std::{
    future::poll_fn,
    mem,
    task::{Context, Poll},
};

use futures::{
    FutureExt, StreamExt,
    channel::mpsc,
    future::{self, Either, LocalBoxFuture},
};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use super::pace::pause;
use crate::{
    client::{Client, Running, Update},
    protocol::Task,
    ui::browser::now_ms,
};

/// A worker that does not answer a cancel within this time is ended.
const STOP_TIMEOUT_MS: u32 = 5000;

/// A request under way. Dropping it cancels the request, and no more updates are reported.
pub struct Following {
    cancel: mpsc::UnboundedSender<()>,
}

impl Following {
    /// Asks the worker to stop. The request's last update is still reported.
    pub fn cancel(&self) {
        // The request may have ended already; then nobody listens.
        let _ = self.cancel.unbounded_send(());
    }
}

/// Starts a request. `on_updates` gets all updates since its last call, in order, so that a token costs one push. The first and
/// the last are reported at once, the others when it is time to draw again.
pub fn follow<T: Task + 'static>(
    client: &Client,
    task: T,
    on_updates: impl Fn(Vec<Update<T>>) + 'static,
) -> Following {
    let followed = Followed { running: client.run(task), updates: Vec::new(), on_updates };
    begin(Box::new(followed), true)
}

/// Starts a request whose updates are not drawn: all of them are reported at once.
pub fn follow_unseen<T: Task + 'static>(
    client: &Client,
    task: T,
    on_updates: impl Fn(Vec<Update<T>>) + 'static,
) -> Following {
    let followed = Followed { running: client.run(task), updates: Vec::new(), on_updates };
    begin(Box::new(followed), false)
}

fn begin(request: Box<dyn Request>, drawn: bool) -> Following {
    let (cancel, cancelled) = mpsc::unbounded();
    spawn_local(drive(request, cancelled, drawn));
    Following { cancel }
}

/// A request whose task type is erased, so that [`drive`] is compiled once and not for each task.
trait Request {
    /// Takes in another update; false at the end of the stream.
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<bool>;
    /// Whether there are updates that were not reported.
    fn has_updates(&self) -> bool;
    /// Reports the updates.
    fn report(&mut self);
    fn cancel(&self);
    /// Ends the worker that does not stop.
    fn end_worker(&self);
}

struct Followed<T: Task, F> {
    running: Running<T>,
    updates: Vec<Update<T>>,
    on_updates: F,
}

impl<T: Task, F: Fn(Vec<Update<T>>)> Request for Followed<T, F> {
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        self.running.poll_next_unpin(context).map(|update| {
            let more = update.is_some();
            self.updates.extend(update);
            more
        })
    }

    fn has_updates(&self) -> bool {
        !self.updates.is_empty()
    }

    fn report(&mut self) {
        (self.on_updates)(mem::take(&mut self.updates));
    }

    fn cancel(&self) {
        self.running.cancel();
    }

    fn end_worker(&self) {
        self.running.end_worker();
    }
}

async fn drive(mut request: Box<dyn Request>, mut cancelled: mpsc::UnboundedReceiver<()>, drawn: bool) {
    let mut stop_timeout: LocalBoxFuture<'static, ()> = future::pending().boxed_local();
    let mut paused: LocalBoxFuture<'static, ()> = future::pending().boxed_local();
    let mut is_paused = false;
    loop {
        // `select` takes the first that is ready, and a fast worker always has an update, so the cancel comes first.
        let asked = future::select(cancelled.next(), &mut stop_timeout);
        let came = future::select(&mut paused, poll_fn(|context| request.poll_more(context)));
        match future::select(asked, came).await {
            Either::Left((Either::Left((Some(()), _)), _)) => {
                request.cancel();
                stop_timeout = TimeoutFuture::new(STOP_TIMEOUT_MS).boxed_local();
            }
            Either::Left((Either::Left((None, _)), _)) => return,
            Either::Left((Either::Right(((), _)), _)) => {
                request.end_worker();
                stop_timeout = future::pending().boxed_local();
            }
            Either::Right((Either::Left(((), _)), _)) => {
                is_paused = false;
                paused = future::pending().boxed_local();
            }
            Either::Right((Either::Right((true, _)), _)) => {
                while let Some(true) = poll_fn(|context| request.poll_more(context)).now_or_never() {}
            }
            Either::Right((Either::Right((false, _)), _)) => {
                if request.has_updates() {
                    request.report();
                }
                return;
            }
        }
        if request.has_updates() && !is_paused {
            let reported_ms = now_ms();
            request.report();
            if drawn {
                is_paused = true;
                paused = pause(reported_ms).boxed_local();
            }
        }
    }
}
