//! The worker's loop: takes requests, runs each as a job, answers with progress, chunks and exactly one `Done`.
//!
//! Owns jobs, their cancelling, and the loaded model. Must not know what is drawn, nor how numbers are multiplied.
//!
//! Every job is a future on one thread. A job gives way at each checkpoint (a token, a prefill slice, a chunk of a
//! download), and that is where a cancel, or a smaller job, gets in; a cancelled job is dropped there.

mod classify_image;
mod classify_text;
mod convert;
mod embed;
mod forget;
mod generate;
mod index;
mod job;
mod jobs;
mod libraries;
mod library;
mod likelihood;
mod load;
mod measure;
mod redact;
mod search;
mod session;
mod shelf;
mod summarise;
pub mod team;
mod texts;
mod train_head;
mod train_image_head;
#[cfg(target_arch = "wasm32")]
mod web;
mod words;

use std::{rc::Rc, task::Poll};

use futures::{StreamExt, future::poll_fn};

#[cfg(target_arch = "wasm32")]
pub use self::web::start_in_worker;
use self::{jobs::Jobs, session::Session};
use crate::{
    channel::{Connection, Event},
    platform::{Fetch, Platform},
    protocol::{BUILD, FromWorker, ToWorker},
};

/// Serves one page until its end of the channel closes.
pub async fn serve<P: Platform>(connection: Connection<FromWorker, ToWorker>, platform: P) {
    let Connection { outbox, mut inbox } = connection;
    let session = Rc::new(Session::new(platform));
    let mut jobs = Jobs::new(session.clone(), outbox.clone());
    outbox.post(&FromWorker::Ready { build: BUILD.to_owned() });
    let gate = session.platform.fetch().gate();
    gate.listen({
        let outbox = outbox.clone();
        move |note| outbox.post(&FromWorker::Requested(convert::requested(note)))
    });
    loop {
        // A message is looked for before any job goes on, so that a cancel waits for one step at the most.
        let event = poll_fn(|context| match inbox.poll_next_unpin(context) {
            Poll::Ready(event) => Poll::Ready(event),
            Poll::Pending => {
                jobs.go_on(context);
                Poll::Pending
            }
        });
        match event.await {
            None => return,
            Some(Event::Message(ToWorker::Start { id, request })) => jobs.start(id, request),
            Some(Event::Message(ToWorker::Cancel { id })) => jobs.cancel(id),
            Some(Event::Message(ToWorker::Network { allowed })) => gate.allow(allowed),
            Some(Event::Broken(message)) => return outbox.post(&FromWorker::Crashed { message }),
        }
    }
}
