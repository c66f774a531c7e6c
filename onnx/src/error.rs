//! What can't be done, with the facts that say why. Must not know how a person is told.

use thiserror::Error;

use crate::{Element, Unsupported};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Clone, Debug, PartialEq, Error)]
pub enum Error {
    /// Not an ONNX file, or a damaged one.
    #[error("this is no ONNX file that can be read: {why}")]
    File { why: String },

    /// Operators that nothing here computes, all of them.
    #[error("the model has operators that can't be run: {}", listed(.0))]
    Unsupported(Vec<Unsupported>),

    /// Weights that lie in other files, which were not given.
    #[error("the model's weights lie in other files, which were not given: {}", .names.join(", "))]
    ExternalMissing { names: Vec<String> },

    /// A name of another file that leads out of the model's own folder.
    #[error("the model wants weights from outside its folder: {name}")]
    ExternalOutside { name: String },

    /// Nodes that wait for each other.
    #[error("the model's node {node} waits for its own result")]
    Cycle { node: String },

    #[error("{what} takes {needed} bytes, and {limit} are allowed")]
    Memory { what: String, needed: u64, limit: u64 },

    #[error("the model wants the input {name}, which was not given")]
    InputMissing { name: String },

    #[error("the model has no input {name}")]
    InputUnknown { name: String },

    #[error("the input {name} must be {expected} and is {got}")]
    InputElement { name: String, expected: Element, got: Element },

    /// Its shape is not the declared one, or its values are not as many as its shape says.
    #[error("the input {name} must have the shape {expected} and has {got}")]
    InputShape { name: String, expected: String, got: String },

    /// The engine has no such numbers: they don't fit into 32 bits.
    #[error("{name} holds numbers beyond 32 bits, which can't be computed with here")]
    Range { name: String },

    /// The engine has no such values.
    #[error("{name} is of {element}, which can't be computed with here")]
    ElementUnsupported { name: String, element: Element },

    /// From the engine, with the operator and node where it says so.
    #[error("the model could not be run: {why}")]
    Run { why: String },

    /// Too old to be made smaller.
    #[error("the model is written for opset {got}, and {needed} is the oldest that can be made smaller")]
    Opset { got: i64, needed: i64 },

    /// Whoever asked for it wants it no longer.
    #[error("stopped")]
    Stopped,
}

fn listed(unsupported: &[Unsupported]) -> String {
    let names: Vec<String> = unsupported.iter().map(ToString::to_string).collect();
    names.join("; ")
}
