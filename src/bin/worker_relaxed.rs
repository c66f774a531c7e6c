//! The worker's binary with kernels in relaxed SIMD, for browsers that have these instructions.

fn main() {
    // Natively there is no page to serve.
    #[cfg(in_browser)]
    hearth::service::start_in_worker();
}
