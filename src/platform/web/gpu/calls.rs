//! The calls of WebGPU that a runner needs (W3C, WebGPU), as JavaScript has them. `web-sys` has them too, but only behind a flag
//! of the whole build (`web_sys_unstable_apis`).

use js_sys::{Array, ArrayBuffer, Object, Promise};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// `navigator.gpu`.
    pub type Entry;
    #[wasm_bindgen(method, js_name = requestAdapter)]
    pub fn request_adapter(this: &Entry, options: &Object) -> Promise;
    #[wasm_bindgen(method, getter, js_name = wgslLanguageFeatures)]
    pub fn language_features(this: &Entry) -> Names;

    /// A set of names.
    pub type Names;
    #[wasm_bindgen(method)]
    pub fn has(this: &Names, name: &str) -> bool;

    pub type Adapter;
    #[wasm_bindgen(method, getter)]
    pub fn features(this: &Adapter) -> Names;
    #[wasm_bindgen(method, getter)]
    pub fn limits(this: &Adapter) -> Object;
    #[wasm_bindgen(method, getter)]
    pub fn info(this: &Adapter) -> JsValue;
    #[wasm_bindgen(method, js_name = requestDevice)]
    pub fn request_device(this: &Adapter, descriptor: &Object) -> Promise;

    #[derive(Clone)]
    pub type Device;
    #[wasm_bindgen(method, getter)]
    pub fn lost(this: &Device) -> Promise;
    #[wasm_bindgen(method, getter)]
    pub fn queue(this: &Device) -> Queue;
    #[wasm_bindgen(method, getter)]
    pub fn limits(this: &Device) -> Object;
    #[wasm_bindgen(method, getter)]
    pub fn features(this: &Device) -> Names;
    #[wasm_bindgen(method)]
    pub fn destroy(this: &Device);
    #[wasm_bindgen(method, js_name = pushErrorScope)]
    pub fn push_error_scope(this: &Device, filter: &str);
    #[wasm_bindgen(method, js_name = popErrorScope)]
    pub fn pop_error_scope(this: &Device) -> Promise;
    #[wasm_bindgen(method, js_name = createBuffer)]
    pub fn create_buffer(this: &Device, descriptor: &Object) -> Buffer;
    #[wasm_bindgen(method, js_name = createShaderModule)]
    pub fn create_shader_module(this: &Device, descriptor: &Object) -> JsValue;
    #[wasm_bindgen(method, js_name = createBindGroupLayout)]
    pub fn create_bind_group_layout(this: &Device, descriptor: &Object) -> JsValue;
    #[wasm_bindgen(method, js_name = createPipelineLayout)]
    pub fn create_pipeline_layout(this: &Device, descriptor: &Object) -> JsValue;
    #[wasm_bindgen(method, js_name = createComputePipelineAsync)]
    pub fn create_compute_pipeline(this: &Device, descriptor: &Object) -> Promise;
    #[wasm_bindgen(method, js_name = createBindGroup)]
    pub fn create_bind_group(this: &Device, descriptor: &Object) -> JsValue;
    #[wasm_bindgen(method, js_name = createCommandEncoder)]
    pub fn create_command_encoder(this: &Device) -> Encoder;

    pub type Queue;
    #[wasm_bindgen(method, js_name = writeBuffer)]
    pub fn write_buffer(this: &Queue, to: &Buffer, offset: f64, bytes: &[u8]);
    #[wasm_bindgen(method)]
    pub fn submit(this: &Queue, work: &Array);
    #[wasm_bindgen(method, js_name = onSubmittedWorkDone)]
    pub fn done(this: &Queue) -> Promise;

    #[derive(Clone)]
    pub type Buffer;
    #[wasm_bindgen(method, js_name = mapAsync)]
    pub fn map(this: &Buffer, mode: u32, offset: f64, bytes: f64) -> Promise;
    #[wasm_bindgen(method, catch, js_name = getMappedRange)]
    pub fn mapped_range(this: &Buffer, offset: f64, bytes: f64) -> Result<ArrayBuffer, JsValue>;
    #[wasm_bindgen(method)]
    pub fn unmap(this: &Buffer);
    #[wasm_bindgen(method)]
    pub fn destroy(this: &Buffer);

    pub type Encoder;
    #[wasm_bindgen(method, js_name = beginComputePass)]
    pub fn begin_pass(this: &Encoder) -> Pass;
    #[wasm_bindgen(method, js_name = copyBufferToBuffer)]
    pub fn copy(this: &Encoder, from: &Buffer, from_offset: f64, to: &Buffer, to_offset: f64, bytes: f64);
    #[wasm_bindgen(method)]
    pub fn finish(this: &Encoder) -> JsValue;

    pub type Pass;
    #[wasm_bindgen(method, js_name = setPipeline)]
    pub fn set_pipeline(this: &Pass, pipeline: &JsValue);
    #[wasm_bindgen(method, js_name = setBindGroup)]
    pub fn set_bind_group(this: &Pass, number: u32, bindings: &JsValue);
    #[wasm_bindgen(method, js_name = dispatchWorkgroups)]
    pub fn dispatch(this: &Pass, x: u32, y: u32, z: u32);
    #[wasm_bindgen(method)]
    pub fn end(this: &Pass);
}

/// `GPUBufferUsage`, as far as it is used here.
pub mod usage {
    pub const MAP_READ: u32 = 1;
    pub const COPY_SRC: u32 = 4;
    pub const COPY_DST: u32 = 8;
    pub const UNIFORM: u32 = 64;
    pub const STORAGE: u32 = 128;
}

/// `GPUMapMode.READ`, and `GPUShaderStage.COMPUTE`.
pub const READ: u32 = 1;
pub const COMPUTE: u32 = 4;
