//! OpenGraph: makes a model ready, and keeps it until the request is cancelled. Must not know what it is run on.

use futures::future::pending;
use hearth_onnx::{Limits, Model};

use super::{Job, Outside, convert, file};
use crate::protocol::{Chunk, Failure, FailureKind, GraphClosed, GraphOpened, OpenGraph};

pub async fn run<O: Outside>(job: &Job<O>, request: OpenGraph) -> Result<GraphClosed, Failure> {
    let OpenGraph { graph, file, external } = request;
    let started = job.now_ms();
    let bytes = file::whole(job, &file).await?;
    let mut beside = Vec::new();
    for given in external {
        let bytes = file::given(job, &given).await?;
        beside.push((given.name, bytes));
    }
    let outside = &job.session().outside;
    let limits = Limits { memory_bytes: outside.most_bytes() };
    let model = Model::open(bytes, beside, &limits).map_err(convert::failure)?;
    let twice = || Failure::new(FailureKind::BadInput, format!("model {} stands open already", graph.0));
    let _place = job.session().graphs.open(graph, model).ok_or_else(twice)?;
    job.chunk(Chunk::OpenGraph(GraphOpened {
        ms: job.now_ms() - started,
        memory_bytes: outside.memory_bytes(),
    }));
    pending().await
}
