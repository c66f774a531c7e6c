//! The binary of the worker that runs models in ONNX.

fn main() {
    // Natively there is no page to serve.
    #[cfg(target_arch = "wasm32")]
    hearth::inferring::start_in_worker();
}
