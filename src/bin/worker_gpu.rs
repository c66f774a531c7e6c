//! The worker's binary with kernels in relaxed SIMD and a runner on a GPU, for browsers that have both.

fn main() {
    // Natively there is no page to serve.
    #[cfg(in_browser)]
    hearth::service::start_in_worker();
}
