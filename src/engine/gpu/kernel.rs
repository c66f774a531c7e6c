//! What a runner makes once, at load: buffers, pipelines and their bindings. Knows no kernel.

use std::collections::HashMap;

use crate::{
    engine::error::Result,
    gpu::{BindingsId, BufferKind, Command, Gpu, GpuError, Part, PipelineId, Shader},
};

/// A pipeline and what it works on.
#[derive(Clone, Copy, Debug)]
pub struct Kernel {
    pipeline: PipelineId,
    bindings: BindingsId,
}

impl Kernel {
    pub fn dispatch(self, groups: [usize; 3]) -> Command {
        let groups = groups.map(|groups| groups as u32);
        Command::Dispatch { pipeline: self.pipeline, bindings: self.bindings, groups }
    }
}

pub struct Maker {
    pub gpu: Box<dyn Gpu>,
    /// By the text that they were compiled from.
    pipelines: HashMap<String, PipelineId>,
    /// What a kernel reads that needs no such vector.
    pub nothing: Part,
    /// Of all buffers.
    pub bytes: u64,
}

/// Of a buffer, since shaders see vectors of four numbers.
const UNIT: u64 = 16;

impl Maker {
    pub fn new(mut gpu: Box<dyn Gpu>) -> Self {
        let bytes = 256;
        let nothing = Part { buffer: gpu.buffer(bytes, BufferKind::Storage), offset: 0, bytes };
        Self { gpu, pipelines: HashMap::new(), nothing, bytes }
    }

    /// A buffer of zeros that shaders see as a whole.
    pub fn storage(&mut self, bytes: u64) -> Result<Part> {
        self.buffer(bytes, BufferKind::Storage)
    }

    pub fn buffer(&mut self, bytes: u64, kind: BufferKind) -> Result<Part> {
        let bytes = bytes.max(1).next_multiple_of(UNIT);
        let facts = self.gpu.facts();
        let most = facts.buffer_bytes.min(facts.binding_bytes);
        if bytes > most {
            let what = format!("a buffer of {bytes} bytes on `{}`, which takes {most}", facts.adapter);
            return Err(GpuError::OutOfMemory(what).into());
        }
        self.bytes += bytes;
        Ok(Part { buffer: self.gpu.buffer(bytes, kind), offset: 0, bytes })
    }

    pub fn floats(&mut self, numbers: &[f32]) -> Result<Part> {
        let part = self.storage(size_of_val(numbers) as u64)?;
        self.gpu.upload(part.buffer, 0, bytemuck::cast_slice(numbers));
        Ok(part)
    }

    pub async fn kernel(&mut self, shader: Shader, parts: &[Part]) -> Result<Kernel> {
        let pipeline = match self.pipelines.get(&shader.wgsl) {
            Some(pipeline) => *pipeline,
            None => {
                let wgsl = shader.wgsl.clone();
                let pipeline = self.gpu.pipeline(shader).await?;
                self.pipelines.insert(wgsl, pipeline);
                pipeline
            }
        };
        Ok(Kernel { pipeline, bindings: self.gpu.bindings(pipeline, parts) })
    }
}
