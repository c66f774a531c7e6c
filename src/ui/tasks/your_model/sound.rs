//! Reads a sound file with the browser's own decoders, as one channel at the rate that models of speech take. Must not know what it is for.

use js_sys::{ArrayBuffer, Float32Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use crate::protocol::{Bytes, Element, Tensor, Values};

#[wasm_bindgen]
extern "C" {
    type OfflineAudioContext;
    #[wasm_bindgen(constructor, catch)]
    fn new(channels: u32, length: u32, rate: f32) -> Result<OfflineAudioContext, JsValue>;
    /// Gives the sound at the context's rate.
    #[wasm_bindgen(method, catch, js_name = decodeAudioData)]
    async fn decode(this: &OfflineAudioContext, file: &ArrayBuffer) -> Result<JsValue, JsValue>;

    type AudioBuffer;
    #[wasm_bindgen(method, getter, js_name = numberOfChannels)]
    fn channels(this: &AudioBuffer) -> u32;
    #[wasm_bindgen(method, catch, js_name = getChannelData)]
    fn channel(this: &AudioBuffer, place: u32) -> Result<Float32Array, JsValue>;
}

/// Samples a second.
const RATE: f32 = 16_000.0;

/// The samples from -1 to 1, all channels' mean. `None` where the browser can't read the file.
pub async fn samples(file: &ArrayBuffer) -> Option<Tensor> {
    let context = OfflineAudioContext::new(1, 1, RATE).ok()?;
    let sound: AudioBuffer = context.decode(file).await.ok()?.unchecked_into();
    let channels = sound.channels().max(1);
    let mut mean = sound.channel(0).ok()?.to_vec();
    for place in 1..channels {
        let other = sound.channel(place).ok()?.to_vec();
        mean.iter_mut().zip(other).for_each(|(sum, sample)| *sum += sample);
    }
    let bytes = mean.iter().flat_map(|sum| (sum / channels as f32).to_le_bytes()).collect();
    let values = Values::Numbers { element: Element::F32, bytes: Bytes(bytes) };
    Some(Tensor { name: String::new(), shape: vec![mean.len() as u64], values })
}
