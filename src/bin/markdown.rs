//! Markdown's binary.

fn main() {}

/// A text's tree as bytes.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn tree(source: &str) -> Vec<u8> {
    hearth::markdown::written(source)
}
