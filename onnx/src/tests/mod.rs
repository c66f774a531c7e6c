//! The crate's tests, on files that are written here. The standard's own cases and real models are `cargo xtask bench onnx`'s.

mod damaged;
mod describing;
mod hostile;
mod operators;
mod running;
mod smaller;
mod written;
