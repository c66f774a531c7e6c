//! The worker's binary.

fn main() {
    // Natively there is no page to serve.
    #[cfg(target_arch = "wasm32")]
    hearth::service::start_in_worker();
}
