//! Makes a picture file of pixels. Nothing else is in it: no place, no time, no camera.

use js_sys::Promise;
use wasm_bindgen::{Clamped, JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::state::Encoding;
use crate::ui::browser::document;

/// Of JPEG; browsers take 0.92 where nobody says.
const QUALITY: f64 = 0.92;

/// `rgb` is red, green and blue of each pixel, row by row. `None` where the browser has no memory for the picture.
pub async fn encoded(width: u32, height: u32, rgb: &[u8], encoding: Encoding) -> Option<Blob> {
    let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let rgba: Vec<u8> =
        rgb.as_chunks().0.iter().flat_map(|[red, green, blue]| [*red, *green, *blue, 255]).collect();
    let pixels = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), width, height).ok()?;
    drop(rgba);
    context.put_image_data(&pixels, 0.0, 0.0).ok()?;
    let made = Promise::new(&mut |resolve, _| {
        let take = Closure::once_into_js(move |blob: JsValue| {
            // The promise is resolved with the file, or with nothing.
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        let kind = encoding.media_type();
        let _ = canvas.to_blob_with_type_and_encoder_options(take.unchecked_ref(), kind, &QUALITY.into());
    });
    JsFuture::from(made).await.ok()?.dyn_into().ok()
}
