//! MobileNetV2 (Sandler et al. 2018), batch norms folded in: pixels to features, and features to logits.
//!
//! Channels of a pixel lie together. Must not know what a picture is, nor what a class is called.

mod config;
mod loader;

use self::config::STEM;
pub use self::{
    config::{Config, HEAD},
    loader::{Loader, Step},
};
use crate::engine::kernels::float::{Depthwise, FloatMatrix, Then};

const COLOURS: usize = 3;
const SIDE: usize = 3;

/// An inverted residual: narrow, wide inside, narrow again.
struct Block {
    expand: Option<FloatMatrix>,
    depthwise: Depthwise,
    stride: usize,
    project: FloatMatrix,
    /// What goes in is added to what comes out.
    residual: bool,
}

pub struct MobileNet {
    config: Config,
    stem: FloatMatrix,
    blocks: Vec<Block>,
    head: FloatMatrix,
    classifier: FloatMatrix,
}

/// Memory that one image after another is computed in.
#[derive(Default)]
pub struct Scratch {
    narrow: Vec<f32>,
    next: Vec<f32>,
    wide: Vec<f32>,
    deep: Vec<f32>,
}

/// What the last convolution found: [side][side][HEAD].
pub struct Maps {
    pub side: usize,
    pub values: Vec<f32>,
}

impl MobileNet {
    pub fn config(&self) -> &Config {
        &self.config
    }

    pub fn classes(&self) -> usize {
        self.classifier.rows()
    }

    pub fn weight_bytes(&self) -> u64 {
        let blocks = self.blocks.iter().map(|block| {
            let expand = block.expand.as_ref().map_or(0, FloatMatrix::bytes);
            expand + block.depthwise.bytes() + block.project.bytes()
        });
        blocks.sum::<u64>() + self.stem.bytes() + self.head.bytes() + self.classifier.bytes()
    }

    /// `pixels` [input][input][3], normalised.
    pub fn maps(&self, pixels: &[f32], scratch: &mut Scratch) -> Maps {
        let mut side = self.stem(pixels, scratch);
        for block in &self.blocks {
            side = block.forward(side, scratch);
        }
        let mut values = vec![0.0; side * side * HEAD];
        self.head.multiply(&scratch.narrow[..side * side * self.head.columns()], Then::Relu6, &mut values);
        Maps { side, values }
    }

    /// [HEAD] features to [classes] logits.
    pub fn logits(&self, features: &[f32]) -> Vec<f32> {
        let mut logits = vec![0.0; self.classes()];
        self.classifier.multiply(features, Then::Write, &mut logits);
        logits
    }

    /// A class's weights of the features.
    pub fn class_weights(&self, class: usize) -> Vec<f32> {
        self.classifier.row(class).collect()
    }

    /// 3 by 3 with stride 2: the patches under a row of the output as pixels of a product.
    fn stem(&self, pixels: &[f32], scratch: &mut Scratch) -> usize {
        let (input, side) = (self.config.input, self.config.input.div_ceil(2));
        let patch = self.stem.columns();
        let patches = room(&mut scratch.deep, side * patch);
        let narrow = room(&mut scratch.narrow, side * side * STEM);
        for (row, out) in narrow.chunks_exact_mut(side * STEM).enumerate() {
            for (column, patch) in patches.chunks_exact_mut(patch).enumerate() {
                for (tap, values) in patch.chunks_exact_mut(SIDE * COLOURS).enumerate() {
                    // The pixel before the first is a zero, as is one behind the last.
                    let y = (2 * row + tap).wrapping_sub(1);
                    for (x, value) in values.chunks_exact_mut(COLOURS).enumerate() {
                        let x = (2 * column + x).wrapping_sub(1);
                        match y < input && x < input {
                            true => value.copy_from_slice(&pixels[(y * input + x) * COLOURS..][..COLOURS]),
                            false => value.fill(0.0),
                        }
                    }
                }
            }
            self.stem.multiply(patches, Then::Relu6, out);
        }
        side
    }
}

impl Block {
    /// From `scratch.narrow`, [side][side][channels], to the same; gives the side of what comes out.
    fn forward(&self, side: usize, scratch: &mut Scratch) -> usize {
        let Scratch { narrow, next, wide, deep } = scratch;
        let out_side = side.div_ceil(self.stride);
        let channels = self.depthwise.channels();
        let expanded = match &self.expand {
            Some(expand) => {
                let expanded = room(wide, side * side * channels);
                expand.multiply(&narrow[..side * side * expand.columns()], Then::Relu6, expanded);
                &*expanded
            }
            None => &narrow[..side * side * channels],
        };
        let deep = room(deep, out_side * out_side * channels);
        self.depthwise.convolve(expanded, side, self.stride, deep);
        let out = out_side * out_side * self.project.rows();
        if self.residual {
            self.project.multiply(deep, Then::Add, &mut narrow[..out]);
        } else {
            self.project.multiply(deep, Then::Write, room(next, out));
            std::mem::swap(narrow, next);
        }
        out_side
    }
}

impl Maps {
    /// The mean over all places: what the classifier sees.
    pub fn features(&self) -> Vec<f32> {
        let mut features = vec![0.0; HEAD];
        for place in self.values.chunks_exact(HEAD) {
            for (feature, value) in features.iter_mut().zip(place) {
                *feature += value;
            }
        }
        let places = (self.side * self.side) as f32;
        features.iter_mut().for_each(|feature| *feature /= places);
        features
    }

    /// How much each place speaks for a class whose weights these are (Zhou et al. 2016, class activation mapping).
    pub fn activation(&self, weights: &[f32]) -> Vec<f32> {
        let place = |place: &[f32]| place.iter().zip(weights).map(|(value, weight)| value * weight).sum();
        self.values.chunks_exact(HEAD).map(place).collect()
    }
}

/// The first `length` numbers of a buffer that grows where it has to.
fn room(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
    &mut buffer[..length]
}
