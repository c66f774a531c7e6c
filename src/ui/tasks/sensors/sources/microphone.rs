//! The microphone's level and the bands of its spectrum, each in decibels. No sound is kept.

use futures::{StreamExt, stream};
use gloo_timers::future::TimeoutFuture;
use js_sys::Float32Array;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::{Batch, OpenSource, refused, unsupported};
use crate::{
    protocol::{Channel, Failure},
    ui::browser::{epoch_ms, window},
};

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type AudioContext;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<AudioContext, JsValue>;
    #[wasm_bindgen(method, getter, js_name = "sampleRate")]
    fn sample_rate(this: &AudioContext) -> f32;
    #[wasm_bindgen(method, catch, js_name = "createMediaStreamSource")]
    fn media_source(this: &AudioContext, stream: &MediaStream) -> Result<AudioNode, JsValue>;
    #[wasm_bindgen(method, catch, js_name = "createAnalyser")]
    fn analyser(this: &AudioContext) -> Result<Analyser, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn close(this: &AudioContext) -> Result<JsValue, JsValue>;

    type AudioNode;
    #[wasm_bindgen(method, catch)]
    fn connect(this: &AudioNode, to: &Analyser) -> Result<JsValue, JsValue>;

    type Analyser;
    #[wasm_bindgen(method, setter, js_name = "fftSize")]
    fn set_fft_size(this: &Analyser, size: u32);
    #[wasm_bindgen(method, setter, js_name = "smoothingTimeConstant")]
    fn set_smoothing(this: &Analyser, share: f32);
    #[wasm_bindgen(method, js_name = "getFloatTimeDomainData")]
    fn wave(this: &Analyser, into: &Float32Array);
    #[wasm_bindgen(method, js_name = "getFloatFrequencyData")]
    fn spectrum(this: &Analyser, into: &Float32Array);
}

/// Samples of sound in one look.
const SIZE: u32 = 2048;
/// The bands' upper ends in hertz, an octave each.
const BANDS: [f32; 7] = [125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0];
/// Silence, so that its logarithm is a number.
const QUIETEST_DB: f32 = -120.0;

/// `rate`: looks a second.
pub async fn open(rate: f64) -> Result<OpenSource, Failure> {
    let devices = window().and_then(|window| window.navigator().media_devices().ok());
    let devices = devices.filter(|devices| !devices.is_undefined());
    let devices = devices.ok_or_else(|| unsupported("this browser lends no microphone to this page"))?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&JsValue::TRUE);
    let asked = devices.get_user_media_with_constraints(&constraints).map_err(|error| refused(&error))?;
    let stream: MediaStream = JsFuture::from(asked).await.map_err(|error| refused(&error))?.unchecked_into();
    let open = Open::new(stream).map_err(|error| refused(&error))?;
    let channel = |name: String| Channel { name, unit: "dB".to_owned() };
    let bands = BANDS.iter().map(|until| channel(format!("{until:.0} Hz")));
    let channels = [channel("level".to_owned())].into_iter().chain(bands).collect();
    let between_ms = (1000.0 / rate.clamp(0.1, 50.0)) as u32;
    let batches = stream::unfold(open, move |open| async move {
        TimeoutFuture::new(between_ms).await;
        let mut batch = Batch::default();
        batch.samples.times_ms.push(epoch_ms() as f64);
        batch.samples.values = open.levels();
        Some((Ok(batch), open))
    });
    Ok(OpenSource { channels, batches: batches.boxed_local() })
}

struct Open {
    stream: MediaStream,
    context: AudioContext,
    analyser: Analyser,
    wave: Float32Array,
    spectrum: Float32Array,
}

impl Open {
    fn new(stream: MediaStream) -> Result<Self, JsValue> {
        let context = AudioContext::new()?;
        let analyser = context.analyser()?;
        analyser.set_fft_size(SIZE);
        analyser.set_smoothing(0.0);
        context.media_source(&stream)?.connect(&analyser)?;
        let wave = Float32Array::new_with_length(SIZE);
        let spectrum = Float32Array::new_with_length(SIZE / 2);
        Ok(Self { stream, context, analyser, wave, spectrum })
    }

    /// The level, and then each band's mean.
    fn levels(&self) -> Vec<f32> {
        self.analyser.wave(&self.wave);
        self.analyser.spectrum(&self.spectrum);
        let wave = self.wave.to_vec();
        let power = wave.iter().map(|value| value * value).sum::<f32>() / SIZE as f32;
        let mut levels = vec![(10.0 * power.log10()).max(QUIETEST_DB)];
        let (spectrum, width) = (self.spectrum.to_vec(), self.context.sample_rate() / SIZE as f32);
        let mut from = 1;
        for until in BANDS {
            let until = ((until / width) as usize).clamp(from + 1, spectrum.len());
            let band = &spectrum[from.min(until - 1)..until];
            let sum: f32 = band.iter().map(|level| level.max(QUIETEST_DB)).sum();
            levels.push(sum / band.len() as f32);
            from = until;
        }
        levels
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        for track in self.stream.get_tracks() {
            if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
                track.stop();
            }
        }
        let context = self.context.clone();
        wasm_bindgen_futures::spawn_local(async move {
            // Closed by the browser already, perhaps.
            let _ = context.close().await;
        });
    }
}
