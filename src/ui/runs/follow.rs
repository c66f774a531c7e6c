//! Follows one request: hands its updates on at a pace that can be drawn, and ends it, the hard way where the soft one fails.

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

/// A worker that has not answered a cancel after this long is ended.
const PATIENCE_MS: u32 = 5000;

/// A request under way. Dropping it cancels the request, and nothing more is heard of it.
pub struct Following {
    cancel: mpsc::UnboundedSender<()>,
}

impl Following {
    /// Asks for the end; the request's last update is still heard.
    pub fn cancel(&self) {
        // Nobody listens where the request has ended already.
        let _ = self.cancel.unbounded_send(());
    }
}

/// `heard` gets all updates since the last time together, in order: a token costs a push. The first and the last come at once,
/// those between when it is time to draw again.
pub fn follow<T: Task + 'static>(
    client: &Client,
    task: T,
    heard: impl Fn(Vec<Update<T>>) + 'static,
) -> Following {
    let followed = Followed { running: client.run(task), updates: Vec::new(), heard };
    begin(client, Box::new(followed), true)
}

/// The same for what is not drawn: all comes at once.
pub fn follow_unseen<T: Task + 'static>(
    client: &Client,
    task: T,
    heard: impl Fn(Vec<Update<T>>) + 'static,
) -> Following {
    let followed = Followed { running: client.run(task), updates: Vec::new(), heard };
    begin(client, Box::new(followed), false)
}

fn begin(client: &Client, request: Box<dyn Request>, drawn: bool) -> Following {
    let (cancel, cancelled) = mpsc::unbounded();
    spawn_local(attend(client.clone(), request, cancelled, drawn));
    Following { cancel }
}

/// A request whose task is no longer known, so that what attends to it is compiled once and not for each task.
trait Request {
    /// Whether another update has come; false at the end.
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<bool>;
    /// Whether something came that was not handed on.
    fn has_news(&self) -> bool;
    /// Hands on what has come.
    fn tell(&mut self);
    fn cancel(&self);
}

struct Followed<T: Task, F> {
    running: Running<T>,
    updates: Vec<Update<T>>,
    heard: F,
}

impl<T: Task, F: Fn(Vec<Update<T>>)> Request for Followed<T, F> {
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        self.running.poll_next_unpin(context).map(|update| {
            let more = update.is_some();
            self.updates.extend(update);
            more
        })
    }

    fn has_news(&self) -> bool {
        !self.updates.is_empty()
    }

    fn tell(&mut self) {
        (self.heard)(mem::take(&mut self.updates));
    }

    fn cancel(&self) {
        self.running.cancel();
    }
}

async fn attend(
    client: Client,
    mut request: Box<dyn Request>,
    mut cancelled: mpsc::UnboundedReceiver<()>,
    drawn: bool,
) {
    let mut patience: LocalBoxFuture<'static, ()> = future::pending().boxed_local();
    let mut paused: LocalBoxFuture<'static, ()> = future::pending().boxed_local();
    let mut is_paused = false;
    loop {
        // `select` takes the first that is ready, and a fast worker always has an update: a cancel goes before it.
        let asked = future::select(cancelled.next(), &mut patience);
        let came = future::select(&mut paused, poll_fn(|context| request.poll_more(context)));
        match future::select(asked, came).await {
            Either::Left((Either::Left((Some(()), _)), _)) => {
                request.cancel();
                patience = TimeoutFuture::new(PATIENCE_MS).boxed_local();
            }
            Either::Left((Either::Left((None, _)), _)) => return,
            Either::Left((Either::Right(((), _)), _)) => {
                client.restart();
                patience = future::pending().boxed_local();
            }
            Either::Right((Either::Left(((), _)), _)) => {
                is_paused = false;
                paused = future::pending().boxed_local();
            }
            Either::Right((Either::Right((true, _)), _)) => {
                while let Some(true) = poll_fn(|context| request.poll_more(context)).now_or_never() {}
            }
            Either::Right((Either::Right((false, _)), _)) => {
                if request.has_news() {
                    request.tell();
                }
                return;
            }
        }
        if request.has_news() && !is_paused {
            let told_ms = now_ms();
            request.tell();
            if drawn {
                is_paused = true;
                paused = pause(told_ms).boxed_local();
            }
        }
    }
}
