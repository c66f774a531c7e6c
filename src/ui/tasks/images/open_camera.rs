//! Opens the device's camera: shows its stream in a video element, and reads single frames from it, cut as a model sees
//! them.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream, MediaStreamConstraints,
    MediaStreamTrack,
};

use crate::{
    protocol::{Bytes, Crop, Failure, FailureKind, Picture},
    ui::browser::{document, now_ms, window},
};

/// The width of the frames that the camera is asked for: the model sees 224 pixels of them.
const WIDTH: f64 = 640.0;

/// An open camera. Dropping it turns it off.
pub struct OpenCamera {
    stream: MediaStream,
    video: HtmlVideoElement,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// For what a model sees of a frame.
    square: CanvasRenderingContext2d,
}

impl OpenCamera {
    /// Asks the browser for the camera, which asks the person, and shows its stream in `video`.
    pub async fn open(video: HtmlVideoElement) -> Result<Self, Failure> {
        Self::try_open(video).await.map_err(|error| failure(&error))
    }

    async fn try_open(video: HtmlVideoElement) -> Result<Self, JsValue> {
        let stream = stream().await?;
        video.set_src_object(Some(&stream));
        let (canvas, context) = canvas()?;
        let (_, square) = self::canvas()?;
        let camera = Self { stream, video, canvas, context, square };
        JsFuture::from(camera.video.play()?).await?;
        Ok(camera)
    }

    /// The current frame; `None` before the first one. The browser scales it, which is faster than the way of a file.
    pub fn frame(&self, Crop { shorter, side }: Crop) -> Option<Picture> {
        let (width, height) = self.size()?;
        let (started, length) = (now_ms(), f64::from(side));
        let canvas = self.square.canvas()?;
        let side = u32::from(side);
        if canvas.width() != side {
            canvas.set_width(side);
            canvas.set_height(side);
            // A new size takes a canvas's settings away.
            Reflect::set(&self.square, &"imageSmoothingQuality".into(), &"high".into()).ok()?;
        }
        let seen = f64::from(width.min(height)) * length / f64::from(shorter);
        let middle = |whole: u32| (f64::from(whole) - seen) / 2.0;
        self.square
            .draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.video,
                middle(width),
                middle(height),
                seen,
                seen,
                0.0,
                0.0,
                length,
                length,
            )
            .ok()?;
        let rgba = self.square.get_image_data(0.0, 0.0, length, length).ok()?.data();
        let rgb = rgba.as_chunks().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        let decode_ms = now_ms() - started;
        Some(Picture { rgb: Bytes(rgb), width, height, animated: false, turned: false, decode_ms })
    }

    /// The current frame, as a file.
    pub async fn snapshot(&self) -> Option<Blob> {
        self.draw()?;
        let made = Promise::new(&mut |resolve, _| {
            let take = Closure::once_into_js(move |blob: JsValue| {
                // The promise is resolved with the snapshot.
                let _ = resolve.call1(&JsValue::NULL, &blob);
            });
            let _ = self.canvas.to_blob_with_type(take.unchecked_ref(), "image/jpeg");
        });
        JsFuture::from(made).await.ok()?.dyn_into().ok()
    }

    /// `None` before the first frame.
    fn size(&self) -> Option<(u32, u32)> {
        let (width, height) = (self.video.video_width(), self.video.video_height());
        (width > 0 && height > 0).then_some((width, height))
    }

    fn draw(&self) -> Option<()> {
        let (width, height) = self.size()?;
        if (self.canvas.width(), self.canvas.height()) != (width, height) {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        self.context.draw_image_with_html_video_element(&self.video, 0.0, 0.0).ok()
    }
}

impl Drop for OpenCamera {
    fn drop(&mut self) {
        for track in self.stream.get_tracks() {
            if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
                track.stop();
            }
        }
        self.video.set_src_object(None);
    }
}

async fn stream() -> Result<MediaStream, JsValue> {
    let devices = window().and_then(|window| window.navigator().media_devices().ok());
    // Browsers have no media devices where the page is not secure.
    let devices = devices.filter(|devices| !devices.is_undefined());
    let devices = devices.ok_or("this browser lends no camera to this page")?;
    let wanted = Object::new();
    Reflect::set(&wanted, &"width".into(), &WIDTH.into())?;
    Reflect::set(&wanted, &"facingMode".into(), &"environment".into())?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&wanted);
    JsFuture::from(devices.get_user_media_with_constraints(&constraints)?).await?.dyn_into()
}

fn canvas() -> Result<(HtmlCanvasElement, CanvasRenderingContext2d), JsValue> {
    let canvas: HtmlCanvasElement =
        document().ok_or("no document")?.create_element("canvas")?.unchecked_into();
    // Frames are read back, which is slow from a canvas in the graphics card's memory.
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &true.into())?;
    let context = canvas.get_context_with_context_options("2d", &options)?;
    let context = context.ok_or("no canvas")?.unchecked_into();
    Ok((canvas, context))
}

/// Makes a failure of the browser's error: a refusal, or a camera that is missing or in use.
fn failure(error: &JsValue) -> Failure {
    let part = |name: &str| Reflect::get(error, &name.into()).ok().and_then(|value| value.as_string());
    let told = match (part("name"), part("message")) {
        (Some(name), Some(message)) => format!("{name}: {message}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    };
    Failure::new(FailureKind::Unsupported, told)
}
