//! Weights in other files beside the model's. Must not know where those lie.

use std::collections::HashMap;

use bytes::Bytes;

use crate::{
    Error, Result, graphs,
    proto::{Graph, Model, Tensor},
    weights,
};

/// What `TensorProto.DataLocation` calls EXTERNAL.
pub const ELSEWHERE: i32 = 1;

pub fn is_elsewhere(tensor: &Tensor) -> bool {
    tensor.data_location() == ELSEWHERE
}

/// Each other file once, as the file writes it.
pub fn names(graph: &Graph) -> Vec<String> {
    let mut names = Vec::new();
    for tensor in graphs::weights(graph).into_iter().filter(|tensor| is_elsewhere(tensor)) {
        let name = location(tensor);
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Weights that lie elsewhere become weights of the file, which share the bytes that were given.
///
/// # Errors
/// [`Error::ExternalOutside`], [`Error::ExternalMissing`] with all that weren't given, [`Error::File`] where a weight ends behind
/// its file's end.
pub fn bring_in(model: &mut Model, given: Vec<(String, Vec<u8>)>) -> Result<()> {
    let wanted = names(graphs::main(model)?);
    if let Some(outside) = wanted.iter().find(|name| leads_out(name)) {
        return Err(Error::ExternalOutside { name: outside.clone() });
    }
    let given: HashMap<String, Bytes> =
        given.into_iter().map(|(name, content)| (name, content.into())).collect();
    let missing: Vec<String> = wanted.into_iter().filter(|name| !given.contains_key(name)).collect();
    if !missing.is_empty() {
        return Err(Error::ExternalMissing { names: missing });
    }
    let Some(graph) = &mut model.graph else { return Ok(()) };
    graphs::each_weight_mut(graph, &mut |tensor| {
        if !is_elsewhere(tensor) {
            return Ok(());
        }
        let slice = given.get(location(tensor)).and_then(|content| part(tensor, content));
        let beyond =
            || Error::File { why: format!("the weight {} lies behind its file's end", tensor.name()) };
        tensor.raw_data = Some(slice.ok_or_else(beyond)?);
        tensor.external_data.clear();
        tensor.data_location = None;
        Ok(())
    })
}

/// From `offset`, as many bytes as the shape says; `length` must agree where it is there.
fn part(tensor: &Tensor, content: &Bytes) -> Option<Bytes> {
    let number = |key| entry(tensor, key).map(str::parse::<usize>).transpose().ok();
    let start = number("offset")?.unwrap_or(0);
    let bytes = usize::try_from(weights::bytes(tensor.data_type(), weights::count(tensor).ok()?)).ok()?;
    let end = start.checked_add(bytes)?;
    let agrees = number("length")?.is_none_or(|length| length == bytes);
    (agrees && end <= content.len()).then(|| content.slice(start..end))
}

fn location(tensor: &Tensor) -> &str {
    entry(tensor, "location").unwrap_or_default()
}

/// A value of the tensor's `external_data`: `location`, `offset` or `length`.
fn entry<'a>(tensor: &'a Tensor, key: &str) -> Option<&'a str> {
    tensor.external_data.iter().find(|entry| entry.key() == key).map(|entry| entry.value())
}

/// Out of the folder that the model lies in.
fn leads_out(name: &str) -> bool {
    name.is_empty()
        || name.starts_with(['/', '\\'])
        || name.contains(':')
        || name.split(['/', '\\']).any(|part| part == "..")
}
