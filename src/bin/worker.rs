//! The worker's binary.

fn main() {
    // Natively there is no page to serve.
    #[cfg(in_browser)]
    hearth::service::start_in_worker();
}
