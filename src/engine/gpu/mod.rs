//! The second runner of a recipe, on a graphics processor: what it computes is written in WGSL, and who talks to the device stands
//! behind [`Gpu`], so that a browser's own WebGPU and a native one run the very same shaders. Must not know either of them.

mod seam;

pub use seam::{
    Binding, BindingsId, BufferId, BufferKind, Command, Facts, Gpu, GpuError, Part, PipelineId, Shader, Wait,
};
