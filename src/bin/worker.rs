//! The worker's binary.

fn main() {
    #[cfg(target_arch = "wasm32")]
    hearth::service::start_in_worker();
}
