//! What reads text in pictures, as it is stored: three ONNX files and an alphabet in one safetensors file (xtask/convert/ppocr.py). Must not
//! know how a picture is read.

use hearth_onnx::{Limits, Model};
use hearth_pictures::text::{Characters, Networks};
use safetensors::SafeTensors;

use super::convert;
use crate::protocol::{Failure, FailureKind};

pub struct TextReader {
    detection: Model,
    orientation: Model,
    recognition: Model,
    characters: Characters,
}

impl TextReader {
    pub fn open(file: &[u8], limits: &Limits) -> Result<Self, Failure> {
        let damaged = |error: &dyn std::fmt::Display| Failure::new(FailureKind::BadModel, error.to_string());
        let (_, header) = SafeTensors::read_metadata(file).map_err(|error| damaged(&error))?;
        let tensors = SafeTensors::deserialize(file).map_err(|error| damaged(&error))?;
        let part = |name: &str| -> Result<Model, Failure> {
            let tensor = tensors.tensor(name).map_err(|error| damaged(&error))?;
            Model::open(tensor.data().to_vec(), Vec::new(), limits).map_err(convert::failure)
        };
        let alphabet = header.metadata().as_ref().and_then(|metadata| metadata.get("alphabet"));
        let alphabet = alphabet.ok_or_else(|| damaged(&"the file has no metadata `alphabet`"))?;
        Ok(Self {
            detection: part("detector")?,
            orientation: part("direction")?,
            recognition: part("recogniser")?,
            characters: Characters::of(alphabet),
        })
    }

    pub fn networks(&self) -> Networks<'_> {
        Networks {
            detection: &self.detection,
            orientation: &self.orientation,
            recognition: &self.recognition,
            characters: &self.characters,
        }
    }
}
