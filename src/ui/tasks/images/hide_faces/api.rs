//! `hearth.hideFaces(file, options)`: a copy of a picture in which faces can't be recognised, as a new file without metadata.

use js_sys::{Object, Reflect};
use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::JsValue;

use super::{
    area,
    run::LONGEST,
    state::Encoding,
    use_making::{Wish, copy},
};
use crate::{
    protocol::{Face, Failure, FindFaces, GivenFile, GraphPurpose, Hiding, ModelTask, PixelSize, ReadPixels},
    ui::{
        api::{Api, Stopped, argument, camel, to_js},
        files::Address,
        runs::Stop,
        tasks::images::{
            api::{given, name_of, open, read, unless},
            seen::Seen,
        },
    },
};

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    how: How,
    r#type: Type,
    /// What is hidden instead of the faces that are found, as the output has it.
    faces: Option<Vec<Face>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum How {
    #[default]
    Blur,
    Cover,
}

#[derive(Default, Deserialize)]
enum Type {
    #[default]
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "image/png")]
    Png,
}

/// Gives `{ picture, faces, width, height }`, in which `picture` is a `Blob`.
pub async fn hide(api: &Api, file: &JsValue, options: Value, stopped: Stopped) -> Result<JsValue, Failure> {
    let Options { how, r#type, faces } = argument("options", options)?;
    let file = given("hideFaces", file)?;
    let address = Address::of(&file)?;
    let file = address.given(&name_of(&file), &file);
    let faces = match faces {
        Some(faces) => faces,
        None => find(api, file.clone(), stopped.clone()).await?,
    };
    let wish = Wish {
        file,
        faces: faces.clone(),
        how: match how {
            How::Blur => Hiding::Blur,
            How::Cover => Hiding::Cover,
        },
        encoding: match r#type {
            Type::Jpeg => Encoding::Jpeg,
            Type::Png => Encoding::Png,
        },
    };
    let (picture, width, height) = unless(stopped, copy(&api.client, wish, &Stop::default())).await?;
    let object = Object::new();
    let fields = [
        ("picture", picture.into()),
        ("faces", to_js(&camel(&faces))),
        ("width", width.into()),
        ("height", height.into()),
    ];
    for (name, value) in fields {
        // Setting a property of a new object can't fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    Ok(object.into())
}

/// The faces in a picture, in the pixels of the picture in its file.
async fn find(api: &Api, file: GivenFile, stopped: Stopped) -> Result<Vec<Face>, Failure> {
    let sha256 = api.model(ModelTask::FindFaces)?;
    let opened = open(&api.client, GraphPurpose::FindFaces, sha256, stopped.clone()).await?;
    let size = PixelSize::AtMost { longest: LONGEST };
    let picture = read(&api.client, ReadPixels { file, size }, stopped.clone()).await?;
    let seen = Seen::of(&picture);
    let found = read(&api.client, FindFaces { graph: opened.graph, picture }, stopped).await?;
    Ok(found.faces.into_iter().map(|face| area::found(face, seen)).collect())
}
