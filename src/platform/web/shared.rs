//! Memory that workers share: a `SharedArrayBuffer`, read and written through views that are made once.

use js_sys::{Atomics, Int32Array, Object, Reflect, SharedArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::platform::exchange::{Shared, bytes, words};

const WORD: usize = size_of::<i32>();

/// Clones are views of the same memory.
#[derive(Clone)]
pub struct WebShared {
    buffer: SharedArrayBuffer,
    words: Int32Array,
    bytes: Uint8Array,
}

impl WebShared {
    pub fn new(members: usize) -> Self {
        Self::over(SharedArrayBuffer::new((words(members) * WORD + bytes()) as u32), members)
    }

    /// Makes views of memory that another worker allocated for this many members.
    pub fn over(buffer: SharedArrayBuffer, members: usize) -> Self {
        let view: &Object = buffer.unchecked_ref();
        Self {
            words: Int32Array::new_with_byte_offset_and_length(view, 0, words(members) as u32),
            bytes: Uint8Array::new_with_byte_offset(view, (words(members) * WORD) as u32),
            buffer,
        }
    }

    pub fn buffer(&self) -> &SharedArrayBuffer {
        &self.buffer
    }

    /// Whether this context has shared memory: only where the page is isolated from other origins.
    pub fn is_possible() -> bool {
        let global = js_sys::global();
        let has = |name: &str| Reflect::get(&global, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        has("crossOriginIsolated").is_truthy() && has("SharedArrayBuffer").is_function()
    }
}

/// No call can fail: the views are of 32-bit integers in shared memory, the indices lie inside, and this runs only in workers,
/// which may block.
impl Shared for WebShared {
    fn load(&self, word: usize) -> i32 {
        Atomics::load(&self.words, word as u32).unwrap_or_default()
    }

    fn store(&self, word: usize, value: i32) {
        let _ = Atomics::store(&self.words, word as u32, value);
    }

    fn add(&self, word: usize, value: i32) {
        let _ = Atomics::add(&self.words, word as u32, value);
    }

    fn sleep(&self, word: usize, value: i32, ms: f64) {
        let _ = Atomics::wait_with_timeout(&self.words, word as u32, value, ms);
    }

    fn notify(&self, word: usize) {
        let _ = Atomics::notify(&self.words, word as u32);
    }

    fn write(&self, start: usize, bytes: &[u8]) {
        self.bytes.subarray(start as u32, (start + bytes.len()) as u32).copy_from(bytes);
    }

    fn read(&self, start: usize, bytes: &mut [u8]) {
        self.bytes.subarray(start as u32, (start + bytes.len()) as u32).copy_to(bytes);
    }
}
