//! OpenGraph: makes a model ready, and keeps it until the request is cancelled. Must not know what it is run on.

use std::rc::Rc;

use futures::future::pending;
use hearth_onnx::{Limits, Model};

use super::{Job, Outside, convert, file, graphs::Graph, text_reader::TextReader};
use crate::protocol::{Chunk, Failure, FailureKind, GraphClosed, GraphOpened, GraphPurpose, OpenGraph};

pub async fn run<O: Outside>(job: &Job<O>, request: OpenGraph) -> Result<GraphClosed, Failure> {
    let OpenGraph { graph, purpose, file, external } = request;
    let started = job.now_ms();
    let bytes = file::whole(job, &file).await?;
    let mut beside = Vec::new();
    for given in external {
        let bytes = file::given(job, &given).await?;
        beside.push((given.name, bytes));
    }
    let outside = &job.session().outside;
    let limits = Limits { memory_bytes: outside.most_bytes() };
    let opened = match purpose {
        GraphPurpose::RecogniseText => Graph::TextReader(Rc::new(TextReader::open(&bytes, &limits)?)),
        GraphPurpose::Run | GraphPurpose::FindFaces => {
            let model = Rc::new(Model::open(bytes, beside, &limits).map_err(convert::failure)?);
            if purpose == GraphPurpose::Run { Graph::Model(model) } else { Graph::FaceFinder(model) }
        }
    };
    let twice = || Failure::new(FailureKind::BadInput, format!("graph {} stands open already", graph.0));
    let _place = job.session().graphs.open(graph, opened).ok_or_else(twice)?;
    job.chunk(Chunk::OpenGraph(GraphOpened {
        ms: job.now_ms() - started,
        memory_bytes: outside.memory_bytes(),
    }));
    pending().await
}
