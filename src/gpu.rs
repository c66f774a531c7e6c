//! What the engine asks of a GPU: buffers, pipelines, many dispatches in one submit, and a few bytes back. One implementation
//! is the browser's WebGPU (`platform/web/gpu`), another `wgpu` in native tests; the engine knows neither.
//!
//! Whatever takes time is a future, since a browser can't wait for its GPU. Everything else only records or queues.

use futures::future::LocalBoxFuture;

/// One device, and all that was made on it.
pub trait Gpu {
    fn facts(&self) -> &Facts;

    /// A buffer of zeros. `bytes` is a multiple of 4, and at most [`Facts::buffer_bytes`].
    fn buffer(&mut self, bytes: u64, kind: BufferKind) -> BufferId;

    /// Gives a buffer's memory back. No work that was submitted before is disturbed.
    fn free(&mut self, buffer: BufferId);

    /// Queues bytes to be written before whatever is submitted next. Offset and length are multiples of 4.
    fn upload(&mut self, to: BufferId, offset: u64, bytes: &[u8]);

    /// Compiles a shader. Its bindings are numbered from 0 on in group 0.
    fn pipeline(&mut self, shader: Shader) -> Wait<PipelineId>;

    /// What a pipeline's dispatches read and write, in the order of its shader's bindings.
    fn bindings(&mut self, pipeline: PipelineId, parts: &[Part]) -> BindingsId;

    /// One submit: all dispatches that follow each other are one pass.
    fn submit(&mut self, work: &[Command]);

    /// Bytes of a [`BufferKind::Readback`] once all that was submitted before this call has been done. The request is made by the call
    /// and not by the future, so that what is submitted next isn't waited for; until the future is done, no submit may use the buffer.
    fn read(&mut self, from: BufferId, bytes: u64) -> Wait<Vec<u8>>;

    /// Waits for what was submitted or made so far, and says whether all of it was taken: memory that was refused or a call that
    /// breaks a rule is known here, and not where it was made.
    fn settled(&mut self) -> Wait<()>;
}

pub type Wait<T> = LocalBoxFuture<'static, Result<T, GpuError>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BufferId(pub u32);
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PipelineId(pub u32);
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BindingsId(pub u32);

/// What a buffer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BufferKind {
    /// Shaders read and write it; it can be uploaded to and copied from and to.
    Storage,
    /// A few numbers that a shader reads: uploaded to.
    Uniform,
    /// Copied to and read.
    Readback,
}

/// A shader and how it is compiled.
#[derive(Clone, Debug)]
pub struct Shader {
    /// What errors and profiles call it.
    pub name: String,
    /// Its entry point is `main`.
    pub wgsl: String,
    /// Values for its `override` declarations.
    pub constants: Vec<(&'static str, f64)>,
    /// Its bindings, in order.
    pub bindings: Vec<Binding>,
}

/// How a shader uses one of its buffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    Read,
    ReadWrite,
    Uniform,
}

/// A stretch of a buffer. Its offset is a multiple of [`Facts::offset_alignment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub buffer: BufferId,
    pub offset: u64,
    pub bytes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Dispatch { pipeline: PipelineId, bindings: BindingsId, groups: [u32; 3] },
    Copy { from: BufferId, from_offset: u64, to: BufferId, to_offset: u64, bytes: u64 },
}

/// What an adapter has, as far as a runner's choices hang on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// As the driver names itself: vendor, architecture, device.
    pub adapter: String,
    /// The largest buffer, and the largest stretch of one that a shader can see.
    pub buffer_bytes: u64,
    pub binding_bytes: u64,
    pub offset_alignment: u64,
    pub workgroup_threads: u32,
    pub workgroup_bytes: u32,
    /// In each dimension of a dispatch.
    pub groups: u32,
    pub half_floats: bool,
    pub subgroups: bool,
    /// `dot4I8Packed` and its kin.
    pub packed_dots: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GpuError {
    /// The device is gone, and all that was on it.
    #[error("the GPU is gone: {0}")]
    Lost(String),
    #[error("the GPU has no memory for it: {0}")]
    OutOfMemory(String),
    /// A call or a shader that breaks a rule: a fault of ours, or of the driver.
    #[error("the GPU refuses it: {0}")]
    Refused(String),
}
