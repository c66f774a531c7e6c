//! Makes one request of a longer piece of work and waits for its output, with a stop that holds for the whole work.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    task::{Poll, Waker},
};

use futures::{StreamExt, channel::mpsc};

use super::follow::{Following, follow_unseen};
use crate::{
    client::{Client, Update},
    protocol::{Failure, FailureKind, Task},
};

/// Stops one piece of work. The stop also holds for requests that have not been made yet.
#[derive(Default)]
pub struct Stop {
    asked: Cell<bool>,
    following: RefCell<Option<Following>>,
    waiting: RefCell<Option<Waker>>,
}

impl Stop {
    pub fn now(&self) {
        self.asked.set(true);
        if let Some(following) = self.following.borrow().as_ref() {
            following.cancel();
        }
        if let Some(waiting) = self.waiting.take() {
            waiting.wake();
        }
    }

    /// Resolves once the work was stopped. One part of the work waits for it at a time.
    pub async fn asked(&self) {
        poll_fn(|context| {
            if self.asked.get() {
                return Poll::Ready(());
            }
            self.waiting.replace(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// Fails once the work was stopped.
    pub fn check(&self) -> Result<(), Failure> {
        if self.asked.get() { Err(Failure::new(FailureKind::Cancelled, "stopped")) } else { Ok(()) }
    }
}

/// Gives the chunks and the output. A worker that does not answer the soft cancel is ended.
pub async fn call<T: Task + 'static>(
    client: &Client,
    task: T,
    stop: &Stop,
) -> Result<(Vec<T::Chunk>, T::Output), Failure> {
    stop.check()?;
    let (sender, mut batches) = mpsc::unbounded();
    let on_updates = move |updates: Vec<Update<T>>| {
        // The caller may be gone; then nobody listens.
        let _ = sender.unbounded_send(updates);
    };
    stop.following.replace(Some(follow_unseen(client, task, on_updates)));
    let mut chunks = Vec::new();
    while let Some(updates) = batches.next().await {
        for update in updates {
            match update {
                Update::Progress(_) => {}
                Update::Chunk(chunk) => chunks.push(chunk),
                Update::Done(result) => {
                    stop.following.replace(None);
                    return result.map(|output| (chunks, output));
                }
            }
        }
    }
    Err(Failure::new(FailureKind::Cancelled, "the request was given up"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_between_two_requests_is_not_lost() {
        let stop = Stop::default();
        assert_eq!(stop.check(), Ok(()));
        stop.now();
        assert_eq!(stop.check().map_err(|failure| failure.kind), Err(FailureKind::Cancelled));
    }
}
