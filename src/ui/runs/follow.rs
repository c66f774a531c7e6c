//! Follows one request: hands its updates on once per frame, and ends it, the hard way where the soft one fails.

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

use crate::{
    client::{Client, Running, Update},
    protocol::Task,
    ui::browser::next_frame,
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

/// `heard` gets all updates of a frame together, in order: a token costs a push, and a frame one drawing.
pub fn follow<T: Task + 'static>(
    client: &Client,
    task: T,
    heard: impl Fn(Vec<Update<T>>) + 'static,
) -> Following {
    let followed = Followed { running: client.run(task), updates: Vec::new(), heard };
    begin(client, Box::new(followed), true)
}

/// The same for what is not drawn: it waits for no frame, and a hidden tab has few of them.
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
    loop {
        // `select` takes the first that is ready, and a fast worker always has an update: a cancel goes before it.
        let asked = future::select(cancelled.next(), &mut patience);
        match future::select(asked, poll_fn(|context| request.poll_more(context))).await {
            Either::Right((true, _)) => {
                while let Some(true) = poll_fn(|context| request.poll_more(context)).now_or_never() {}
                request.tell();
                if drawn {
                    next_frame().await;
                }
            }
            Either::Left((Either::Left((Some(()), _)), _)) => {
                request.cancel();
                patience = TimeoutFuture::new(PATIENCE_MS).boxed_local();
            }
            Either::Left((Either::Right(((), _)), _)) => {
                client.restart();
                patience = future::pending().boxed_local();
            }
            Either::Right((false, _)) | Either::Left((Either::Left((None, _)), _)) => return,
        }
    }
}
