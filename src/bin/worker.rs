//! The worker's binary.

fn main() {
    hearth::service::start_in_worker();
}
