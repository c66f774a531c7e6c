//! The browser's WebGPU behind the engine's seam: SwiftShader where there is no other adapter.

use hearth::{
    gpu::{Binding, BufferId, BufferKind, Command, Gpu, GpuError, Part, Shader},
    platform::web::gpu::WebGpu,
};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{gpu_checks, tiny::Packed};

const DOUBLE: &str = "
    override factor: f32 = 1.0;
    @group(0) @binding(0) var<storage, read> given: array<f32>;
    @group(0) @binding(1) var<storage, read_write> made: array<f32>;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3<u32>) {
        if (id.x < arrayLength(&given)) { made[id.x] = factor * given[id.x]; }
    }";
const NUMBERS: usize = 100;
const BYTES: u64 = NUMBERS as u64 * 4;

async fn boxed() -> Box<dyn Gpu> {
    Box::new(open().await)
}

/// Chromium's compiler takes each shader, and refuses what others accept.
#[wasm_bindgen_test]
async fn families_compute_the_truth() {
    gpu_checks::families_compute_the_truth(gpu_checks::computed(), boxed).await;
}

/// One for each way in which bits lie: all of them are the native suite's.
#[wasm_bindgen_test]
async fn types_of_weights_compute_the_truth() {
    let types = [Packed::Q4_0, Packed::Q3K, Packed::Q5K, Packed::Q6K];
    gpu_checks::types_of_weights_compute_the_truth(&types, boxed).await;
}

async fn open() -> WebGpu {
    let opened = WebGpu::open().await.unwrap();
    opened.expect("Chromium has an adapter: xtask/src/chromium.rs asks for one")
}

fn shader(wgsl: &str) -> Shader {
    Shader {
        name: "double".to_owned(),
        wgsl: wgsl.to_owned(),
        constants: vec![("factor", 2.0)],
        bindings: vec![Binding::Read, Binding::ReadWrite],
    }
}

fn whole(buffer: BufferId) -> Part {
    Part { buffer, offset: 0, bytes: BYTES }
}

#[wasm_bindgen_test]
async fn numbers_go_through_a_shader_and_come_back() {
    let mut gpu = open().await;
    let [from, to] = [0; 2].map(|_| gpu.buffer(BYTES, BufferKind::Storage));
    let back = gpu.buffer(BYTES, BufferKind::Readback);
    let numbers: Vec<f32> = (0..NUMBERS).map(|number| number as f32 - 50.5).collect();
    gpu.upload(from, 0, bytemuck::cast_slice(&numbers));
    let pipeline = gpu.pipeline(shader(DOUBLE)).await.unwrap();
    let [once, again] =
        [(from, to), (to, from)].map(|(from, to)| gpu.bindings(pipeline, &[whole(from), whole(to)]));
    // Twice in one pass: the second dispatch sees what the first has written.
    let dispatch =
        |bindings| Command::Dispatch { pipeline, bindings, groups: [NUMBERS.div_ceil(64) as u32, 1, 1] };
    let copy = Command::Copy { from, from_offset: 0, to: back, to_offset: 0, bytes: BYTES };
    gpu.submit(&[dispatch(once), dispatch(again), copy]);
    let read = gpu.read(back, BYTES).await.unwrap();
    let read: &[f32] = bytemuck::cast_slice(&read);
    let expected: Vec<f32> = numbers.iter().map(|number| 4.0 * number).collect();
    assert_eq!(read, expected);
    gpu.settled().await.unwrap();
}

#[wasm_bindgen_test]
async fn a_wrong_shader_is_refused_by_name_and_line() {
    let mut gpu = open().await;
    let error =
        gpu.pipeline(shader(&DOUBLE.replace("factor * given", "factor + true * given"))).await.unwrap_err();
    assert!(
        matches!(&error, GpuError::Refused(why) if why.contains("double") && why.contains(":7:")),
        "{error}"
    );
    assert!(gpu.pipeline(shader(DOUBLE)).await.is_ok(), "the device works on");
}

#[wasm_bindgen_test]
async fn memory_that_is_not_there_is_known_when_asked() {
    let mut gpu = open().await;
    let most = gpu.facts().buffer_bytes;
    assert!(most >= 128 << 20, "{:?}", gpu.facts());
    gpu.buffer(most + 4, BufferKind::Storage);
    assert!(matches!(gpu.settled().await, Err(GpuError::Refused(_) | GpuError::OutOfMemory(_))));
    gpu.settled().await.unwrap();
}

#[wasm_bindgen_test]
async fn a_lost_device_is_told_by_whatever_is_asked() {
    let mut gpu = open().await;
    let back = gpu.buffer(BYTES, BufferKind::Readback);
    let under_way = gpu.read(back, BYTES);
    gpu.lose();
    for answer in [under_way.await.map(drop), gpu.read(back, BYTES).await.map(drop), gpu.settled().await] {
        assert!(matches!(answer, Err(GpuError::Lost(_))), "{answer:?}");
    }
    let pipeline = gpu.pipeline(shader(DOUBLE)).await;
    assert!(matches!(pipeline, Err(GpuError::Lost(_))), "{pipeline:?}");
}
