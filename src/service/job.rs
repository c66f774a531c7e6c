//! What the models' worker does with a request: which file runs which task, on what outlives the jobs.

use super::{
    attach, classify_image, classify_text, describe, discard, download, embed, forget, generate, index,
    library, load, measure, perplexity, quantise, redact, repair, search, session::Session, storage, stored,
    summarise, train_head, train_image_head, update, verify,
};
use crate::{
    jobs::{self, Works},
    platform::{Fetch, Gate, Platform},
    protocol::{Failure, Output, Request, Stored},
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
        match request {
            Request::Load(request) => load::run(job, request).await.map(Output::Load),
            Request::Generate(request) => generate::run(job, request).await.map(Output::Generate),
            Request::Attach(request) => attach::run(job, request).await.map(Output::Attach),
            Request::Forget(request) => forget::run(job, request).await.map(Output::Forget),
            Request::Measure(request) => measure::run(job, request).await.map(Output::Measure),
            Request::Summarise(request) => summarise::run(job, request).await.map(Output::Summarise),
            Request::Index(request) => index::run(job, request).await.map(Output::Index),
            Request::Search(request) => search::run(job, request).await.map(Output::Search),
            Request::Library(request) => library::run(job, request).await.map(Output::Library),
            Request::ClassifyImage(request) => {
                classify_image::run(job, request).await.map(Output::ClassifyImage)
            }
            Request::TrainImageHead(request) => {
                train_image_head::run(job, request).await.map(Output::TrainImageHead)
            }
            Request::Embed(request) => embed::run(job, request).await.map(Output::Embed),
            Request::ClassifyText(request) => {
                classify_text::run(job, request).await.map(Output::ClassifyText)
            }
            Request::TrainHead(request) => train_head::run(job, request).await.map(Output::TrainHead),
            Request::Redact(request) => redact::run(job, request).await.map(Output::Redact),
            Request::Download(request) => download::run(job, request).await.map(Output::Download),
            Request::Stored(Stored) => stored::run(job).await.map(Output::Stored),
            Request::Verify(request) => verify::run(job, request).await.map(Output::Verify),
            Request::Repair(request) => repair::run(job, request).await.map(Output::Repair),
            Request::Discard(request) => discard::run(job, request).await.map(Output::Discard),
            Request::Describe(request) => describe::run(job, request).await.map(Output::Describe),
            Request::Quantise(request) => quantise::run(job, request).await.map(Output::Quantise),
            Request::QuantiseSizes(request) => quantise::sizes(job, request).await.map(Output::QuantiseSizes),
            Request::Perplexity(request) => perplexity::run(job, request).await.map(Output::Perplexity),
            Request::Update(request) => update::run(job, request).await.map(Output::Update),
            Request::Read(_)
            | Request::ReadPicture(_)
            | Request::TrainSensors(_)
            | Request::DescribeDetector(_)
            | Request::Watch(_)
            | Request::Sense(_)
            | Request::Deliver(_)
            | Request::Outbox(_) => Err(jobs::of_another_worker()),
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
