//! The page's binary.

fn main() {
    #[cfg(target_arch = "wasm32")]
    hearth::ui::start();
}
