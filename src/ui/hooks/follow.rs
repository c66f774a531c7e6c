//! Follows one request: hands its updates on once per frame, and ends it, the hard way where the soft one fails.

use futures::{
    FutureExt, StreamExt,
    channel::mpsc,
    future::{self, Either, LocalBoxFuture},
};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use super::browser::next_frame;
use crate::{
    client::{Client, Update},
    protocol::Task,
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
    let client = client.clone();
    let (cancel, mut cancelled) = mpsc::unbounded();
    let mut running = client.run(task);
    spawn_local(async move {
        let mut patience: LocalBoxFuture<'static, ()> = future::pending().boxed_local();
        loop {
            // `select` takes the first that is ready, and a fast worker always has an update: a cancel goes before it.
            let asked = future::select(cancelled.next(), &mut patience);
            match future::select(asked, running.next()).await {
                Either::Right((Some(update), _)) => {
                    let mut updates = vec![update];
                    while let Some(Some(update)) = running.next().now_or_never() {
                        updates.push(update);
                    }
                    heard(updates);
                    next_frame().await;
                }
                Either::Left((Either::Left((Some(()), _)), _)) => {
                    running.cancel();
                    patience = TimeoutFuture::new(PATIENCE_MS).boxed_local();
                }
                Either::Left((Either::Right(((), _)), _)) => {
                    client.restart();
                    patience = future::pending().boxed_local();
                }
                Either::Right((None, _)) | Either::Left((Either::Left((None, _)), _)) => return,
            }
        }
    });
    Following { cancel }
}
