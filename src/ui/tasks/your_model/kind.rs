//! What a model is for, as far as its inputs and outputs tell. Must not know what the page offers for it.

use crate::protocol::{Dimension, Element, GraphFacts, GraphPort};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A picture to a score for each class.
    ImageClassifier,
    /// A picture to boxes, points or a text: numbers that need a reading of their own.
    Detector,
    /// A picture to a picture, or to a map of it: segments, heat, depth.
    PictureToPicture,
    /// Tokens of a text to vectors or classes.
    Text,
    Audio,
    /// Rows of a table, or a stretch of a series.
    Table,
    Other,
}

/// Where a picture goes, and in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureInput {
    /// The input's place.
    pub input: usize,
    pub layout: Layout,
    pub channels: u64,
    /// `None` where the model takes any.
    pub height: Option<u64>,
    pub width: Option<u64>,
}

/// How a picture's values lie: each channel whole after the other, or each pixel's channels beside each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Layout {
    #[default]
    #[serde(rename = "NCHW")]
    ChannelsFirst,
    #[serde(rename = "NHWC")]
    ChannelsLast,
}

pub fn kind(facts: &GraphFacts) -> Kind {
    let named = |parts: &[&str]| {
        facts.inputs.iter().any(|input| parts.iter().any(|part| input.name.to_lowercase().contains(part)))
    };
    let is_rate = |input: &GraphPort| {
        matches!(input.name.to_lowercase().as_str(), "sr" | "sample_rate" | "sampling_rate")
    };
    if named(&["input_ids", "attention_mask", "token_type"]) {
        return Kind::Text;
    }
    if picture_input(facts).is_some() {
        return picture_kind(facts);
    }
    if facts.inputs.iter().any(is_rate) || named(&["audio", "wave", "speech", "pcm", "mel", "spectrogram"]) {
        return Kind::Audio;
    }
    let is_table = |input: &GraphPort| {
        is_float(&input.element) && input.shape.as_ref().is_some_and(|shape| (1..=3).contains(&shape.len()))
    };
    match facts.inputs.as_slice() {
        [only] if is_table(only) => Kind::Table,
        _ => Kind::Other,
    }
}

/// The first input that has a picture's form.
pub fn picture_input(facts: &GraphFacts) -> Option<PictureInput> {
    facts.inputs.iter().enumerate().find_map(|(input, port)| {
        let shape = port.shape.as_ref()?;
        let [_, one, two, three] = shape.as_slice() else { return None };
        if !is_float(&port.element) && port.element != Element::U8 {
            return None;
        }
        let channels = |dimension: &Dimension| match dimension {
            Dimension::Fixed(channels @ (1 | 3)) => Some(*channels),
            Dimension::Fixed(_) | Dimension::Named(_) | Dimension::Unknown => None,
        };
        // Shorter sides than this are no picture's, but some channel's.
        let side = |dimension: &Dimension| match dimension {
            Dimension::Fixed(length) => (*length >= 8).then_some(Some(*length)),
            Dimension::Named(_) | Dimension::Unknown => Some(None),
        };
        let of = |layout, channels: Option<u64>, height: &Dimension, width: &Dimension| {
            Some(PictureInput {
                input,
                layout,
                channels: channels?,
                height: side(height)?,
                width: side(width)?,
            })
        };
        of(Layout::ChannelsFirst, channels(one), two, three)
            .or_else(|| of(Layout::ChannelsLast, channels(three), one, two))
    })
}

fn picture_kind(facts: &GraphFacts) -> Kind {
    let is_vector = |shape: &[Dimension]| {
        let others = |rest: &[Dimension]| rest.iter().all(|length| *length == Dimension::Fixed(1));
        match shape {
            [_] | [_, _] => true,
            // Averaged over the picture, or with the channels last.
            [_, _, rest @ ..] if others(rest) => true,
            [_, middle @ .., _] => others(middle),
            [] => false,
        }
    };
    let shapes: Vec<&[Dimension]> =
        facts.outputs.iter().map(|output| output.shape.as_deref().unwrap_or_default()).collect();
    match shapes.as_slice() {
        [only, ..] if only.len() == 4 && !is_vector(only) => Kind::PictureToPicture,
        [only] if is_vector(only) => Kind::ImageClassifier,
        _ => Kind::Detector,
    }
}

const fn is_float(element: &Element) -> bool {
    matches!(element, Element::F32 | Element::F64 | Element::F16 | Element::Bf16)
}
