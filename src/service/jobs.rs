//! The jobs under way: started, cancelled, and each answered with one `Done`.

use std::{collections::HashMap, rc::Rc, task::Context};

use futures::{
    FutureExt, StreamExt,
    future::{AbortHandle, Abortable, LocalBoxFuture},
    stream::FuturesUnordered,
};

use super::{
    classify_image, classify_text, embed, forget, generate, index, job::Job, library, load, measure, redact,
    search, session::Session, summarise, train_head, train_image_head,
};
use crate::{
    channel::Outbox,
    platform::Platform,
    protocol::{Failure, FailureKind, FromWorker, Output, Reply, Request, RequestId},
};

pub struct Jobs<P: Platform> {
    session: Rc<Session<P>>,
    outbox: Outbox<FromWorker>,
    running: FuturesUnordered<LocalBoxFuture<'static, RequestId>>,
    aborts: HashMap<RequestId, AbortHandle>,
}

impl<P: Platform> Jobs<P> {
    pub fn new(session: Rc<Session<P>>, outbox: Outbox<FromWorker>) -> Self {
        Self { session, outbox, running: FuturesUnordered::new(), aborts: HashMap::new() }
    }

    pub fn start(&mut self, id: RequestId, request: Request) {
        let (abort, registration) = AbortHandle::new_pair();
        self.aborts.insert(id, abort);
        let job = Job::new(id, self.session.clone(), self.outbox.clone());
        let outbox = self.outbox.clone();
        let job = async move {
            let result = Abortable::new(run(&job, request), registration)
                .await
                .unwrap_or_else(|_| Err(Failure::new(FailureKind::Cancelled, "stopped on request")));
            let result = job.ended(result).await;
            let crash = result.as_ref().err().filter(|failure| failure.kind == FailureKind::Crashed).cloned();
            outbox.post(&FromWorker::Reply { id, reply: Reply::Done(result) });
            if let Some(Failure { message, .. }) = crash {
                // A member of the team died. They live and die together: the page starts another worker.
                outbox.post(&FromWorker::Crashed { message });
            }
            id
        };
        self.running.push(job.boxed_local());
    }

    /// Ends a job at the checkpoint where it is. One that is not known has ended by itself.
    pub fn cancel(&mut self, id: RequestId) {
        if let Some(abort) = self.aborts.get(&id) {
            abort.abort();
        }
    }

    /// Lets every job that can go on do so.
    pub fn go_on(&mut self, context: &mut Context<'_>) {
        while let std::task::Poll::Ready(Some(id)) = self.running.poll_next_unpin(context) {
            self.aborts.remove(&id);
        }
    }
}

async fn run<P: Platform>(job: &Job<P>, request: Request) -> Result<Output, Failure> {
    match request {
        Request::Load(request) => load::run(job, request).await.map(Output::Load),
        Request::Generate(request) => generate::run(job, request).await.map(Output::Generate),
        Request::Forget(request) => forget::run(job, request).await.map(Output::Forget),
        Request::Measure(request) => measure::run(job, request).await.map(Output::Measure),
        Request::Summarise(request) => summarise::run(job, request).await.map(Output::Summarise),
        Request::Index(request) => index::run(job, request).await.map(Output::Index),
        Request::Search(request) => search::run(job, request).await.map(Output::Search),
        Request::Library(request) => library::run(job, request).await.map(Output::Library),
        Request::ClassifyImage(request) => classify_image::run(job, request).await.map(Output::ClassifyImage),
        Request::TrainImageHead(request) => {
            train_image_head::run(job, request).await.map(Output::TrainImageHead)
        }
        Request::Embed(request) => embed::run(job, request).await.map(Output::Embed),
        Request::ClassifyText(request) => classify_text::run(job, request).await.map(Output::ClassifyText),
        Request::TrainHead(request) => train_head::run(job, request).await.map(Output::TrainHead),
        Request::Redact(request) => redact::run(job, request).await.map(Output::Redact),
    }
}
