//! QuantiseGraph: a model's file with its weights in 8 bits. Must not know how that is done.

use std::ops::ControlFlow;

use super::{Job, Outside, convert, file};
use crate::protocol::{Bytes, Failure, Progress, QuantiseGraph, QuantisedGraph, Stage, Unit};

pub async fn run<O: Outside>(job: &Job<O>, request: QuantiseGraph) -> Result<QuantisedGraph, Failure> {
    let started = job.now_ms();
    let bytes = file::whole(job, &request.file).await?;
    let source_bytes = bytes.len() as u64;
    let mut said = |done, total| {
        let (stage, unit) = (Stage::Quantise, Unit::Bytes);
        job.progress(Progress { stage, unit, done, total: Some(total) });
        ControlFlow::Continue(())
    };
    let quantised = hearth_onnx::quantise(bytes, &mut said).map_err(convert::failure)?;
    let ms = job.now_ms() - started;
    Ok(QuantisedGraph { file: Bytes(quantised.file), source_bytes, nodes: quantised.operators as u32, ms })
}
