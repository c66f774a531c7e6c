//! ONNX files: what they are, run within a limit of memory, and made smaller.
//!
//! [`describe`] reads a file and runs nothing. Must not know browsers, files on a disk, clocks, nor what a model is for.
//!
//! ```text
//! file -> describe -> Description (all that can't be run, by operator and node)
//! ```

mod describe;
mod description;
mod error;
mod external;
mod graphs;
mod limits;
mod port;
mod proto;
mod tensor;
mod weights;

pub use self::{
    describe::describe,
    description::{Description, Dimension, OperatorCount, Opset, Port, Producer, Unsupported},
    error::{Error, Result},
    limits::Limits,
    tensor::{Element, Tensor, Values},
};
