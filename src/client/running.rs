//! One request under way: its updates and the way to cancel it. Must not know how replies find it.

use std::{
    cell::RefCell,
    marker::PhantomData,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use futures::{Stream, StreamExt};

use super::pending::{Replies, Shared};
use crate::protocol::{Failure, FailureKind, Progress, Reply, RequestId, Task};

/// One update of a request. `Done` comes exactly once, and last.
pub enum Update<T: Task> {
    Progress(Progress),
    Chunk(T::Chunk),
    Done(Result<T::Output, Failure>),
}

/// A stream of updates. Dropping it cancels the request.
pub struct Running<T: Task> {
    shared: Rc<RefCell<Shared>>,
    id: RequestId,
    replies: Replies,
    done: bool,
    task: PhantomData<fn() -> T>,
}

impl<T: Task> Running<T> {
    pub(super) fn new(shared: Rc<RefCell<Shared>>, id: RequestId, replies: Replies) -> Self {
        Self { shared, id, replies, done: false, task: PhantomData }
    }

    /// The soft cancel: the stream ends with `Done(Err(Cancelled))` as soon as the worker sees the cancel, or with the output
    /// where the output was sent before that.
    pub fn cancel(&self) {
        self.shared.borrow_mut().cancel(self.id);
    }

    /// The hard cancel: ends the request's worker, and with it all requests of that worker, but for those that another one can be given.
    pub fn end_worker(&self) {
        self.shared.borrow().restart();
    }
}

impl<T: Task> Stream for Running<T> {
    type Item = Update<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Update<T>>> {
        if self.done {
            return Poll::Ready(None);
        }
        let Poll::Ready(reply) = self.replies.poll_next_unpin(context) else { return Poll::Pending };
        let foreign = || Failure::new(FailureKind::Internal, "the worker answered another task");
        let update = match reply {
            Some(Reply::Progress(progress)) => Update::Progress(progress),
            Some(Reply::Chunk(chunk)) => {
                self.shared.borrow().taken(self.id);
                T::chunk(chunk).map_or_else(|| Update::Done(Err(foreign())), Update::Chunk)
            }
            Some(Reply::Done(result)) => {
                Update::Done(result.and_then(|output| T::output(output).ok_or_else(foreign)))
            }
            None => Update::Done(Err(Failure::new(FailureKind::Crashed, "the client is gone"))),
        };
        self.done = matches!(update, Update::Done(_));
        Poll::Ready(Some(update))
    }
}

impl<T: Task> Drop for Running<T> {
    fn drop(&mut self) {
        if !self.done {
            self.shared.borrow_mut().abandon(self.id);
        }
    }
}
