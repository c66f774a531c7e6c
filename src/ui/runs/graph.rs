//! Models in ONNX that stand open for the page, and the numbers by which their one worker knows them: all are given here, so that no two are
//! the same. Must not know what a model is for.

use std::cell::Cell;

use futures::StreamExt;

use super::RunId;
use crate::{
    client::{Client, Running, Update},
    protocol::{Failure, FailureKind, GivenFile, GraphFile, GraphId, GraphPurpose, OpenGraph},
};

/// Whose state names a graph by one of its runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    YourModel,
    Images,
}

/// Runs in a range.
const RANGE: u32 = 1 << 30;
/// Behind the ranges of all states: graphs that no state names.
const FIRST_FREE: u32 = 2 * RANGE;

thread_local! {
    static FREE: Cell<u32> = const { Cell::new(FIRST_FREE) };
}

/// The graph of a state's run. So many runs begin in no visit that its number would not be its own.
pub fn graph_of(whose: Whose, run: RunId) -> GraphId {
    let first = match whose {
        Whose::YourModel => 0,
        Whose::Images => RANGE,
    };
    GraphId(first + u32::try_from(run.0).unwrap_or(u32::MAX).min(RANGE - 1))
}

/// A graph that stands open until this is dropped.
pub struct Standing {
    pub graph: GraphId,
    _open: Running<OpenGraph>,
}

/// Opens a graph that no state names.
pub async fn open_graph(
    client: &Client,
    purpose: GraphPurpose,
    file: GraphFile,
    external: Vec<GivenFile>,
) -> Result<Standing, Failure> {
    let graph = GraphId(FREE.replace(FREE.get().wrapping_add(1).max(FIRST_FREE)));
    let mut running = client.run(OpenGraph { graph, purpose, file, external });
    loop {
        match running.next().await {
            Some(Update::Progress(_)) => {}
            Some(Update::Chunk(_)) => return Ok(Standing { graph, _open: running }),
            Some(Update::Done(Err(failure))) => return Err(failure),
            Some(Update::Done(Ok(_))) | None => {
                return Err(Failure::new(FailureKind::Internal, "the model was closed before it was open"));
            }
        }
    }
}
