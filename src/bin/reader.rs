//! The binary of the worker that reads files.

fn main() {
    // Natively there is no page to serve.
    #[cfg(in_browser)]
    hearth::reading::start_in_worker();
}
