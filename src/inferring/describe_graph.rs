//! DescribeGraph: reads a model's file and says what it is. Must not know how it is run.

use super::{Job, Outside, convert, file};
use crate::protocol::{DescribeGraph, Failure, GraphFacts};

pub async fn run<O: Outside>(job: &Job<O>, request: DescribeGraph) -> Result<GraphFacts, Failure> {
    let bytes = file::whole(job, &request.file).await?;
    let length = bytes.len() as u64;
    let description = hearth_onnx::describe(bytes).map_err(convert::failure)?;
    Ok(convert::facts(description, length))
}
