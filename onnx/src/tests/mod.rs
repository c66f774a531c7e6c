//! The crate's tests, on files that are written here. The standard's own cases and real models are `cargo xtask bench onnx`'s.

mod cases;
mod damaged;
mod describing;
mod hostile;
mod kernels;
mod layers;
mod operators;
mod running;
mod smaller;
mod written;
