//! The dimensions of inputs: those that a person may set, what they usually are, and the shape that given values take. Must not know what an
//! input is for.

use serde::{Deserialize, Serialize};

use super::numbers::volume;
use crate::protocol::{Dimension, GraphFacts, GraphPort};

/// A dimension that the file leaves open. The same name is the same length everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Open {
    Named(String),
    /// Of the input of this name, at this place.
    Nameless(String, usize),
}

/// An open dimension's length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    pub of: Open,
    pub length: u64,
}

/// Why given values are none of an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{got} values of shape {given:?} do not fit {wanted:?}")]
pub struct Misfit {
    pub given: Vec<u64>,
    pub got: u64,
    /// As far as it is known: 0 for a dimension that is open.
    pub wanted: Vec<u64>,
}

/// The open dimensions of all inputs, each with what it usually is.
pub fn open_sizes(facts: &GraphFacts) -> Vec<Size> {
    let mut sizes: Vec<Size> = Vec::new();
    for port in &facts.inputs {
        let shape = port.shape.as_deref().unwrap_or_default();
        for (place, dimension) in shape.iter().enumerate() {
            let Some(of) = open(port, place, dimension) else { continue };
            if sizes.iter().all(|size| size.of != of) {
                sizes.push(Size { of, length: usual(shape, place, dimension) });
            }
        }
    }
    sizes
}

fn open(port: &GraphPort, place: usize, dimension: &Dimension) -> Option<Open> {
    match dimension {
        Dimension::Fixed(_) => None,
        Dimension::Named(name) => Some(Open::Named(name.clone())),
        Dimension::Unknown => Some(Open::Nameless(port.name.clone(), place)),
    }
}

fn usual(shape: &[Dimension], place: usize, dimension: &Dimension) -> u64 {
    let name = if let Dimension::Named(name) = dimension { name.to_lowercase() } else { String::new() };
    let is = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    // Pictures: batch, channels, height, width, or with the channels last.
    let spatial = shape.len() == 4 && (2..=3).contains(&place);
    if is(&["batch"]) || (place == 0 && !is(&["seq", "length", "time", "samples"])) {
        1
    } else if spatial || is(&["height", "width"]) {
        224
    } else if is(&["samples", "audio"]) {
        16_000
    } else if is(&["seq", "token", "length"]) {
        16
    } else if shape.len() == 2 && place == 1 && name.is_empty() {
        512
    } else {
        1
    }
}

/// The shape with these sizes; empty where the file does not say how many dimensions there are.
pub fn resolved(port: &GraphPort, sizes: &[Size]) -> Vec<u64> {
    let length = |(place, dimension): (usize, &Dimension)| match dimension {
        Dimension::Fixed(length) => *length,
        Dimension::Named(_) | Dimension::Unknown => {
            let of = open(port, place, dimension);
            sizes.iter().find(|size| Some(&size.of) == of.as_ref()).map_or(1, |size| size.length)
        }
    };
    port.shape.iter().flatten().enumerate().map(length).collect()
}

/// The shape that given values take: their own where it fits; else that of the sizes; else that of the only length that fits.
pub fn fitted(port: &GraphPort, sizes: &[Size], given: &[u64]) -> Result<Vec<u64>, Misfit> {
    let Some(shape) = &port.shape else { return Ok(given.to_vec()) };
    let is_same = shape.len() == given.len()
        && shape.iter().zip(given).all(|(dimension, length)| match dimension {
            Dimension::Fixed(fixed) => fixed == length,
            Dimension::Named(_) | Dimension::Unknown => true,
        });
    if is_same {
        return Ok(given.to_vec());
    }
    let count = volume(given).unwrap_or(u64::MAX);
    let by_sizes = resolved(port, sizes);
    if volume(&by_sizes) == Some(count) {
        return Ok(by_sizes);
    }
    let fixed =
        |dimension: &Dimension| if let Dimension::Fixed(length) = dimension { Some(*length) } else { None };
    let known: Vec<u64> = shape.iter().map(|dimension| fixed(dimension).unwrap_or_default()).collect();
    let opened: Vec<usize> = (0..shape.len()).filter(|place| fixed(&shape[*place]).is_none()).collect();
    // Each open dimension in turn is the one that the values decide, the first before the others.
    for place in opened {
        let mut tried = by_sizes.clone();
        tried[place] = 1;
        if let Some(rest) = volume(&tried).filter(|rest| *rest > 0 && count.is_multiple_of(*rest)) {
            tried[place] = count / rest;
            return Ok(tried);
        }
    }
    Err(Misfit { given: given.to_vec(), got: count, wanted: known })
}
