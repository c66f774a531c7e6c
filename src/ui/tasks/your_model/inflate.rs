//! Unpacks deflated bytes (RFC 1951) with the browser's own code. Must not know what they are.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader};

#[wasm_bindgen]
extern "C" {
    type DecompressionStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;

    #[wasm_bindgen(extends = ReadableStream, js_name = ReadableStream)]
    type Packed;

    #[wasm_bindgen(method, catch, js_name = pipeThrough)]
    fn pipe_through(this: &Packed, unpacking: &DecompressionStream) -> Result<ReadableStream, JsValue>;
}

/// `None` where the bytes are damaged, or the browser can't unpack them.
pub async fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let unpacking = DecompressionStream::new("deflate-raw").ok()?;
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).ok()?;
    let packed: Packed = blob.stream().unchecked_into();
    let reader = packed.pipe_through(&unpacking).ok()?.get_reader();
    let reader: ReadableStreamDefaultReader = reader.unchecked_into();
    let mut unpacked = Vec::new();
    loop {
        let step = JsFuture::from(reader.read()).await.ok()?;
        let value = Reflect::get(&step, &"value".into()).ok()?;
        let Ok(piece) = value.dyn_into::<Uint8Array>() else { return Some(unpacked) };
        unpacked.extend(piece.to_vec());
    }
}
