//! Convolutions in one and two dimensions. Must not know graphs.
//!
//! Channel by channel where each is convolved by itself; otherwise windows are gathered into panels, eight at a time, and all output
//! channels multiplied with them while they are near.

use std::borrow::Cow;

use super::{
    Failed,
    geometry::{Geometry, Windows},
    operand::{Numbers, Operand},
    planes::Planes,
};
use crate::{
    Tensor, Values,
    kernels::{self, Bounds, Sums, WIDTH},
};

/// Bytes of panels that are made before they are multiplied.
const NEAR_BYTES: usize = 64 << 10;

pub struct Convolution {
    pub geometry: Geometry,
    pub groups: usize,
    /// Of the file: a shape, and [made channels][channels of a group][rows][columns]. Otherwise they are the second input.
    pub weights: Option<(Vec<usize>, Vec<f32>)>,
    /// Of the file, or the input behind the weights where there is one.
    pub bias: Option<Vec<f32>>,
    pub bounds: Bounds,
}

/// One picture, and how it is convolved.
struct Job<'a> {
    windows: Windows,
    picture: [usize; 2],
    taps: [usize; 2],
    /// Channels of the picture in a group, and channels that a group makes.
    channels: usize,
    made: usize,
    bounds: Bounds,
    weights: &'a [f32],
    bias: Option<&'a [f32]>,
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
            None => inputs.get(given).map(|_| f32s(given)).transpose()?.map(|(_, bias)| bias),
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
        let (plane, to_plane) = (picture[0] * picture[1], windows.made[0] * windows.made[1]);
        let mut values = Vec::with_capacity(batch * made * to_plane);
        let made_of_group = made / groups;
        for x in x.chunks_exact((channels * plane).max(1)) {
            for (group, x) in x.chunks_exact(of_group * plane).enumerate() {
                let first = group * made_of_group;
                let job = Job {
                    windows: windows.clone(),
                    picture,
                    taps,
                    channels: *of_group,
                    made: made_of_group,
                    bounds: self.bounds,
                    weights: &weights[first * of_group * taps[0] * taps[1]..],
                    bias: bias.as_ref().map(|bias| &bias[first..]),
                };
                if *of_group == 1 && taps != [1; 2] {
                    job.alone(x, &mut values)
                } else {
                    job.mixed(x, &mut values)
                }
            }
        }
        let mut to = vec![*batch, *made];
        to.extend(if shape.len() == 3 { &windows.made[1..] } else { &windows.made[..] });
        Ok(Tensor { shape: to, values: Values::F32(values) })
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

impl Job<'_> {
    /// One channel of the picture by itself.
    fn alone(&self, x: &[f32], values: &mut Vec<f32>) {
        let planes = Planes::new(self.windows.clone(), self.picture);
        let (mut laid, mut sums) = (planes.room(1), vec![0.0; planes.span()]);
        planes.lay(x, &mut laid);
        let [rows, columns] = self.windows.made;
        let count = self.taps[0] * self.taps[1];
        for channel in 0..self.made {
            let weights = &self.weights[channel * count..][..count];
            let tap = |(at, weight): (usize, &f32)| {
                (planes.offset([at / self.taps[1], at % self.taps[1]]), *weight)
            };
            let taps: Vec<(usize, f32)> = weights.iter().enumerate().map(tap).collect();
            let start = self.bias.map_or(0.0, |bias| bias[channel]);
            kernels::taps(&laid, &taps, start, self.bounds, &mut sums);
            for row in 0..rows {
                values.extend_from_slice(&sums[row * planes.width..][..columns]);
            }
        }
    }

    /// All channels of a group.
    fn mixed(&self, x: &[f32], values: &mut Vec<f32>) {
        let planes = Planes::new(self.windows.clone(), self.picture);
        let laid = if planes.as_it_is() {
            Cow::Borrowed(x)
        } else {
            let mut laid = planes.room(self.channels);
            let plane = self.picture[0] * self.picture[1];
            for (channel, x) in x.chunks_exact(plane).enumerate() {
                planes.lay(x, &mut laid[channel * planes.channel()..]);
            }
            Cow::Owned(laid)
        };
        let mut offsets = Vec::with_capacity(self.channels * self.taps[0] * self.taps[1]);
        for channel in 0..self.channels {
            for row in 0..self.taps[0] {
                offsets.extend(
                    (0..self.taps[1]).map(|column| channel * planes.channel() + planes.offset([row, column])),
                );
            }
        }
        let (depth, count) = (offsets.len(), self.windows.made[0] * self.windows.made[1]);
        let near = (NEAR_BYTES / (depth * WIDTH * size_of::<f32>())).max(1) * WIDTH;
        let mut panels = vec![[0.0; WIDTH]; near.min(count).div_ceil(WIDTH) * depth];
        let sums = self.bias.map_or(Sums::Zero, Sums::Rows);
        let from = values.len();
        let length = self.made * count;
        values.reserve(length);
        let room = &mut values.spare_capacity_mut()[..length];
        for first in (0..count).step_by(near) {
            let wide = near.min(count - first);
            let panels = &mut panels[..wide.div_ceil(WIDTH) * depth];
            for (number, panel) in panels.chunks_exact_mut(depth).enumerate() {
                let window = |at: usize| (first + number * WIDTH + at).min(count - 1);
                let places = std::array::from_fn(|at| planes.place(window(at)));
                kernels::pack(&laid, &offsets, &places, panel);
            }
            let weights = &self.weights[..self.made * depth];
            kernels::product(weights, panels, depth, wide, sums, self.bounds, &mut room[first..], count);
        }
        // SAFETY: every column of every row was written by `product`.
        unsafe { values.set_len(from + length) };
    }
}
