//! The binary of the worker that runs models in ONNX.

fn main() {
    // Natively there is no page to serve.
    #[cfg(in_browser)]
    hearth::inferring::start_in_worker();
}
