//! One device of the browser and what was made on it, each by its number.
//!
//! Two error scopes are always open, for memory and for broken rules: [`Gpu::settled`] closes them, says what they caught, and opens
//! two others.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use super::{
    adapter,
    calls::{Buffer, COMPUTE, Device, Encoder, Pass, READ, usage},
    loss::Loss,
    object, set,
};
use crate::{
    gpu::{
        Binding, BindingsId, BufferId, BufferKind, Command, Facts, Gpu, GpuError, Part, PipelineId, Shader,
        Wait,
    },
    platform::web::describe,
};

pub struct WebGpu {
    device: Device,
    facts: Facts,
    loss: Loss,
    /// `None` where a buffer was freed.
    buffers: Vec<Option<Buffer>>,
    pipelines: Rc<RefCell<Vec<Pipeline>>>,
    bindings: Vec<JsValue>,
}

struct Pipeline {
    pipeline: JsValue,
    layout: JsValue,
}

impl WebGpu {
    /// `Ok(None)` where the browser offers no adapter.
    pub async fn open() -> Result<Option<Self>, String> {
        let Some((device, facts)) = adapter::open().await? else { return Ok(None) };
        open_scopes(&device);
        Ok(Some(Self {
            loss: Loss::watch(device.lost()),
            device,
            facts,
            buffers: Vec::new(),
            pipelines: Rc::default(),
            bindings: Vec::new(),
        }))
    }

    /// As a driver's reset does it.
    pub fn lose(&self) {
        self.device.destroy();
    }

    /// A freed one is nobody's any more: whoever names it is refused by the browser.
    fn buffer_at(&self, id: BufferId) -> Option<&Buffer> {
        self.buffers.get(id.0 as usize)?.as_ref()
    }
}

impl Gpu for WebGpu {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn buffer(&mut self, bytes: u64, kind: BufferKind) -> BufferId {
        let usage = match kind {
            BufferKind::Storage => usage::STORAGE | usage::COPY_SRC | usage::COPY_DST,
            BufferKind::Uniform => usage::UNIFORM | usage::COPY_DST,
            BufferKind::Readback => usage::MAP_READ | usage::COPY_DST,
        };
        let descriptor = object(&[("size", (bytes as f64).into()), ("usage", usage.into())]);
        self.buffers.push(Some(self.device.create_buffer(&descriptor)));
        BufferId(self.buffers.len() as u32 - 1)
    }

    fn free(&mut self, buffer: BufferId) {
        if let Some(freed) = self.buffers.get_mut(buffer.0 as usize).and_then(Option::take) {
            freed.destroy();
        }
    }

    fn upload(&mut self, to: BufferId, offset: u64, bytes: &[u8]) {
        if let Some(buffer) = self.buffer_at(to) {
            self.device.queue().write_buffer(buffer, offset as f64, bytes);
        }
    }

    fn pipeline(&mut self, shader: Shader) -> Wait<PipelineId> {
        let (device, loss, pipelines) = (self.device.clone(), self.loss.clone(), self.pipelines.clone());
        Box::pin(async move {
            device.push_error_scope("validation");
            let module = object(&[("code", shader.wgsl.into()), ("label", shader.name.as_str().into())]);
            let module = device.create_shader_module(&module);
            let layout = device.create_bind_group_layout(&entries(shader.bindings.iter().map(layout_entry)));
            let layouts: Array = [&layout].into_iter().collect();
            let whole = device.create_pipeline_layout(&object(&[("bindGroupLayouts", layouts.into())]));
            let constants = object(&[]);
            for (name, value) in shader.constants {
                set(&constants, name, &value.into());
            }
            let stage =
                object(&[("module", module), ("entryPoint", "main".into()), ("constants", constants.into())]);
            let descriptor = object(&[
                ("label", shader.name.as_str().into()),
                ("layout", whole),
                ("compute", stage.into()),
            ]);
            let compiled = device.create_compute_pipeline(&descriptor);
            let caught = caught(&loss, device.pop_error_scope(), GpuError::Refused).await;
            let named = |error: GpuError| match error {
                GpuError::Refused(why) => GpuError::Refused(format!("{}: {why}", shader.name)),
                GpuError::Lost(_) | GpuError::OutOfMemory(_) => error,
            };
            let pipeline = loss.hear(compiled, GpuError::Refused).await;
            // What the scope caught says which line is wrong.
            caught.map_err(named)?;
            let pipeline = pipeline.map_err(named)?;
            let mut pipelines = pipelines.borrow_mut();
            pipelines.push(Pipeline { pipeline, layout });
            Ok(PipelineId(pipelines.len() as u32 - 1))
        })
    }

    fn bindings(&mut self, pipeline: PipelineId, parts: &[Part]) -> BindingsId {
        let part = |part: &Part| {
            let buffer = self.buffer_at(part.buffer).map_or(JsValue::UNDEFINED, JsValue::from);
            object(&[
                ("buffer", buffer),
                ("offset", (part.offset as f64).into()),
                ("size", (part.bytes as f64).into()),
            ])
        };
        let layout = self.pipelines.borrow()[pipeline.0 as usize].layout.clone();
        let descriptor = entries(parts.iter().map(|bound| object(&[("resource", part(bound).into())])));
        set(&descriptor, "layout", &layout);
        self.bindings.push(self.device.create_bind_group(&descriptor));
        BindingsId(self.bindings.len() as u32 - 1)
    }

    fn submit(&mut self, work: &[Command]) {
        let encoder = self.device.create_command_encoder();
        let pipelines = self.pipelines.borrow();
        let mut pass: Option<Pass> = None;
        for command in work {
            match command {
                Command::Dispatch { pipeline, bindings, groups: [x, y, z] } => {
                    let pass = pass.get_or_insert_with(|| encoder.begin_pass());
                    pass.set_pipeline(&pipelines[pipeline.0 as usize].pipeline);
                    pass.set_bind_group(0, &self.bindings[bindings.0 as usize]);
                    pass.dispatch(*x, *y, *z);
                }
                Command::Copy { from, from_offset, to, to_offset, bytes } => {
                    pass.take().iter().for_each(Pass::end);
                    self.copy(&encoder, (*from, *from_offset), (*to, *to_offset), *bytes);
                }
            }
        }
        pass.iter().for_each(Pass::end);
        self.device.queue().submit(&[encoder.finish()].into_iter().collect());
    }

    fn read(&mut self, from: BufferId, bytes: u64) -> Wait<Vec<u8>> {
        let (buffer, loss) = (self.buffer_at(from).cloned(), self.loss.clone());
        // Asked for now, so that it comes before what is submitted next.
        let mapped = buffer.map(|buffer| (buffer.map(READ, 0.0, bytes as f64), buffer));
        Box::pin(async move {
            let Some((mapped, buffer)) = mapped else {
                return Err(GpuError::Refused("a freed buffer".to_owned()));
            };
            // A browser breaks this promise where the device went away, sometimes before it says so.
            loss.hear(mapped, GpuError::Lost).await?;
            let range = buffer.mapped_range(0.0, bytes as f64);
            let range = range.map_err(|error| GpuError::Refused(describe(&error)))?;
            let read = Uint8Array::new(&range).to_vec();
            buffer.unmap();
            Ok(read)
        })
    }

    fn settled(&mut self) -> Wait<()> {
        let (rules, memory) = (self.device.pop_error_scope(), self.device.pop_error_scope());
        open_scopes(&self.device);
        let (done, loss) = (self.device.queue().done(), self.loss.clone());
        Box::pin(async move {
            let memory = caught(&loss, memory, GpuError::OutOfMemory).await;
            let rules = caught(&loss, rules, GpuError::Refused).await;
            // Memory that was refused breaks rules wherever it is used.
            memory?;
            rules?;
            loss.hear(done, GpuError::Lost).await.map(drop)
        })
    }
}

impl WebGpu {
    fn copy(&self, encoder: &Encoder, from: (BufferId, u64), to: (BufferId, u64), bytes: u64) {
        if let (Some(source), Some(target)) = (self.buffer_at(from.0), self.buffer_at(to.0)) {
            encoder.copy(source, from.1 as f64, target, to.1 as f64, bytes as f64);
        }
    }
}

impl Drop for WebGpu {
    /// Its memory comes back now, and not when JavaScript's garbage is collected.
    fn drop(&mut self) {
        self.device.destroy();
    }
}

fn open_scopes(device: &Device) {
    device.push_error_scope("out-of-memory");
    device.push_error_scope("validation");
}

/// Fails if a scope that was closed caught something.
async fn caught(loss: &Loss, scope: Promise, what: fn(String) -> GpuError) -> Result<(), GpuError> {
    let error = loss.hear(scope, GpuError::Lost).await?;
    if error.is_null() || error.is_undefined() {
        return Ok(());
    }
    let message = Reflect::get(&error, &"message".into()).ok().and_then(|message| message.as_string());
    Err(what(message.unwrap_or_default()))
}

/// `entries` of a layout or of bindings, numbered from 0 on.
fn entries(each: impl Iterator<Item = js_sys::Object>) -> js_sys::Object {
    let numbered = each.enumerate().map(|(number, entry)| {
        set(&entry, "binding", &(number as u32).into());
        JsValue::from(entry)
    });
    object(&[("entries", numbered.collect::<Array>().into())])
}

fn layout_entry(binding: &Binding) -> js_sys::Object {
    let kind = match binding {
        Binding::Read => "read-only-storage",
        Binding::ReadWrite => "storage",
        Binding::Uniform => "uniform",
    };
    let buffer = object(&[("type", kind.into())]);
    object(&[("visibility", COMPUTE.into()), ("buffer", buffer.into())])
}
