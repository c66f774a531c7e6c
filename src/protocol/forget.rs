//! Forget: delete a model's file from the store.

use serde::{Deserialize, Serialize};

use super::{Chunk, NoChunk, Output, Request, Task};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forget {
    /// The file's SHA-256, which is its name in the store.
    pub sha256: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forgotten {
    /// Bytes given back to the device.
    pub freed_bytes: u64,
}

impl Task for Forget {
    type Chunk = NoChunk;
    type Output = Forgotten;

    fn chunk(_: Chunk) -> Option<NoChunk> {
        None
    }

    fn output(output: Output) -> Option<Forgotten> {
        match output {
            Output::Forget(forgotten) => Some(forgotten),
            Output::Load(_)
            | Output::Generate(_)
            | Output::Measure(_)
            | Output::Embed(_)
            | Output::ClassifyText(_)
            | Output::TrainHead(_) => None,
        }
    }
}

impl From<Forget> for Request {
    fn from(forget: Forget) -> Self {
        Self::Forget(forget)
    }
}
