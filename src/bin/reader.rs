//! The binary of the worker that reads files.

fn main() {
    // Natively there is no page to serve.
    #[cfg(target_arch = "wasm32")]
    hearth::reading::start_in_worker();
}
