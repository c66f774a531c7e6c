//! The detectors that are kept, and what a training says of the one that it made. Must not know where they are kept.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::protocol::{Bytes, DetectorFacts, DetectorMethod, MethodFigures};

/// Names a kept detector; drawn from the clock when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DetectorId(pub u64);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detector {
    pub id: DetectorId,
    pub name: String,
    pub facts: DetectorFacts,
    /// Empty for one that was imported.
    pub compared: Vec<MethodFigures>,
    /// The safetensors file.
    #[serde(skip, default = "nothing")]
    pub file: Bytes,
}

fn nothing() -> Bytes {
    Bytes(Vec::new())
}

impl Detector {
    /// The name of its file.
    pub fn file_name(&self) -> String {
        let plain = |char: char| if char.is_alphanumeric() { char } else { '-' };
        format!("{}.safetensors", self.name.chars().map(plain).collect::<String>().to_lowercase())
    }
}

/// Whether the network earns its place among the methods that were compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It is the best, by so much before the best of the others.
    Earns { by: f32 },
    /// Another is as good or better, by so much.
    Beaten { by: DetectorMethod, ahead: f32 },
    /// It was not compared with any other.
    Alone,
}

/// Judged by average precision, as the choice is.
pub fn verdict(compared: &[MethodFigures]) -> Verdict {
    let network = compared.iter().find(|figures| figures.method == DetectorMethod::Autoencoder);
    let others = compared.iter().filter(|figures| figures.method != DetectorMethod::Autoencoder);
    let best = others.max_by(|a, b| a.average_precision.total_cmp(&b.average_precision));
    match network.zip(best) {
        Some((network, best)) if network.average_precision > best.average_precision => {
            Verdict::Earns { by: network.average_precision - best.average_precision }
        }
        Some((network, best)) => {
            Verdict::Beaten { by: best.method, ahead: best.average_precision - network.average_precision }
        }
        None => Verdict::Alone,
    }
}

/// The newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detectors {
    list: Vec<Rc<Detector>>,
    chosen: Option<DetectorId>,
}

impl Detectors {
    pub fn iter(&self) -> impl Iterator<Item = &Rc<Detector>> {
        self.list.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn get(&self, id: DetectorId) -> Option<&Rc<Detector>> {
        self.list.iter().find(|detector| detector.id == id)
    }

    pub fn chosen(&self) -> Option<&Rc<Detector>> {
        self.chosen.and_then(|id| self.get(id))
    }

    /// A new one is chosen.
    pub fn add(&mut self, detector: Rc<Detector>) {
        self.chosen = Some(detector.id);
        self.list.retain(|known| known.id != detector.id);
        self.list.insert(0, detector);
    }

    /// Those that were kept before this visit: they stand behind those that are here.
    pub fn found(&mut self, mut kept: Vec<Rc<Detector>>) {
        kept.retain(|kept| self.get(kept.id).is_none());
        kept.sort_by_key(|kept| std::cmp::Reverse(kept.id));
        self.list.extend(kept);
        if self.chosen.is_none() {
            self.chosen = self.list.first().map(|detector| detector.id);
        }
    }

    pub fn choose(&mut self, id: DetectorId) {
        if self.get(id).is_some() {
            self.chosen = Some(id);
        }
    }

    pub fn remove(&mut self, id: DetectorId) {
        self.list.retain(|known| known.id != id);
        if self.chosen == Some(id) {
            self.chosen = self.list.first().map(|detector| detector.id);
        }
    }
}
