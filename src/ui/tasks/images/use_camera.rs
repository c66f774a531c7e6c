//! Shows the camera in a video element, runs `ClassifyImage` for one frame after another, and reports each result to the state.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlVideoElement;
use yew::prelude::*;

use super::{
    open_camera::OpenCamera,
    read_pictures::picture,
    run::TOP,
    state::{IMAGE_MODEL, Images, ImagesAction},
};
use crate::{
    client::Client,
    protocol::{Bytes, ClassifyImage, Crop},
    ui::{
        browser::{next_frame, now_ms},
        models::use_models,
        runs::{Stop, call, use_client},
        store::use_act,
    },
};

/// The name of a picture that was taken with the camera.
const SNAPSHOT: &str = "camera.jpg";

/// Returns a callback that takes a picture: the current frame is classified like any other picture.
#[hook]
pub fn use_camera(video: &NodeRef, images: &Images) -> Callback<()> {
    let models = use_models().models;
    let settings = use_mut_ref(FrameSettings::default);
    settings.replace(FrameSettings {
        model: models.loaded(IMAGE_MODEL).and_then(|loaded| Some((loaded.sha256.clone(), loaded.crop?))),
        heat: images.heat,
        head: images.custom_labels.head().cloned(),
    });
    let (client, act) = (use_client(), use_act());
    let open = use_mut_ref(|| None);
    {
        let (video, open, act) = (video.clone(), open.clone(), act.clone());
        use_effect_with((), move |()| {
            let watch =
                Rc::new(Watch { act, settings, open, wanted: Cell::new(true), stop: Stop::default() });
            if let (Some(client), Some(video)) = (client, video.cast()) {
                let watch = watch.clone();
                spawn_local(async move { watch.run(&client, video).await });
            }
            move || watch.end()
        });
    }
    use_callback(act, move |(), act| {
        let (act, open) = (act.clone(), open.borrow().clone());
        spawn_local(async move {
            let Some(blob) = (match &open {
                Some(open) => open.snapshot().await,
                None => None,
            }) else {
                return;
            };
            act.emit(ImagesAction::Give(picture(&blob, SNAPSHOT).into_iter().collect()));
        });
    })
}

/// The options with which frames are classified; they may change while the camera is on.
#[derive(Default)]
struct FrameSettings {
    model: Option<(String, Crop)>,
    heat: bool,
    head: Option<Rc<Bytes>>,
}

struct Watch {
    act: Callback<ImagesAction>,
    settings: Rc<RefCell<FrameSettings>>,
    open: Rc<RefCell<Option<Rc<OpenCamera>>>>,
    wanted: Cell<bool>,
    stop: Stop,
}

impl Watch {
    /// Classifies frame after frame. A frame is taken only once the one before is done, so none waits.
    async fn run(&self, client: &Client, video: HtmlVideoElement) {
        let opened = OpenCamera::open(video).await;
        if !self.wanted.get() {
            return;
        }
        match opened {
            Ok(open) => self.open.replace(Some(Rc::new(open))),
            Err(failure) => return self.act.emit(ImagesAction::CameraFailed(failure)),
        };
        self.act.emit(ImagesAction::CameraOpened);
        while self.wanted.get() {
            next_frame().await;
            let Some(request) = self.request() else { continue };
            let result = call(client, request, &self.stop).await.map(|(_, classified)| classified);
            if self.wanted.get() {
                self.act.emit(ImagesAction::Frame { result, at_ms: now_ms() });
            }
        }
    }

    /// The request for the current frame; `None` before the first frame, without a loaded model, and after the end.
    fn request(&self) -> Option<ClassifyImage> {
        let FrameSettings { model, heat, head } = &*self.settings.borrow();
        let (model, crop) = model.clone()?;
        let picture = self.open.borrow().as_ref()?.frame(crop)?;
        let head = head.as_ref().map(|head| head.as_ref().clone());
        Some(ClassifyImage { model, picture, top: TOP, heat: *heat, features: true, head })
    }

    fn end(&self) {
        self.wanted.set(false);
        self.stop.now();
        self.open.replace(None);
    }
}
