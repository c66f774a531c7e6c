//! ONNX files: what they are, run within a limit of memory, and made smaller.
//!
//! [`describe`] reads a file and runs nothing; [`Model`] runs it, and [`quantise`]
//! makes it smaller. Must not know browsers, files on a disk, clocks, nor what a model is for.
//!
//! ```text
//! file -> describe -> Description (all that can't be run, by operator and node)
//!      \-> Model: checks -> other files -> what is lacking -> stages (graphs of the engine, operators of our own)
//! file -> quantise -> file
//! ```

mod checks;
mod describe;
mod description;
mod engine;
mod error;
mod external;
mod fit;
mod gather;
mod graphs;
mod kernels;
mod lacking;
mod layers;
mod limits;
mod memory;
mod model;
mod operators;
mod port;
mod proto;
mod quantise;
mod stages;
mod tensor;
mod weights;

/// What the examples read is read by tests too.
#[cfg(test)]
extern crate self as hearth_onnx;
#[cfg(test)]
mod tests;

pub use self::{
    describe::describe,
    description::{Description, Dimension, OperatorCount, Opset, Port, Producer, Unsupported},
    error::{Error, Result},
    limits::Limits,
    model::Model,
    quantise::{Quantised, quantise},
    stages::Kernels,
    tensor::{Element, Tensor, Values},
};
