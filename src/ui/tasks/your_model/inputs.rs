//! What is given to each input, and the tensors that it makes. Must not know how a picture or a file is read.

use std::rc::Rc;

use super::{
    kind::{Kind, picture_input},
    numbers::{OutOfRange, encoded, numbers, volume, width},
    shape::{Misfit, Open, Size, fitted, resolved},
    typed::{self, WritingError, Written},
};
use crate::protocol::{Dimension, Element, GraphFacts, GraphPort, Tensor, Values};

/// How an input is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Giving {
    Zeros,
    Ones,
    /// From 0 to 1; whole numbers from 0 to 9. The same seed gives the same.
    Random(u64),
    /// As a person writes it: numbers, a table, JSON.
    Written(Rc<str>),
    /// An array of a file.
    Array {
        file: Rc<str>,
        tensor: Rc<Tensor>,
    },
    /// The picture, as the recipe says.
    Picture,
}

/// Why an input has no tensor yet.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InputProblem {
    #[error(transparent)]
    Writing(#[from] WritingError),
    #[error(transparent)]
    Misfit(#[from] Misfit),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error("values of type {0:?} can't be given")]
    Type(Element),
    #[error("{0:?} are more values than can be given")]
    TooLarge(Vec<u64>),
    #[error("no picture was given")]
    NoPicture,
}

/// Bytes of one input.
const MOST_BYTES: u64 = 1 << 30;

/// How each input is given at first.
pub fn usual(facts: &GraphFacts, kind: Kind) -> Vec<Giving> {
    let picture = picture_input(facts).map(|picture| picture.input);
    let of = |(place, port): (usize, &GraphPort)| {
        let name = port.name.to_lowercase();
        if picture == Some(place) {
            return Giving::Picture;
        }
        match kind {
            Kind::Text if name.contains("mask") => Giving::Ones,
            Kind::Text if name.contains("input_ids") => Giving::Written("[101, 7592, 2088, 102]".into()),
            Kind::Audio if matches!(name.as_str(), "sr" | "sample_rate" | "sampling_rate") => {
                Giving::Written("16000".into())
            }
            Kind::Table => Giving::Random(1),
            Kind::Text
            | Kind::Audio
            | Kind::ImageClassifier
            | Kind::Detector
            | Kind::PictureToPicture
            | Kind::Other => Giving::Zeros,
        }
    };
    facts.inputs.iter().enumerate().map(of).collect()
}

/// The first input that has no tensor yet, by its place, and why: what [`tensors`] would say, but that nothing is filled in.
pub fn problem(
    facts: &GraphFacts,
    sizes: &[Size],
    givings: &[Giving],
    has_picture: bool,
) -> Option<(usize, InputProblem)> {
    let mut sizes = sizes.to_vec();
    for (place, (port, giving)) in facts.inputs.iter().zip(givings).enumerate() {
        match given(port, &mut sizes, giving, None) {
            Ok(_) => {}
            Err(InputProblem::NoPicture) if has_picture => {}
            Err(problem) => return Some((place, problem)),
        }
    }
    let mut filled = facts.inputs.iter().zip(givings).enumerate();
    filled.find_map(|(place, (port, giving))| match giving {
        Giving::Zeros | Giving::Ones | Giving::Random(_) => {
            room(port, &sizes).err().map(|problem| (place, problem))
        }
        Giving::Written(_) | Giving::Array { .. } | Giving::Picture => None,
    })
}

/// The tensors of all inputs; else the first input that has none, by its place, and why. `picture` is the one that the recipe made.
pub fn tensors(
    facts: &GraphFacts,
    sizes: &[Size],
    givings: &[Giving],
    picture: Option<&Tensor>,
) -> Result<Vec<Tensor>, (usize, InputProblem)> {
    let mut made = Vec::with_capacity(facts.inputs.len());
    let mut sizes = sizes.to_vec();
    // What a person gives decides how long its dimensions are; what is filled in follows.
    for (place, (port, giving)) in facts.inputs.iter().zip(givings).enumerate() {
        made.push(given(port, &mut sizes, giving, picture).map_err(|problem| (place, problem))?);
    }
    let filled = facts.inputs.iter().zip(givings).zip(made).enumerate();
    filled
        .map(|(place, ((port, giving), made))| {
            made.map_or_else(|| fill(port, &sizes, giving), Ok).map_err(|problem| (place, problem))
        })
        .collect()
}

/// `None` for an input that is filled in.
fn given(
    port: &GraphPort,
    sizes: &mut [Size],
    giving: &Giving,
    picture: Option<&Tensor>,
) -> Result<Option<Tensor>, InputProblem> {
    let tensor = match giving {
        Giving::Zeros | Giving::Ones | Giving::Random(_) => return Ok(None),
        Giving::Written(text) => written(port, sizes, text)?,
        Giving::Array { tensor, .. } => taken(port, sizes, tensor)?,
        Giving::Picture => picture.cloned().ok_or(InputProblem::NoPicture)?,
    };
    learn(port, &tensor.shape, sizes);
    Ok(Some(tensor))
}

fn fill(port: &GraphPort, sizes: &[Size], giving: &Giving) -> Result<Tensor, InputProblem> {
    let whole = !matches!(port.element, Element::F32 | Element::F64);
    let most = if port.element == Element::Bool { 2.0 } else { 10.0 };
    let mut random = Random(if let Giving::Random(seed) = giving { *seed } else { 0 });
    let number = || match giving {
        Giving::Ones => 1.0,
        Giving::Random(_) if whole => (random.next() * most).floor(),
        Giving::Random(_) => random.next(),
        Giving::Zeros | Giving::Written(_) | Giving::Array { .. } | Giving::Picture => 0.0,
    };
    let (name, (shape, count)) = (port.name.clone(), room(port, sizes)?);
    let values = if port.element == Element::Text {
        Values::Texts(vec![String::new(); count])
    } else {
        encoded(&port.element, &std::iter::repeat_with(number).take(count).collect::<Vec<f64>>())?
    };
    Ok(Tensor { name, shape, values })
}

/// The shape and the number of values of an input that is filled in.
fn room(port: &GraphPort, sizes: &[Size]) -> Result<(Vec<u64>, usize), InputProblem> {
    let shape = resolved(port, sizes);
    // A text takes this much even where it is empty.
    let width = if port.element == Element::Text { Some(24) } else { width(&port.element) };
    let width = width.ok_or_else(|| InputProblem::Type(port.element.clone()))? as u64;
    let bytes = volume(&shape).and_then(|count| count.checked_mul(width));
    match bytes.filter(|bytes| *bytes <= MOST_BYTES) {
        Some(bytes) => Ok((shape, (bytes / width) as usize)),
        None => Err(InputProblem::TooLarge(shape)),
    }
}

/// The lengths that a given tensor shows.
fn learn(port: &GraphPort, shape: &[u64], sizes: &mut [Size]) {
    for (place, (dimension, length)) in port.shape.iter().flatten().zip(shape).enumerate() {
        let of = match dimension {
            Dimension::Fixed(_) => continue,
            Dimension::Named(name) => Open::Named(name.clone()),
            Dimension::Unknown => Open::Nameless(port.name.clone(), place),
        };
        sizes.iter_mut().filter(|size| size.of == of).for_each(|size| size.length = *length);
    }
}

fn written(port: &GraphPort, sizes: &[Size], text: &str) -> Result<Tensor, InputProblem> {
    let written = if port.element == Element::Text { typed::read_texts(text)? } else { typed::read(text)? };
    of_written(port, sizes, written)
}

/// Makes the tensor of what a person or a script wrote.
pub fn of_written(port: &GraphPort, sizes: &[Size], written: Written) -> Result<Tensor, InputProblem> {
    let (given, values) = match written {
        Written::Numbers { shape, numbers } => {
            width(&port.element).ok_or_else(|| InputProblem::Type(port.element.clone()))?;
            (shape, encoded(&port.element, &numbers)?)
        }
        Written::Texts { shape, texts } if port.element == Element::Text => (shape, Values::Texts(texts)),
        Written::Texts { texts, .. } => {
            let cell = texts.into_iter().next().unwrap_or_default();
            return Err(WritingError::NoNumber { line: 1, cell }.into());
        }
    };
    Ok(Tensor { name: port.name.clone(), shape: fitted(port, sizes, &given)?, values })
}

/// Makes an input of an array of a file, whose values may be of another kind.
fn taken(port: &GraphPort, sizes: &[Size], array: &Tensor) -> Result<Tensor, InputProblem> {
    let shape = fitted(port, sizes, &array.shape)?;
    let values = match &array.values {
        Values::Numbers { element, .. } if *element == port.element => array.values.clone(),
        Values::Numbers { .. } => {
            width(&port.element).ok_or_else(|| InputProblem::Type(port.element.clone()))?;
            encoded(&port.element, &numbers(array))?
        }
        Values::Texts(_) => return Err(InputProblem::Type(Element::Text)),
    };
    Ok(Tensor { name: port.name.clone(), shape, values })
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    /// From 0 up to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) >> 11) as f64 / 2f64.powi(53)
    }
}
