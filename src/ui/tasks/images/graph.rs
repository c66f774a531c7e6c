//! The numbers by which models in ONNX are called that stand open for Images: above those of Your model's page, and for scripts above theirs.

use std::cell::Cell;

use crate::{protocol::GraphId, ui::runs::RunId};

const FIRST: u32 = 1 << 30;
const FIRST_OF_SCRIPTS: u32 = 3 << 30;

thread_local! {
    static OF_SCRIPTS: Cell<u32> = const { Cell::new(FIRST_OF_SCRIPTS) };
}

/// The next for a script's call.
pub fn script_graph() -> GraphId {
    GraphId(OF_SCRIPTS.replace(OF_SCRIPTS.get().wrapping_add(1).max(FIRST_OF_SCRIPTS)))
}

/// So many runs begin in no visit that a graph's number would not be its own.
pub fn graph_id(run: RunId) -> GraphId {
    GraphId(FIRST | u32::try_from(run.0).unwrap_or(u32::MAX).min(FIRST - 1))
}
