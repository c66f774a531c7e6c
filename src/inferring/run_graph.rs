//! RunGraph: tensors through a model that stands open, as often as is asked. Must not know what they mean.

use super::{Job, Outside, convert};
use crate::protocol::{Failure, Progress, RanGraph, RunGraph, Stage, Unit};

pub async fn run<O: Outside>(job: &Job<O>, request: RunGraph) -> Result<RanGraph, Failure> {
    let RunGraph { graph, inputs, times } = request;
    let model = job.session().graphs.model(graph)?;
    let inputs = inputs.into_iter().map(convert::given).collect::<Result<Vec<_>, _>>()?;
    let times = times.max(1);
    let mut ms = Vec::new();
    let outputs = loop {
        let started = job.now_ms();
        let outputs = model.run(inputs.clone()).map_err(convert::failure)?;
        ms.push((job.now_ms() - started) as f32);
        let (stage, unit) = (Stage::Compute, Unit::Items);
        job.progress(Progress { stage, unit, done: ms.len() as u64, total: Some(u64::from(times)) });
        if ms.len() == times as usize {
            break outputs;
        }
        job.checkpoint().await;
    };
    let outputs = outputs.into_iter().map(|(name, tensor)| convert::came_out(name, tensor)).collect();
    Ok(RanGraph { outputs, ms, memory_bytes: job.session().outside.memory_bytes() })
}
