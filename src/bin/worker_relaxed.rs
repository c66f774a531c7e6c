//! The worker's binary with kernels in relaxed SIMD, for browsers that have these instructions.

fn main() {
    hearth::service::start_in_worker();
}
