//! Takes the files that a person gives: models by their addresses, and what is small by its content: arrays, labels, recipes, tables.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, Url};
use yew::prelude::*;

use super::{
    inflate, labels, npy,
    npz::{self, Packing},
    numbers::encoded,
    recipe::Recipe,
    sound,
    state::{Labels, YourModel, YourModelAction},
    typed::{self, Written},
};
use crate::{
    protocol::{Element, Failure, FailureKind, GivenFile, Tensor, Unreadable},
    ui::{
        parts::{self, plain_name},
        store::use_act,
    },
};

/// Arrays stand in the page's memory.
const MOST_ARRAY_BYTES: f64 = 256.0 * 1024.0 * 1024.0;
const MOST_TEXT_BYTES: f64 = 16.0 * 1024.0 * 1024.0;

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Model,
    Beside,
    Picture,
    Array,
    Arrays,
    Sound,
    Text,
    Table,
}

#[hook]
pub fn use_giving(model: &YourModel) -> Callback<Vec<parts::GivenFile>> {
    let act = use_act::<YourModelAction>();
    let external = model.facts().map(|facts| facts.external.clone()).unwrap_or_default();
    use_callback((act, external), |files: Vec<parts::GivenFile>, (act, external)| {
        let (mut given, mut beside, mut read) = (None, Vec::new(), Vec::new());
        for parts::GivenFile { name, file } in files {
            let name = plain_name(&name);
            let is_external = external.iter().any(|named| named.ends_with(&name));
            let what = if is_external { Use::Beside } else { what(&name) };
            match (what, address(&name, &file)) {
                (Use::Model, Some(address)) if given.is_none() => given = Some(address),
                (Use::Model | Use::Beside, Some(address)) => beside.push(address),
                (Use::Picture, Some(address)) => act.emit(YourModelAction::Picture(address)),
                (Use::Array | Use::Arrays | Use::Sound | Use::Text | Use::Table, _) => {
                    read.push((what, name, file))
                }
                (_, None) => {
                    act.emit(YourModelAction::Refused(Failure::new(
                        FailureKind::Unreadable(Unreadable::Gone),
                        name,
                    )));
                }
            }
        }
        if given.is_some() || !beside.is_empty() {
            act.emit(YourModelAction::Give { model: given, beside });
        }
        for (what, name, file) in read {
            let act = act.clone();
            spawn_local(async move {
                let action = content(what, &name, &file).await;
                act.emit(action.unwrap_or_else(YourModelAction::Refused));
            });
        }
    })
}

fn what(name: &str) -> Use {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "onnx" => Use::Model,
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "bmp" => Use::Picture,
        "npy" => Use::Array,
        "npz" => Use::Arrays,
        "wav" | "mp3" | "ogg" | "opus" | "flac" | "m4a" | "aac" => Use::Sound,
        "json" | "txt" | "names" | "labels" => Use::Text,
        "csv" | "tsv" => Use::Table,
        _ => Use::Beside,
    }
}

async fn content(what: Use, name: &str, file: &File) -> Result<YourModelAction, Failure> {
    let bad = |facts: String| Failure::new(FailureKind::BadInput, format!("{name}: {facts}"));
    match what {
        Use::Array => {
            let bytes = bytes(name, file).await?;
            // An array that is called as an input is that input's.
            let input = name.strip_suffix(".npy").unwrap_or(name);
            let array = npy::read(input, &bytes).map_err(|error| bad(error.to_string()))?;
            Ok(YourModelAction::Arrays { file: name.into(), arrays: vec![array.into()] })
        }
        Use::Arrays => {
            let bytes = bytes(name, file).await?;
            let mut arrays = Vec::new();
            for entry in npz::entries(&bytes).map_err(|error| bad(error.to_string()))? {
                let inflated;
                let content = match entry.packing {
                    Packing::Stored => entry.bytes,
                    Packing::Deflated => {
                        inflated = inflate::inflated(entry.bytes)
                            .await
                            .ok_or_else(|| bad(format!("{} can't be unpacked", entry.name)))?;
                        inflated.as_slice()
                    }
                };
                let array = npy::read(&entry.name, content);
                arrays.push(array.map_err(|error| bad(format!("{}: {error}", entry.name)))?.into());
            }
            Ok(YourModelAction::Arrays { file: name.into(), arrays })
        }
        Use::Sound => {
            bounded(name, file, MOST_ARRAY_BYTES)?;
            let bytes = JsFuture::from(file.array_buffer()).await.map_err(|_| gone(name))?;
            let unreadable = || Failure::new(FailureKind::Unreadable(Unreadable::Damaged), name);
            let sound = sound::samples(&bytes.unchecked_into()).await.ok_or_else(unreadable)?;
            Ok(YourModelAction::Arrays { file: name.into(), arrays: vec![sound.into()] })
        }
        Use::Text => {
            let text = text(name, file).await?;
            if let Some(recipe) = Recipe::of_json(&text) {
                return Ok(YourModelAction::Recipe(recipe));
            }
            labelled(name, &text)
                .or_else(|| written(name, &text))
                .ok_or_else(|| bad("it is neither a recipe nor labels nor numbers".to_owned()))
        }
        Use::Table => {
            let text = text(name, file).await?;
            written(name, &text)
                .or_else(|| labelled(name, &text))
                .ok_or_else(|| bad("it is neither a table of numbers nor labels".to_owned()))
        }
        Use::Model | Use::Beside | Use::Picture => Err(bad("it is read elsewhere".to_owned())),
    }
}

fn labelled(name: &str, text: &str) -> Option<YourModelAction> {
    let names = labels::of_text(text)?;
    Some(YourModelAction::Labels(Labels { file: Some(name.into()), names }))
}

/// Numbers of a table or of JSON, each for the input of its name.
fn written(name: &str, text: &str) -> Option<YourModelAction> {
    let array = |(own, written): (String, Written)| match written {
        Written::Numbers { shape, numbers } => {
            let values = encoded(&Element::F64, &numbers).ok()?;
            Some(Rc::new(Tensor { name: own, shape, values }))
        }
        Written::Texts { .. } => None,
    };
    let arrays: Option<Vec<_>> = typed::read_named(text).ok()?.into_iter().map(array).collect();
    Some(YourModelAction::Arrays { file: name.into(), arrays: arrays? })
}

async fn bytes(name: &str, file: &File) -> Result<Vec<u8>, Failure> {
    bounded(name, file, MOST_ARRAY_BYTES)?;
    let bytes = JsFuture::from(file.array_buffer()).await.map_err(|_| gone(name))?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

async fn text(name: &str, file: &File) -> Result<String, Failure> {
    bounded(name, file, MOST_TEXT_BYTES)?;
    let text = JsFuture::from(file.text()).await.map_err(|_| gone(name))?;
    text.as_string().ok_or_else(|| gone(name))
}

fn gone(name: &str) -> Failure {
    Failure::new(FailureKind::Unreadable(Unreadable::Gone), name)
}

fn bounded(name: &str, file: &File, most: f64) -> Result<(), Failure> {
    if file.size() > most {
        let facts = format!("{name}: {} bytes, at most {most}", file.size());
        return Err(Failure::new(FailureKind::Unreadable(Unreadable::TooLarge), facts));
    }
    Ok(())
}

/// `None` where the browser gives no address for it.
fn address(name: &str, blob: &Blob) -> Option<GivenFile> {
    let address = Url::create_object_url_with_blob(blob).ok()?;
    Some(GivenFile { name: name.to_owned(), address, bytes: blob.size() as u64 })
}

/// The address of bytes that were made here.
pub fn blob_address(name: &str, bytes: &[u8]) -> Option<GivenFile> {
    address(name, &Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).ok()?)
}
