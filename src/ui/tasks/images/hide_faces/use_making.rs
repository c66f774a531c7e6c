//! Makes the copy in which the areas are hidden: the picture's pixels, the same with the areas hidden, and a new file of them, which holds
//! nothing else. Releases the file when it is shown no more.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Url};
use yew::prelude::*;

use super::{
    area,
    encode::encoded,
    state::{Encoding, FaceHiding, HideFacesAction, Made},
};
use crate::{
    client::Client,
    protocol::{Face, Failure, FailureKind, GivenFile, HideFaces, Hiding, PixelSize, ReadPixels},
    ui::{
        runs::{Stop, call, use_client},
        store::use_act,
        tasks::images::{seen::Seen, state::ImagesAction},
    },
};

/// Browsers' canvases have a largest size. A larger picture is scaled down.
pub const LONGEST: u32 = 8_192;

/// What the copy is made of.
pub struct Wish {
    pub file: GivenFile,
    /// In the pixels of the picture in its file.
    pub faces: Vec<Face>,
    pub how: Hiding,
    pub encoding: Encoding,
}

#[hook]
pub fn use_making(faces: &FaceHiding) {
    let client = use_client();
    let act = use_act::<ImagesAction>().reform(ImagesAction::HideFaces);
    let wish = faces.picture().map(|picture| Wish {
        file: picture.file(),
        faces: faces.hidden(),
        how: faces.how,
        encoding: faces.encoding,
    });
    let run = faces.making.as_ref().map(|run| run.id);
    let made = use_mut_ref(|| None::<Rc<str>>);
    use_effect_with(run, move |run| {
        let stop = Rc::new(Stop::default());
        if let (Some(run), Some(client), Some(wish)) = (*run, client, wish) {
            let (stop, made) = (stop.clone(), made.clone());
            spawn_local(async move {
                let result = copy(&client, wish, &stop).await.and_then(|(file, width, height)| {
                    let refused = |_| Failure::new(FailureKind::OutOfMemory, "the browser gave no address");
                    let url: Rc<str> = Url::create_object_url_with_blob(&file).map_err(refused)?.into();
                    made.replace(Some(url.clone()));
                    Ok(Made { url, bytes: file.size() as u64, width, height })
                });
                act.emit(HideFacesAction::Made(run, result));
            });
        }
        move || {
            stop.now();
            if let Some(url) = made.take() {
                // An address that was withdrawn before is no error.
                let _ = Url::revoke_object_url(&url);
            }
        }
    });
}

/// The copy as a file, with its width and height.
pub async fn copy(client: &Client, wish: Wish, stop: &Stop) -> Result<(Blob, u32, u32), Failure> {
    let Wish { file, faces, how, encoding } = wish;
    let size = PixelSize::AtMost { longest: LONGEST };
    let (_, picture) = call(client, ReadPixels { file, size }, stop).await?;
    let seen = Seen::of(&picture);
    let faces = faces.into_iter().map(|face| area::seen(face, seen)).collect();
    let (_, hidden) = call(client, HideFaces { picture, faces, how }, stop).await?;
    let file = encoded(seen.width, seen.height, &hidden.rgb.0, encoding).await;
    stop.check()?;
    let refused = || {
        let size = format!("the browser makes no picture of {} by {} pixels", seen.width, seen.height);
        Failure::new(FailureKind::OutOfMemory, size)
    };
    Ok((file.ok_or_else(refused)?, seen.width, seen.height))
}
