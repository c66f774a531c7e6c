//! The binary of the worker that learns what sensors say, and scores it.

fn main() {
    // Natively there is no page to serve.
    #[cfg(in_browser)]
    hearth::sensing::start_in_worker();
}
