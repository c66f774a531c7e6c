//! A call under way, whatever its task: what it says as plain values, and the way to stop it.

use std::{cell::RefCell, rc::Rc};

use futures::{
    FutureExt, Stream, StreamExt,
    channel::oneshot,
    future::Shared,
    stream::{self, LocalBoxStream},
};
use serde_json::{Value, json};

use crate::{
    client::{Running, Update},
    protocol::{Failure, Progress, Task},
};

pub enum Event {
    Progress(Value),
    Chunk(Value),
    /// Comes once and last.
    Done(Result<Value, Failure>),
}

pub type Events = LocalBoxStream<'static, Event>;

/// Resolves when the caller wants no more of it.
pub type Stopped = Shared<oneshot::Receiver<()>>;

/// A way to stop a call, for everybody who may. Dropping all of them stops nothing.
#[derive(Clone)]
pub struct Stop(Rc<RefCell<Option<oneshot::Sender<()>>>>);

impl Stop {
    pub fn new() -> (Self, Stopped) {
        let (sender, stopped) = oneshot::channel();
        (Self(Rc::new(RefCell::new(Some(sender)))), stopped.shared())
    }

    pub fn now(&self) {
        if let Some(sender) = self.0.borrow_mut().take() {
            // It may have ended by itself.
            let _ = sender.send(());
        }
    }
}

/// A task's updates as values; `chunk` and `output` give their shape, and a chunk may be no news of its own.
pub fn events<T: Task + 'static>(
    running: Running<T>,
    stopped: Stopped,
    chunk: impl Fn(T::Chunk) -> Option<Value> + 'static,
    output: impl Fn(T::Output) -> Value + 'static,
) -> Events {
    cancelled_by(running, stopped)
        .filter_map(move |update| {
            std::future::ready(match update {
                Update::Progress(heard) => Some(Event::Progress(progress(&heard))),
                Update::Chunk(piece) => chunk(piece).map(Event::Chunk),
                Update::Done(result) => Some(Event::Done(result.map(&output))),
            })
        })
        .boxed_local()
}

/// The same updates; a stop is heard before them, and asks for their end.
fn cancelled_by<T: Task>(running: Running<T>, stopped: Stopped) -> impl Stream<Item = Update<T>> {
    stream::unfold((running, Some(stopped)), |(mut running, mut stopped)| async move {
        loop {
            let Some(waiting) = stopped.take() else {
                let update = running.next().await?;
                return Some((update, (running, None)));
            };
            futures::select_biased! {
                stop = waiting.clone().fuse() => {
                    // Without a sender nobody will ever stop it.
                    if stop.is_ok() {
                        running.cancel();
                    }
                }
                update = running.next().fuse() => return Some((update?, (running, Some(waiting)))),
            }
        }
    })
}

pub fn progress(progress: &Progress) -> Value {
    json!({
        "stage": format!("{:?}", progress.stage).to_lowercase(),
        "unit": format!("{:?}", progress.unit).to_lowercase(),
        "done": progress.done,
        "total": progress.total,
    })
}
