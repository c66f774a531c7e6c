//! The second runner of a recipe, on a graphics processor: what it computes is written in WGSL, and who talks to the device stands
//! behind [`Gpu`](crate::gpu::Gpu), so that a browser's own WebGPU and a native one run the very same shaders. Must not know either of them.

mod decoder;
mod kernel;
mod layer;
mod loader;
mod memory;
mod product;
mod ranking;
mod refusal;
mod state;
mod text;
mod vocabulary;
mod weights;

pub use self::{decoder::GpuDecoder, loader::GpuLoader, memory::GpuMemory, refusal::can_compute};
