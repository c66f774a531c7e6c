//! The seam to a GPU over `wgpu`: a real card by its Vulkan driver, or Mesa's on the CPU.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::sync::{Arc, Mutex, PoisonError};

use hearth::gpu::{
    Binding, BindingsId, BufferId, BufferKind, Command, Facts, Gpu, GpuError, Part, PipelineId, Shader, Wait,
};

pub struct Native {
    facts: Facts,
    device: wgpu::Device,
    queue: wgpu::Queue,
    /// `None` where one was given back.
    buffers: Vec<Option<wgpu::Buffer>>,
    pipelines: Vec<wgpu::ComputePipeline>,
    layouts: Vec<wgpu::BindGroupLayout>,
    groups: Vec<wgpu::BindGroup>,
    failed: Arc<Mutex<Option<GpuError>>>,
    pub counts: Arc<Mutex<Counts>>,
}

/// What was asked of it so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub made: usize,
    pub submits: usize,
    pub dispatches: usize,
    /// Bytes that came back in the last read, and that went there in uploads.
    pub last_read: u64,
    pub uploaded: u64,
    /// Of all buffers that stand.
    pub buffer_bytes: u64,
}

impl Native {
    /// `None` where no adapter has Vulkan; it says so.
    pub fn new() -> Option<Self> {
        futures::executor::block_on(Self::opened())
    }

    /// One that grants bindings and buffers of at most so many bytes.
    pub fn with_bindings_of(bytes: u64) -> Option<Self> {
        futures::executor::block_on(Self::open(Some(bytes)))
    }

    /// The same for who waits already.
    pub async fn opened() -> Option<Self> {
        Self::open(None).await
    }

    async fn open(most: Option<u64>) -> Option<Self> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = wgpu::Backends::VULKAN;
        let instance = wgpu::Instance::new(descriptor);
        let mut adapters = instance.enumerate_adapters(wgpu::Backends::VULKAN).await;
        // A real card first.
        adapters.sort_by_key(|adapter| match adapter.get_info().device_type {
            wgpu::DeviceType::DiscreteGpu => 0,
            wgpu::DeviceType::IntegratedGpu => 1,
            wgpu::DeviceType::VirtualGpu | wgpu::DeviceType::Other => 2,
            wgpu::DeviceType::Cpu => 3,
        });
        let Some(adapter) = adapters.into_iter().next() else {
            println!("no Vulkan adapter: nothing was computed here (Mesa's is in mesa-vulkan-drivers)");
            return None;
        };
        let info = adapter.get_info();
        let had = adapter.limits();
        let limits = wgpu::Limits {
            max_buffer_size: most.unwrap_or(had.max_buffer_size.min(1 << 30)),
            max_storage_buffer_binding_size: most.unwrap_or(had.max_storage_buffer_binding_size.min(1 << 30)),
            ..wgpu::Limits::default()
        };
        let facts = Facts {
            adapter: format!("{}, {}", info.name, info.driver_info),
            buffer_bytes: limits.max_buffer_size,
            binding_bytes: limits.max_storage_buffer_binding_size,
            offset_alignment: limits.min_storage_buffer_offset_alignment.into(),
            workgroup_threads: limits.max_compute_invocations_per_workgroup,
            workgroup_bytes: limits.max_compute_workgroup_storage_size,
            groups: limits.max_compute_workgroups_per_dimension,
            half_floats: false,
            subgroups: false,
            packed_dots: false,
        };
        let descriptor = wgpu::DeviceDescriptor { required_limits: limits, ..Default::default() };
        let (device, queue) = adapter.request_device(&descriptor).await.unwrap();
        let failed = Arc::new(Mutex::new(None));
        let first = Arc::clone(&failed);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            let error = match error {
                wgpu::Error::OutOfMemory { source } => GpuError::OutOfMemory(source.to_string()),
                wgpu::Error::Validation { description, .. } | wgpu::Error::Internal { description, .. } => {
                    GpuError::Refused(description)
                }
            };
            first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }));
        let lost = Arc::clone(&failed);
        device.set_device_lost_callback(move |_, why| {
            *lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(GpuError::Lost(why));
        });
        Some(Self {
            facts,
            device,
            queue,
            buffers: Vec::new(),
            pipelines: Vec::new(),
            layouts: Vec::new(),
            groups: Vec::new(),
            failed,
            counts: Arc::default(),
        })
    }

    /// The device itself: to destroy it is what a driver's reset does.
    pub fn device(&self) -> wgpu::Device {
        self.device.clone()
    }

    fn count(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn at(&self, BufferId(number): BufferId) -> &wgpu::Buffer {
        self.buffers[number as usize].as_ref().expect("a buffer that was given back")
    }
}

/// Until all that was submitted is done.
fn wait(device: &wgpu::Device, failed: &Mutex<Option<GpuError>>) -> Result<(), GpuError> {
    let polled = device.poll(wgpu::PollType::wait_indefinitely());
    match failed.lock().unwrap_or_else(PoisonError::into_inner).clone() {
        Some(error) => Err(error),
        None => polled.map(drop).map_err(|error| GpuError::Lost(error.to_string())),
    }
}

impl Gpu for Native {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn buffer(&mut self, bytes: u64, kind: BufferKind) -> BufferId {
        let uploaded = wgpu::BufferUsages::COPY_DST;
        let usage = match kind {
            BufferKind::Storage => wgpu::BufferUsages::STORAGE | uploaded | wgpu::BufferUsages::COPY_SRC,
            BufferKind::Uniform => wgpu::BufferUsages::UNIFORM | uploaded,
            BufferKind::Readback => wgpu::BufferUsages::MAP_READ | uploaded,
        };
        let descriptor =
            wgpu::BufferDescriptor { label: None, size: bytes, usage, mapped_at_creation: false };
        self.buffers.push(Some(self.device.create_buffer(&descriptor)));
        self.count(|counts| {
            counts.made += 1;
            counts.buffer_bytes += bytes;
        });
        BufferId(self.buffers.len() as u32 - 1)
    }

    fn free(&mut self, BufferId(number): BufferId) {
        if let Some(buffer) = self.buffers[number as usize].take() {
            self.count(|counts| counts.buffer_bytes -= buffer.size());
            buffer.destroy();
        }
    }

    fn upload(&mut self, to: BufferId, offset: u64, bytes: &[u8]) {
        self.count(|counts| counts.uploaded += bytes.len() as u64);
        self.queue.write_buffer(self.at(to), offset, bytes);
    }

    fn pipeline(&mut self, Shader { name, wgsl, constants, bindings }: Shader) -> Wait<PipelineId> {
        let entries: Vec<_> = bindings
            .iter()
            .enumerate()
            .map(|(number, binding)| wgpu::BindGroupLayoutEntry {
                binding: number as u32,
                visibility: wgpu::ShaderStages::COMPUTE,
                ty: wgpu::BindingType::Buffer {
                    ty: match binding {
                        Binding::Read => wgpu::BufferBindingType::Storage { read_only: true },
                        Binding::ReadWrite => wgpu::BufferBindingType::Storage { read_only: false },
                        Binding::Uniform => wgpu::BufferBindingType::Uniform,
                    },
                    has_dynamic_offset: false,
                    min_binding_size: None,
                },
                count: None,
            })
            .collect();
        let layout = self
            .device
            .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries });
        let whole = self.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: &[Some(&layout)],
            immediate_size: 0,
        });
        let module = self.device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(&name),
            source: wgpu::ShaderSource::Wgsl(wgsl.into()),
        });
        self.pipelines.push(self.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(&name),
            layout: Some(&whole),
            module: &module,
            entry_point: Some("main"),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &constants,
                ..Default::default()
            },
            cache: None,
        }));
        self.layouts.push(layout);
        self.count(|counts| counts.made += 1);
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let made = PipelineId(self.pipelines.len() as u32 - 1);
        Box::pin(async move { failed.map_or(Ok(made), Err) })
    }

    fn bindings(&mut self, PipelineId(pipeline): PipelineId, parts: &[Part]) -> BindingsId {
        let entries: Vec<_> = parts
            .iter()
            .enumerate()
            .map(|(number, Part { buffer, offset, bytes })| wgpu::BindGroupEntry {
                binding: number as u32,
                resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                    buffer: self.at(*buffer),
                    offset: *offset,
                    size: (*bytes).try_into().ok(),
                }),
            })
            .collect();
        let layout = &self.layouts[pipeline as usize];
        let descriptor = wgpu::BindGroupDescriptor { label: None, layout, entries: &entries };
        let group = self.device.create_bind_group(&descriptor);
        self.groups.push(group);
        self.count(|counts| counts.made += 1);
        BindingsId(self.groups.len() as u32 - 1)
    }

    fn submit(&mut self, work: &[Command]) {
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let together =
            |a: &Command, b: &Command| matches!((a, b), (Command::Dispatch { .. }, Command::Dispatch { .. }));
        for run in work.chunk_by(together) {
            if let [Command::Copy { from, from_offset, to, to_offset, bytes }] = run {
                let (from, to) = (self.at(*from), self.at(*to));
                encoder.copy_buffer_to_buffer(from, *from_offset, to, *to_offset, Some(*bytes));
                continue;
            }
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            for command in run {
                let Command::Dispatch { pipeline, bindings, groups: [x, y, z] } = command else { continue };
                pass.set_pipeline(&self.pipelines[pipeline.0 as usize]);
                pass.set_bind_group(0, &self.groups[bindings.0 as usize], &[]);
                pass.dispatch_workgroups(*x, *y, *z);
            }
        }
        let is_dispatch = |command: &&Command| matches!(command, Command::Dispatch { .. });
        self.count(|counts| {
            counts.submits += 1;
            counts.dispatches += work.iter().filter(is_dispatch).count();
        });
        self.queue.submit([encoder.finish()]);
    }

    fn read(&mut self, from: BufferId, bytes: u64) -> Wait<Vec<u8>> {
        let (device, failed) = (self.device.clone(), Arc::clone(&self.failed));
        let buffer = self.at(from).clone();
        buffer.slice(..bytes).map_async(wgpu::MapMode::Read, |_| {});
        self.count(|counts| counts.last_read = bytes);
        Box::pin(async move {
            wait(&device, &failed)?;
            let refused = |error: wgpu::MapRangeError| GpuError::Refused(format!("{error:?}"));
            let read = buffer.slice(..bytes).get_mapped_range().map_err(refused)?.to_vec();
            buffer.unmap();
            Ok(read)
        })
    }

    fn settled(&mut self) -> Wait<()> {
        let settled = wait(&self.device, &self.failed);
        Box::pin(async move { settled })
    }
}
