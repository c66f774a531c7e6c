//! What crosses between the page and its workers: plain serde data, one file per task.
//!
//! Owns the envelope and the task list. Must not know how messages travel, nor anything but serde.
//!
//! For every [`ToWorker::Start`] the worker answers `(Progress | Chunk)* Done`: `Done` comes exactly once and
//! last, also after a cancel.

/// Makes a [`Task`] of a request, with the chunks and the output that bear its name in [`Chunk`] and [`Output`].
macro_rules! tie {
    ($task:ident => $output:ty) => {
        tie!($task by Models => $output);
    };
    ($task:ident by $worker:ident => $output:ty) => {
        tie!(@ $task, $worker, $crate::protocol::NoChunk, $output, |_| None);
    };
    ($task:ident streams $chunk:ty => $output:ty) => {
        tie!($task by Models streams $chunk => $output);
    };
    ($task:ident by $worker:ident streams $chunk:ty => $output:ty) => {
        tie!(@ $task, $worker, $chunk, $output, |chunk| {
            if let $crate::protocol::Chunk::$task(chunk) = chunk { Some(chunk) } else { None }
        });
    };
    (@ $task:ident, $worker:ident, $chunk:ty, $output:ty, $of_chunk:expr) => {
        impl $crate::protocol::Task for $task {
            type Chunk = $chunk;
            type Output = $output;
            const WORKER: $crate::protocol::WorkerKind = $crate::protocol::WorkerKind::$worker;

            fn chunk(chunk: $crate::protocol::Chunk) -> Option<$chunk> {
                let of_chunk: fn($crate::protocol::Chunk) -> Option<$chunk> = $of_chunk;
                of_chunk(chunk)
            }

            fn output(output: $crate::protocol::Output) -> Option<$output> {
                if let $crate::protocol::Output::$task(output) = output { Some(output) } else { None }
            }
        }

        impl From<$task> for $crate::protocol::Request {
            fn from(task: $task) -> Self {
                Self::$worker($crate::protocol::request::$worker::$task(task))
            }
        }
    };
}

mod attach;
mod bytes;
mod classify_image;
mod classify_text;
mod deliver;
mod describe;
mod describe_detector;
mod describe_graph;
mod discard;
mod download;
mod embed;
mod failure;
mod find_faces;
mod forget;
mod generate;
mod graph;
mod hide_faces;
mod index;
mod library;
mod load;
mod measure;
mod open_graph;
mod outbox;
mod perplexity;
mod progress;
mod quantise;
mod quantise_graph;
mod read;
mod read_picture;
mod read_pixels;
mod read_scan;
mod recognise_text;
mod recording;
mod redact;
mod repair;
pub mod request;
mod requested;
mod run_graph;
mod search;
mod sense;
mod stored;
mod summarise;
mod train_head;
mod train_image_head;
mod train_sensors;
mod update;
mod verify;
mod watch;

use serde::{Deserialize, Serialize};

pub use self::{
    attach::{Attach, Attached, AttachedDocument, Cut, Given},
    bytes::Bytes,
    classify_image::{Class, ClassifiedImage, ClassifyImage, Heat},
    classify_text::{Classifier, ClassifySummary, ClassifyText, Verdict, Word},
    deliver::{Deliver, Delivery, OutboxState},
    describe::{Describe, Described, Support},
    describe_detector::DescribeDetector,
    describe_graph::DescribeGraph,
    discard::{Discard, Discarded},
    download::{Download, DownloadNotice, Downloaded},
    embed::{Embed, EmbedSummary, Embedded},
    failure::{Failure, FailureKind, ModelPart, Shortage, Unlearnable, Unreadable},
    find_faces::{Face, FindFaces, FoundFaces},
    forget::{Forget, Forgotten},
    generate::{Finish, Generate, Generated, Message, Piece, Role, Sampling},
    graph::{
        Dimension, Element, GraphFacts, GraphFile, GraphId, GraphPort, Tensor, UnsupportedOperator, Values,
    },
    hide_faces::{HiddenFaces, HideFaces, Hiding},
    index::{DocumentSlice, Index, Indexed, SlicePlace},
    library::{Contents, DocumentFacts, Library, LibraryWish},
    load::{GpuUse, Load, Loaded, ModelSpec, ModelTask, Processor, Residence},
    measure::{Measure, Measured},
    open_graph::{GraphClosed, GraphOpened, GraphPurpose, OpenGraph},
    outbox::{
        ExportPlace, Exported, Outbox, OutboxContents, OutboxSettings, OutboxWish, RefusedBatch, RefusedId,
        WhenFull,
    },
    perplexity::{Perplexed, Perplexity},
    progress::{Progress, Stage, Unit},
    quantise::{Quantisation, Quantise, QuantiseSizes, Quantised, QuantisedSizes},
    quantise_graph::{QuantiseGraph, QuantisedGraph},
    read::{Dialect, FileKind, Form, GivenFile, Read, ReadChunk, ReadFacts, ReadNotice, Row, TextPart},
    read_picture::{Crop, Picture, ReadPicture},
    read_pixels::{PixelSize, Pixels, ReadPixels},
    read_scan::ReadScan,
    recognise_text::{RecogniseText, RecognisedLine, RecognisedText},
    recording::{Channel, Recording, SampleNotice, Samples},
    redact::{PersonalData, PersonalKind, Redact, Redacted},
    repair::{Repair, Repaired},
    requested::{Purpose, RequestStatus, Requested},
    run_graph::{RanGraph, RunGraph},
    search::{Excerpt, Found, Hit, Search, SearchMode},
    sense::{Sense, Sensed},
    stored::{Space, Stored, StoredModel, StoredModels, StoredState},
    summarise::{
        Summarise, Summarised, SummaryLength, SummaryMethod, SummaryOrigin, SummaryPart, SummaryPiece,
        SummaryStyle,
    },
    train_head::{Example, TrainHead, TrainedHead},
    train_image_head::{ImageExample, TrainImageHead},
    train_sensors::{
        ChosenBy, DetectorFacts, DetectorMethod, MarkedWindow, MethodFigures, TrainSensors, TrainedEpoch,
        TrainedSensors, TrainingData, TrainingSettings,
    },
    update::{
        CurrentRelease, ListedModel, Update, UpdateRefusal, UpdateStep, UpdateVerdict, UpdateWish, Updated,
    },
    verify::{Verified, Verify},
    watch::{
        AlertState, ChannelDrift, Drift, DriftState, Scored, Watch, WatchId, WatchSettings, WatchSummary,
        Watched,
    },
};

/// Names the sources that a binary was built from. Page and worker of different builds never talk.
pub const BUILD: &str = env!("HEARTH_BUILD");

/// What a person calls this version: the package's, and a label where the build was given one.
pub const VERSION: &str = env!("HEARTH_VERSION");

/// Names one request; minted by the client alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RequestId(pub u64);

/// Page to worker.
#[allow(
    clippy::large_enum_variant,
    reason = "a message is made to be encoded at once, and never stands among others"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    Start {
        id: RequestId,
        request: Request,
    },
    Cancel {
        id: RequestId,
    },
    /// Whether requests may leave the device; they may until this says otherwise.
    Network {
        allowed: bool,
    },
    /// The page has taken a chunk of this request, which [its worker](WorkerKind::is_paced) waits for.
    Taken {
        id: RequestId,
    },
}

/// Worker to page.
#[allow(
    clippy::large_enum_variant,
    reason = "a message is made to be encoded at once, and never stands among others"
)]
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
    /// A request left the device, or came further.
    Requested(Requested),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    Progress(Progress),
    Chunk(Chunk),
    Done(Result<Output, Failure>),
}

/// The kinds of workers. Each is a program of its own: a death in one is news to its own requests alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkerKind {
    /// Language models, encoders, image models. It lives as long as the page, since what is loaded is to stay.
    Models,
    /// Reads the files that a person gives, and holds nothing that could be lost. It lives while a file is read.
    Reader,
    /// Learns what sensors say when all is well, and scores what they say. It lives while it learns or watches.
    Sensors,
    /// Runs models in ONNX, whatever they are for. It lives while one stands open.
    Onnx,
}

impl WorkerKind {
    pub const ALL: [Self; 4] = [Self::Models, Self::Reader, Self::Sensors, Self::Onnx];

    /// Whether it lives only while it has requests.
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Reader | Self::Sensors | Self::Onnx)
    }

    /// Whether another of its kind can be given any of its requests: nothing stays from one to the next.
    pub const fn holds_nothing(self) -> bool {
        matches!(self, Self::Reader)
    }

    /// Whether it sends more only when the page has taken what came: a file is faster read than used.
    pub const fn is_paced(self) -> bool {
        matches!(self, Self::Reader)
    }
}

/// Ties a request to the chunks and the output that it may produce, and to the worker that serves it.
pub trait Task: Into<Request> {
    type Chunk;
    type Output;
    const WORKER: WorkerKind;
    /// `None` where the worker sent another task's chunk.
    fn chunk(chunk: Chunk) -> Option<Self::Chunk>;
    /// `None` where the worker sent another task's output.
    fn output(output: Output) -> Option<Self::Output>;
}

/// A task that answers once and streams nothing has this as its chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoChunk {}

/// What a page asks of the worker that serves it.
#[allow(
    clippy::large_enum_variant,
    reason = "a request is made to be encoded at once, and never stands among others"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    Models(request::Models),
    Reader(request::Reader),
    Sensors(request::Sensors),
    Onnx(request::Onnx),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Chunk {
    Generate(Piece),
    Summarise(SummaryPiece),
    Library(Vec<Excerpt>),
    Embed(Embedded),
    ClassifyText(Verdict),
    Redact(Vec<PersonalData>),
    Read(ReadChunk),
    Download(DownloadNotice),
    Update(UpdateStep),
    TrainSensors(TrainedEpoch),
    Watch(Watched),
    Deliver(OutboxState),
    OpenGraph(GraphOpened),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Output {
    Load(Loaded),
    Generate(Generated),
    Forget(Forgotten),
    Measure(Measured),
    Summarise(Summarised),
    Index(Indexed),
    Search(Found),
    Library(Contents),
    ClassifyImage(ClassifiedImage),
    TrainImageHead(TrainedHead),
    Embed(EmbedSummary),
    ClassifyText(ClassifySummary),
    TrainHead(TrainedHead),
    Redact(Redacted),
    Read(ReadFacts),
    Attach(Attached),
    ReadPicture(Picture),
    Download(Downloaded),
    Stored(StoredModels),
    Verify(Verified),
    Repair(Repaired),
    Discard(Discarded),
    Describe(Described),
    Quantise(Quantised),
    QuantiseSizes(QuantisedSizes),
    Perplexity(Perplexed),
    Update(Updated),
    TrainSensors(TrainedSensors),
    DescribeDetector(DetectorFacts),
    Watch(WatchSummary),
    Sense(Sensed),
    Deliver(OutboxState),
    Outbox(OutboxContents),
    DescribeGraph(GraphFacts),
    OpenGraph(GraphClosed),
    RunGraph(RanGraph),
    QuantiseGraph(QuantisedGraph),
    ReadPixels(Pixels),
    ReadScan(Pixels),
    RecogniseText(RecognisedText),
    FindFaces(FoundFaces),
    HideFaces(HiddenFaces),
}
