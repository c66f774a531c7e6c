//! Stock candle's own `quantized_llama`, timed as Hearth times itself: the prompt at once, then greedy steps.
//! Runs in a worker (candle_worker.js); must not know how it is compared.
#![cfg(target_arch = "wasm32")]

use std::{cell::RefCell, fmt::Write, io::Cursor};

use candle_core::{D, Device, Tensor, quantized::gguf_file::Content};
use candle_transformers::models::quantized_llama::ModelWeights;
use wasm_bindgen::prelude::wasm_bindgen;
use web_time::Instant;

thread_local! {
    static MODEL: RefCell<Option<ModelWeights>> = const { RefCell::new(None) };
}

/// Reads a whole GGUF.
#[wasm_bindgen]
pub fn load(file: Vec<u8>) -> Result<String, String> {
    let mut reader = Cursor::new(file);
    let content = Content::read(&mut reader).map_err(text)?;
    let model = ModelWeights::from_gguf(content, &mut reader, &Device::Cpu).map_err(text)?;
    MODEL.set(Some(model));
    Ok(r#"{ "threads": 1, "kernels": "candle 0.11.1, simd128" }"#.to_owned())
}

/// Times a prefill and so many greedy steps.
#[wasm_bindgen]
pub fn measure(prompt: Vec<u32>, decode_tokens: u32) -> Result<String, String> {
    MODEL.with_borrow_mut(|model| {
        let model = model.as_mut().ok_or("no model is loaded")?;
        model.clear_kv_cache();
        run(model, &prompt, decode_tokens).map_err(text)
    })
}

fn run(model: &mut ModelWeights, prompt: &[u32], decode_tokens: u32) -> candle_core::Result<String> {
    let started = Instant::now();
    let mut token = step(model, prompt, 0)?;
    let prefill_ms = started.elapsed().as_secs_f64() * 1000.0;
    let (started, mut tokens) = (Instant::now(), String::new());
    for at in 0..decode_tokens as usize {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(tokens, "{comma}{token}");
        token = step(model, &[token], prompt.len() + at)?;
    }
    let decode_ms = started.elapsed().as_secs_f64() * 1000.0;
    Ok(format!(
        r#"{{ "prefill_ms": {prefill_ms}, "decode_ms": {decode_ms}, "prompt_tokens": {}, "decoded_tokens": {decode_tokens},
            "memory_bytes": {}, "tokens": [{tokens}] }}"#,
        prompt.len(),
        core::arch::wasm32::memory_size(0) << 16,
    ))
}

/// The likeliest next token.
fn step(model: &mut ModelWeights, tokens: &[u32], position: usize) -> candle_core::Result<u32> {
    let input = Tensor::new(tokens, &Device::Cpu)?.unsqueeze(0)?;
    model.forward(&input, position)?.squeeze(0)?.argmax(D::Minus1)?.to_scalar()
}

fn text(error: impl ToString) -> String {
    error.to_string()
}
