//! Convolutions in one and two dimensions. Must not know graphs.
//!
//! Channel by channel where each is convolved by itself; otherwise windows are gathered into panels, eight at a time, and all output
//! channels multiplied with them while they are near.

use std::borrow::Cow;

use super::{
    Failed,
    geometry::Geometry,
    operand::{Numbers, Operand},
    planes::Planes,
};
use crate::{
    Tensor, Values,
    kernels::{self, Bounds, Sums, WIDTH},
};

/// Bytes of panels that are made before they are multiplied.
const NEAR_BYTES: usize = 64 << 10;

/// The most numbers that are made: what 32 bits address.
const MOST: u64 = 1 << 29;

/// A picture may take so much padded: so many times what goes in and comes out, or this many numbers. Damaged files ask for more.
const MOST_PADDED: u64 = 8;
const LEAST_PADDED: u64 = 1 << 20;

/// The most channels made of one that are convolved one by one, rather than as a product.
const ALONE: usize = 2;

pub struct Convolution {
    pub geometry: Geometry,
    pub groups: usize,
    /// Of the file: a shape, and [made channels][channels of a group][rows][columns]. Otherwise they are the second input.
    pub weights: Option<(Vec<usize>, Vec<f32>)>,
    /// Of the file; the input behind the weights where `bias_is_given`.
    pub bias: Option<Vec<f32>>,
    pub bias_is_given: bool,
    pub bounds: Bounds,
}

/// How each group of a picture's channels is convolved, with room that groups share.
struct Job {
    planes: Planes,
    /// Numbers of a channel of the picture.
    plane: usize,
    taps: [usize; 2],
    /// Channels that a group makes.
    made: usize,
    bounds: Bounds,
    laid: Vec<f32>,
    sums: Vec<f32>,
}

impl Convolution {
    pub fn run(&self, inputs: &[Operand<'_>]) -> Failed<Tensor> {
        let wanted = || "its inputs are not f32".to_owned();
        let f32s = |at: usize| inputs.get(at).and_then(Operand::f32s).ok_or_else(wanted);
        let (shape, x) = f32s(0)?;
        let (kernel, weights): Numbers<'_, f32> = match &self.weights {
            Some((shape, weights)) => (shape.clone(), Cow::Borrowed(weights)),
            None => f32s(1)?,
        };
        let given = usize::from(self.weights.is_none()) + 1;
        let bias = match &self.bias {
            Some(bias) => Some(Cow::Borrowed(bias.as_slice())),
            None => self.bias_is_given.then(|| f32s(given)).transpose()?.map(|(_, bias)| bias),
        };
        let ([batch, channels, picture @ ..], [made, of_group, taps @ ..]) =
            (shape.as_slice(), kernel.as_slice())
        else {
            return Err(format!("shapes of {shape:?} and {kernel:?}"));
        };
        let (Some(picture), Some(taps)) = (pair(picture), pair(taps)) else {
            return Err(format!("shapes of {shape:?} and {kernel:?}"));
        };
        let groups = self.groups;
        if groups == 0 || of_group * groups != *channels || made % groups != 0 || *of_group == 0 {
            return Err(format!("{groups} groups of {channels} channels by {kernel:?}"));
        }
        if bias.as_ref().is_some_and(|bias| bias.len() != *made) {
            return Err(format!("a bias that is not of {made}"));
        }
        let windows =
            self.geometry.over(picture, taps).ok_or_else(|| format!("{kernel:?} over {shape:?}"))?;
        let plane = picture[0] * picture[1];
        let made_of_group = made / groups;
        let size = |outer: usize, [rows, columns]: [usize; 2]| {
            [rows, columns].iter().fold(outer as u64, |size, length| size.saturating_mul(*length as u64))
        };
        let (to_size, laid_size) = (size(batch * made, windows.made), size(*of_group, windows.padded));
        if to_size > MOST || laid_size > MOST_PADDED * (x.len() as u64 + to_size) + LEAST_PADDED {
            return Err(format!("{:?} windows in {:?}, padded", windows.made, windows.padded));
        }
        let mut job = Job {
            planes: Planes::new(windows.clone(), picture),
            plane,
            taps,
            made: made_of_group,
            bounds: self.bounds,
            laid: Vec::new(),
            sums: Vec::new(),
        };
        let mut values = Vec::with_capacity(batch * made * windows.made[0] * windows.made[1]);
        let of_group = *of_group;
        let offsets = job.offsets(of_group);
        for x in x.chunks_exact((channels * plane).max(1)) {
            for (group, x) in x.chunks_exact(of_group * plane).enumerate() {
                let first = group * made_of_group;
                let weights = &weights[first * offsets.len()..][..made_of_group * offsets.len()];
                let bias = bias.as_ref().map(|bias| &bias[first..][..made_of_group]);
                if of_group == 1 && made_of_group <= ALONE {
                    job.alone(x, &offsets, weights, bias, &mut values);
                } else {
                    job.mixed(x, &offsets, weights, bias, &mut values);
                }
            }
        }
        let mut to = vec![*batch, *made];
        to.extend(if shape.len() == 3 { &windows.made[1..] } else { &windows.made[..] });
        Ok(Tensor { shape: to, values: Values::F32(values) })
    }

    /// Multiplies what a channel makes by a factor, and adds to it. `None` where weights or bias come only with a run, or factors are
    /// not one a channel.
    pub fn scale(&mut self, factors: &[f32], more: &[f32]) -> Option<()> {
        let (shape, weights) = self.weights.as_mut()?;
        let made = *shape.first()?;
        if factors.len() != made || more.len() != made || made == 0 || self.bias_is_given {
            return None;
        }
        let each = weights.len() / made;
        for (weights, factor) in weights.chunks_exact_mut(each.max(1)).zip(factors) {
            weights.iter_mut().for_each(|weight| *weight *= factor);
        }
        let bias = self.bias.get_or_insert_with(|| vec![0.0; made]);
        for (bias, (factor, more)) in bias.iter_mut().zip(factors.iter().zip(more)) {
            *bias = *bias * factor + more;
        }
        Some(())
    }
}

/// Rows and columns; a single dimension is a row.
fn pair(lengths: &[usize]) -> Option<[usize; 2]> {
    match lengths {
        [columns] => Some([1, *columns]),
        [rows, columns] => Some([*rows, *columns]),
        _ => None,
    }
}

impl Job {
    /// How far each tap of each channel of a group lies from the first.
    fn offsets(&self, channels: usize) -> Vec<usize> {
        let mut offsets = Vec::with_capacity(channels * self.taps[0] * self.taps[1]);
        for channel in 0..channels {
            let first = channel * self.planes.channel();
            for row in 0..self.taps[0] {
                offsets.extend((0..self.taps[1]).map(|column| first + self.planes.offset([row, column])));
            }
        }
        offsets
    }

    /// One channel of the picture by itself.
    fn alone(
        &mut self,
        x: &[f32],
        offsets: &[usize],
        weights: &[f32],
        bias: Option<&[f32]>,
        values: &mut Vec<f32>,
    ) {
        let Self { planes, laid, sums, .. } = self;
        laid.resize(planes.room(1), 0.0);
        sums.resize(planes.span(), 0.0);
        planes.lay(x, laid);
        let [rows, columns] = planes.made();
        let mut taps = Vec::with_capacity(offsets.len());
        for (channel, weights) in weights.chunks_exact(offsets.len()).enumerate() {
            taps.clear();
            taps.extend(offsets.iter().copied().zip(weights.iter().copied()));
            let start = bias.map_or(0.0, |bias| bias[channel]);
            kernels::taps(laid, &taps, start, self.bounds, sums);
            for row in 0..rows {
                values.extend_from_slice(&sums[row * planes.width..][..columns]);
            }
        }
    }

    /// All channels of a group.
    fn mixed(
        &mut self,
        x: &[f32],
        offsets: &[usize],
        weights: &[f32],
        bias: Option<&[f32]>,
        values: &mut Vec<f32>,
    ) {
        let Self { planes, laid, .. } = self;
        let x = if planes.as_it_is() {
            x
        } else {
            laid.resize(planes.room(x.len() / self.plane), 0.0);
            for (x, laid) in x.chunks_exact(self.plane).zip(laid.chunks_mut(planes.channel())) {
                planes.lay(x, laid);
            }
            laid
        };
        let (depth, count) = (offsets.len(), planes.made()[0] * planes.made()[1]);
        let near = (NEAR_BYTES / (depth * WIDTH * size_of::<f32>())).max(1) * WIDTH;
        let mut panels = vec![[0.0; WIDTH]; near.min(count).div_ceil(WIDTH) * depth];
        let sums = bias.map_or(Sums::Zero, Sums::Rows);
        let (from, length) = (values.len(), self.made * count);
        values.reserve(length);
        let room = &mut values.spare_capacity_mut()[..length];
        for first in (0..count).step_by(near) {
            let wide = near.min(count - first);
            let panels = &mut panels[..wide.div_ceil(WIDTH) * depth];
            for (number, panel) in panels.chunks_exact_mut(depth).enumerate() {
                let window = |at: usize| (first + number * WIDTH + at).min(count - 1);
                let places = std::array::from_fn(|at| planes.place(window(at)));
                kernels::pack(x, offsets, &places, panel);
            }
            kernels::product(weights, panels, depth, wide, sums, self.bounds, &mut room[first..], count);
        }
        // SAFETY: every column of every row was written by `product`.
        unsafe { values.set_len(from + length) };
    }
}
