//! What crosses between the page and its worker: plain serde data, one file per task.
//!
//! Owns the envelope and the task list. Must not know how messages travel, nor anything but serde.
//!
//! For every [`ToWorker::Start`] the worker answers `(Progress | Chunk)* Done`: `Done` comes exactly once and
//! last, also after a cancel.

mod classify_text;
mod embed;
mod failure;
mod forget;
mod generate;
mod load;
mod measure;
mod progress;
mod train_head;

use serde::{Deserialize, Serialize};

pub use self::{
    classify_text::{Classifier, ClassifySummary, ClassifyText, Verdict, Word},
    embed::{Embed, EmbedSummary, Embedded},
    failure::{Failure, FailureKind},
    forget::{Forget, Forgotten},
    generate::{Finish, Generate, Generated, Message, Piece, Role, Sampling},
    load::{Load, Loaded, ModelSpec, ModelTask, Residence},
    measure::{Measure, Measured},
    progress::{Progress, Stage, Unit},
    train_head::{Example, TrainHead, TrainedHead},
};

/// Names the sources that a binary was built from. Page and worker of different builds never talk.
pub const BUILD: &str = env!("HEARTH_BUILD");

/// Names one request; minted by the client alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RequestId(pub u64);

/// Page to worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    Start { id: RequestId, request: Request },
    Cancel { id: RequestId },
}

/// Worker to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The first message of a worker. Anything posted before it is lost, so the client waits for it.
    Ready {
        build: String,
    },
    Reply {
        id: RequestId,
        reply: Reply,
    },
    /// The worker's last word before it dies.
    Crashed {
        message: String,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    Progress(Progress),
    Chunk(Chunk),
    Done(Result<Output, Failure>),
}

/// Ties a request to the chunks and the output that it may produce.
pub trait Task: Into<Request> {
    type Chunk;
    type Output;
    /// `None` where the worker sent another task's chunk.
    fn chunk(chunk: Chunk) -> Option<Self::Chunk>;
    /// `None` where the worker sent another task's output.
    fn output(output: Output) -> Option<Self::Output>;
}

/// A task that answers once and streams nothing has this as its chunk.
pub enum NoChunk {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    Load(Load),
    Generate(Generate),
    Forget(Forget),
    Measure(Measure),
    Embed(Embed),
    ClassifyText(ClassifyText),
    TrainHead(TrainHead),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Chunk {
    Generate(Piece),
    Embed(Embedded),
    ClassifyText(Verdict),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Output {
    Load(Loaded),
    Generate(Generated),
    Forget(Forgotten),
    Measure(Measured),
    Embed(EmbedSummary),
    ClassifyText(ClassifySummary),
    TrainHead(TrainedHead),
}
