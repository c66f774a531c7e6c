//! What the models' worker does with a request: which file runs which task, on what outlives the jobs.

use super::{
    attach, classify_image, classify_text, describe, discard, download, embed, forget, generate, index,
    library, load, measure, perplexity, quantise, redact, repair, search, session::Session, storage, stored,
    summarise, train_head, train_image_head, update, verify,
};
use crate::{
    jobs::{self, Works},
    platform::{Fetch, Gate, Platform},
    protocol::{Failure, Output, Request, Stored, request::Models},
};

pub type Job<P> = jobs::Job<Session<P>>;

impl<P: Platform> Works for Session<P> {
    type Clock = P::Clock;
    type Yielder = P::Yielder;

    fn clock(&self) -> &P::Clock {
        self.platform.clock()
    }

    fn yielder(&self) -> &P::Yielder {
        self.platform.yielder()
    }

    async fn run(job: &Job<P>, request: Request) -> Result<Output, Failure> {
        let Request::Models(request) = request else { return Err(jobs::of_another_worker()) };
        match request {
            Models::Load(request) => load::run(job, request).await.map(Output::Load),
            Models::Generate(request) => generate::run(job, request).await.map(Output::Generate),
            Models::Attach(request) => attach::run(job, request).await.map(Output::Attach),
            Models::Forget(request) => forget::run(job, request).await.map(Output::Forget),
            Models::Measure(request) => measure::run(job, request).await.map(Output::Measure),
            Models::Summarise(request) => summarise::run(job, request).await.map(Output::Summarise),
            Models::Index(request) => index::run(job, request).await.map(Output::Index),
            Models::Search(request) => search::run(job, request).await.map(Output::Search),
            Models::Library(request) => library::run(job, request).await.map(Output::Library),
            Models::ClassifyImage(request) => {
                classify_image::run(job, request).await.map(Output::ClassifyImage)
            }
            Models::TrainImageHead(request) => {
                train_image_head::run(job, request).await.map(Output::TrainImageHead)
            }
            Models::Embed(request) => embed::run(job, request).await.map(Output::Embed),
            Models::ClassifyText(request) => classify_text::run(job, request).await.map(Output::ClassifyText),
            Models::TrainHead(request) => train_head::run(job, request).await.map(Output::TrainHead),
            Models::Redact(request) => redact::run(job, request).await.map(Output::Redact),
            Models::Download(request) => download::run(job, request).await.map(Output::Download),
            Models::Stored(Stored) => stored::run(job).await.map(Output::Stored),
            Models::Verify(request) => verify::run(job, request).await.map(Output::Verify),
            Models::Repair(request) => repair::run(job, request).await.map(Output::Repair),
            Models::Discard(request) => discard::run(job, request).await.map(Output::Discard),
            Models::Describe(request) => describe::run(job, request).await.map(Output::Describe),
            Models::Quantise(request) => quantise::run(job, request).await.map(Output::Quantise),
            Models::QuantiseSizes(request) => quantise::sizes(job, request).await.map(Output::QuantiseSizes),
            Models::Perplexity(request) => perplexity::run(job, request).await.map(Output::Perplexity),
            Models::Update(request) => update::run(job, request).await.map(Output::Update),
        }
    }

    async fn remove(&self, file: &str) -> Result<(), Failure> {
        storage::remove(self.platform.store(), file).await?;
        Ok(())
    }

    async fn put_right(&self) {
        load::put_right(self).await;
    }

    fn gate(&self) -> &Gate {
        self.platform.fetch().gate()
    }
}
