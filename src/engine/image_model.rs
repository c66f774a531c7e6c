//! A classifier of photographs, as a whole: from a picture's pixels to its classes, their names and where they were seen.
//!
//! Loads from any `Read + Seek`, a part at a time. Must not know who asks.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{Read, Seek},
};

use super::{
    error::{Error, Result},
    models::mobilenet::{self, Maps, MobileNet, Scratch, Step},
    safetensors::Safetensors,
};

/// The classes' names by language (BCP 47), in the order of the classes.
type Labels = BTreeMap<String, Vec<String>>;

pub struct ImageModel {
    architecture: String,
    net: MobileNet,
    labels: Labels,
    scratch: RefCell<Scratch>,
}

/// What the model saw in one picture.
pub struct Sight {
    maps: Maps,
    /// The mean of the maps: what a head of one's own is trained on.
    pub features: Vec<f32>,
    pub logits: Vec<f32>,
}

impl ImageModel {
    /// `architecture` of the file's metadata.
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// Weights in memory, in bytes.
    pub fn weight_bytes(&self) -> u64 {
        self.net.weight_bytes()
    }

    /// Pixels of a side of the square that the model sees.
    pub fn side(&self) -> usize {
        self.net.config().input
    }

    /// The length that a picture's shorter side is scaled to before that square is cut from its middle.
    pub fn shorter(&self) -> usize {
        self.net.config().resize
    }

    /// The share of a picture's shorter side that the model sees, in its middle.
    pub fn seen_share(&self) -> f32 {
        self.side() as f32 / self.shorter() as f32
    }

    pub fn classes(&self) -> usize {
        self.net.classes()
    }

    /// A class's name in each language.
    pub fn names(&self, class: usize) -> BTreeMap<String, String> {
        let name = |(language, names): (&String, &Vec<String>)| {
            names.get(class).map(|name| (language.clone(), name.clone()))
        };
        self.labels.iter().filter_map(name).collect()
    }

    /// `pixels` [side][side]: the square, with red, green and blue of each.
    pub fn look(&self, pixels: &[[u8; 3]]) -> Result<Sight> {
        let (config, side) = (self.net.config(), self.side());
        if pixels.len() != side * side {
            return Err(Error::Input(format!("{} pixels, not {side} by {side}", pixels.len())));
        }
        let normalised = |value: u8, channel: usize| {
            (f32::from(value) / 255.0 - config.mean[channel]) / config.std[channel]
        };
        let input: Vec<f32> = pixels
            .iter()
            .flat_map(|[r, g, b]| [normalised(*r, 0), normalised(*g, 1), normalised(*b, 2)])
            .collect();
        let maps = self.net.maps(&input, &mut self.scratch.borrow_mut());
        let features = maps.features();
        let logits = self.net.logits(&features);
        Ok(Sight { maps, features, logits })
    }

    /// Where a class was seen: [side][side] values from 0 to 1, of the places that speak for it.
    pub fn heat(&self, sight: &Sight, class: usize) -> Heat {
        let mut values = sight.maps.activation(&self.net.class_weights(class));
        let largest = values.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        values.iter_mut().for_each(|value| *value = (*value / largest).max(0.0));
        Heat { side: sight.maps.side, values }
    }
}

pub struct Heat {
    pub side: usize,
    pub values: Vec<f32>,
}

/// The `most` likely classes, best first.
pub fn best(probabilities: &[f32], most: usize) -> Vec<(usize, f32)> {
    let mut classes: Vec<(usize, f32)> = probabilities.iter().copied().enumerate().collect();
    classes.sort_by(|a, b| b.1.total_cmp(&a.1));
    classes.truncate(most);
    classes
}

/// Reads a model's file, a part a step, so that a caller can report and stop in between.
pub struct Loader<R> {
    reader: R,
    file: Safetensors,
    /// `None` once the model is complete.
    net: Option<mobilenet::Loader>,
    labels: Labels,
}

impl<R: Read + Seek> Loader<R> {
    /// Reads the header.
    pub fn open(mut reader: R) -> Result<Self> {
        let file = Safetensors::read(&mut reader)?;
        match file.metadata("architecture")? {
            "mobilenet-v2" => {}
            other => return Err(Error::unsupported(format!("architecture `{other}`"))),
        }
        let labels = serde_json::from_str(file.metadata("labels")?)
            .map_err(|error| Error::damaged("metadata `labels`", "names by language", error))?;
        let net = Some(mobilenet::Loader::open(&file, &mut reader)?);
        Ok(Self { reader, file, net, labels })
    }

    /// Bytes of weights read so far, about, and in all.
    pub fn progress(&self) -> (u64, u64) {
        let total = self.file.total_bytes();
        let (read, all) = self.net.as_ref().map_or((1, 1), mobilenet::Loader::progress);
        (total * read / all, total)
    }

    /// Reads the next part; the model comes with the last one.
    pub fn step(&mut self) -> Result<Option<ImageModel>> {
        let ended = || Error::Input("the model was read to its end".to_owned());
        match self.net.take().ok_or_else(ended)?.step(&self.file, &mut self.reader)? {
            Step::Next(net) => {
                self.net = Some(net);
                Ok(None)
            }
            Step::Done(net) => Ok(Some(ImageModel {
                architecture: self.file.metadata("architecture")?.to_owned(),
                labels: self.checked_labels(net.classes())?,
                net,
                scratch: RefCell::default(),
            })),
        }
    }

    fn checked_labels(&mut self, classes: usize) -> Result<Labels> {
        match self.labels.values().find(|names| names.len() != classes) {
            None => Ok(std::mem::take(&mut self.labels)),
            Some(names) => Err(Error::damaged("metadata `labels`", format!("{classes} names"), names.len())),
        }
    }
}
