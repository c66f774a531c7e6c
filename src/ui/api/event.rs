//! A call under way, for any task: its updates as plain values, and the way to stop it. Must not know how scripts receive them.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

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

/// Resolves when the caller stops the call.
pub type Stopped = Shared<oneshot::Receiver<()>>;

/// Stops a call. Clones stop the same call; dropping all of them stops nothing.
#[derive(Clone)]
pub struct Stop(Rc<RefCell<Option<oneshot::Sender<()>>>>);

impl Stop {
    pub fn new() -> (Self, Stopped) {
        let (sender, stopped) = oneshot::channel();
        (Self(Rc::new(RefCell::new(Some(sender)))), stopped.shared())
    }

    pub fn now(&self) {
        if let Some(sender) = self.0.borrow_mut().take() {
            // The call may have ended already.
            let _ = sender.send(());
        }
    }
}

/// Turns a task's updates into values. `chunk` and `output` make the values; a chunk for which `chunk` gives `None` is left out.
pub fn events<T: Task + 'static>(
    running: Running<T>,
    stopped: Stopped,
    chunk: impl Fn(T::Chunk) -> Option<Value> + Unpin + 'static,
    output: impl Fn(T::Output) -> Value + Unpin + 'static,
) -> Events {
    let call = Call { running, chunk, output };
    cancelled_by(Box::new(call), stopped).filter_map(std::future::ready).boxed_local()
}

/// A call whose task type is erased, so that the code that listens to it is compiled once and not for each task.
trait AnyCall: Stream<Item = Option<Event>> + Unpin {
    fn cancel(&self);
}

struct Call<T: Task, C, O> {
    running: Running<T>,
    chunk: C,
    output: O,
}

impl<T: Task, C, O> Stream for Call<T, C, O>
where
    C: Fn(T::Chunk) -> Option<Value> + Unpin,
    O: Fn(T::Output) -> Value + Unpin,
{
    type Item = Option<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Option<Event>>> {
        let update = ready!(self.running.poll_next_unpin(context));
        Poll::Ready(update.map(|update| match update {
            Update::Progress(progress_seen) => Some(Event::Progress(progress(&progress_seen))),
            Update::Chunk(piece) => (self.chunk)(piece).map(Event::Chunk),
            Update::Done(result) => Some(Event::Done(result.map(&self.output))),
        }))
    }
}

impl<T: Task, C, O> AnyCall for Call<T, C, O>
where
    C: Fn(T::Chunk) -> Option<Value> + Unpin,
    O: Fn(T::Output) -> Value + Unpin,
{
    fn cancel(&self) {
        self.running.cancel();
    }
}

/// Passes the updates on. A stop is noticed before an update that is ready, and cancels the request.
fn cancelled_by(call: Box<dyn AnyCall>, stopped: Stopped) -> impl Stream<Item = Option<Event>> {
    stream::unfold((call, Some(stopped)), |(mut call, mut stopped)| async move {
        loop {
            let Some(waiting) = stopped.take() else {
                let update = call.next().await?;
                return Some((update, (call, None)));
            };
            futures::select_biased! {
                stop = waiting.clone().fuse() => {
                    // When the sender was dropped, nobody will stop the call.
                    if stop.is_ok() {
                        call.cancel();
                    }
                }
                update = call.next().fuse() => return Some((update?, (call, Some(waiting)))),
            }
        }
    })
}

pub fn progress(progress: &Progress) -> Value {
    json!({
        "stage": format!("{:?}", progress.stage).to_ascii_lowercase(),
        "unit": format!("{:?}", progress.unit).to_ascii_lowercase(),
        "done": progress.done,
        "total": progress.total,
    })
}
