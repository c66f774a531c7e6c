//! A file's weights in one piece of memory, which the engine reads where they lie. Must not know what they are for.

use bytes::Bytes;

use crate::{
    Result, engine, external, graphs,
    proto::{Entry, Graph, Tensor},
    weights,
};

/// Smaller weights stay where they are: a copy costs less than what would say where they lie.
const LEAST_BYTES: usize = 256;
/// Where weights begin, in bytes: a vector's width.
const ALIGNMENT: usize = 16;

/// Moves the values of all larger weights into what is returned; the graph then says where in it each lies.
pub fn gather(graph: &mut Graph) -> Result<Vec<u8>> {
    let mut bytes = 0;
    for weight in graphs::weights(graph) {
        bytes += weight.raw_data.as_ref().map_or(0, Bytes::len) + ALIGNMENT;
    }
    let mut gathered = Vec::with_capacity(bytes);
    graphs::each_weight_mut(graph, &mut |weight| {
        weights::widen(weight);
        if let Some(raw) = weight.raw_data.take_if(|raw| raw.len() >= LEAST_BYTES) {
            gathered.resize(gathered.len().next_multiple_of(ALIGNMENT), 0);
            lies_at(weight, gathered.len(), raw.len());
            gathered.extend_from_slice(&raw);
        }
        Ok(())
    })?;
    Ok(gathered)
}

fn lies_at(weight: &mut Tensor, offset: usize, length: usize) {
    let entry = |key: &str, value: String| Entry { key: Some(key.to_owned()), value: Some(value) };
    weight.data_location = Some(external::ELSEWHERE);
    weight.external_data = vec![
        entry("location", engine::WEIGHTS.to_owned()),
        entry("offset", offset.to_string()),
        entry("length", length.to_string()),
    ];
}
