//! One request of a longer piece of work, asked and waited for.

use std::cell::RefCell;

use futures::{StreamExt, channel::mpsc};

use super::follow::{Following, follow};
use crate::{
    client::{Client, Update},
    protocol::{Failure, FailureKind, Task},
};

/// Whoever holds it can ask for the end of the request that is under way.
#[derive(Default)]
pub struct Stop(RefCell<Option<Following>>);

impl Stop {
    pub fn now(&self) {
        if let Some(following) = self.0.borrow().as_ref() {
            following.cancel();
        }
    }
}

/// The chunks and the output. A worker that does not answer to `stop` is ended.
pub async fn call<T: Task + 'static>(
    client: &Client,
    task: T,
    stop: &Stop,
) -> Result<(Vec<T::Chunk>, T::Output), Failure> {
    let (sender, mut batches) = mpsc::unbounded();
    let heard = move |updates: Vec<Update<T>>| {
        // Nobody listens where the caller was given up.
        let _ = sender.unbounded_send(updates);
    };
    stop.0.replace(Some(follow(client, task, heard)));
    let mut chunks = Vec::new();
    while let Some(updates) = batches.next().await {
        for update in updates {
            match update {
                Update::Progress(_) => {}
                Update::Chunk(chunk) => chunks.push(chunk),
                Update::Done(result) => {
                    stop.0.replace(None);
                    return result.map(|output| (chunks, output));
                }
            }
        }
    }
    Err(Failure::new(FailureKind::Cancelled, "the request was given up"))
}
