//! The kernels in plain Rust: what native builds run, and what the vector ones are held to.

use super::{
    layout::{Activation, Affine4, Affine5, BLOCK, GROUP, PANEL, Symmetric6, Symmetric8},
    strip::{Panel, Strip},
};

pub use super::few_bits::plain::{affine2, symmetric1, symmetric3, table4};

pub const NAME: &str = "plain";

/// See [`super::panels::Block`].
pub const TOGETHER: usize = 1;

/// `P` panels of a strip, from panel `F` on, times `T` columns of activations: `sums[panel][column][row]`.
pub fn affine4<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Affine4, S>,
    columns: [&[Activation]; T],
) -> [[[f32; PANEL]; T]; P] {
    strip.panels::<F, P>().map(|panel| one_affine4(panel, columns))
}

/// As [`affine4`].
pub fn affine5<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Affine5, S>,
    columns: [&[Activation]; T],
) -> [[[f32; PANEL]; T]; P] {
    strip.panels::<F, P>().map(|panel| one_affine5(panel, columns))
}

/// As [`affine4`].
pub fn symmetric6<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric6, S>,
    columns: [&[Activation]; T],
) -> [[[f32; PANEL]; T]; P] {
    strip.panels::<F, P>().map(|panel| one_symmetric6(panel, columns))
}

/// As [`affine4`].
pub fn symmetric8<const S: usize, const F: usize, const P: usize, const T: usize>(
    strip: Strip<Symmetric8, S>,
    columns: [&[Activation]; T],
) -> [[[f32; PANEL]; T]; P] {
    strip.panels::<F, P>().map(|panel| one_symmetric8(panel, columns))
}

fn one_affine4<const S: usize, const T: usize>(
    panel: Panel<Affine4, S>,
    columns: [&[Activation]; T],
) -> [[f32; PANEL]; T] {
    let mut sums = [[0f32; PANEL]; T];
    for (index, block) in panel.iter().enumerate() {
        let scales: [(f32, f32); PANEL] = std::array::from_fn(|row| block.scale(row));
        for (sums, column) in sums.iter_mut().zip(columns) {
            let activation = &column[index];
            let mut dots = [0i32; PANEL];
            for (chunk, quants) in block.quants.iter().enumerate() {
                for row in 0..PANEL {
                    for lane in 0..GROUP {
                        let pair = quants[row * GROUP + lane];
                        let low = i32::from(activation.quants[chunk * GROUP + lane]);
                        let high = i32::from(activation.quants[(chunk + 4) * GROUP + lane]);
                        dots[row] += i32::from(pair & 0x0f) * low + i32::from(pair >> 4) * high;
                    }
                }
            }
            for row in 0..PANEL {
                let (scale, minimum) = scales[row];
                sums[row] += scale * dots[row] as f32 * activation.scale + minimum * activation.sum;
            }
        }
    }
    sums
}

fn one_affine5<const S: usize, const T: usize>(
    panel: Panel<Affine5, S>,
    columns: [&[Activation]; T],
) -> [[f32; PANEL]; T] {
    let mut sums = [[0f32; PANEL]; T];
    for (index, block) in panel.iter().enumerate() {
        for row in 0..PANEL {
            let (scale, minimum) = block.scale(row);
            let weights: [i32; BLOCK] = std::array::from_fn(|column| i32::from(block.get(row, column)));
            for (sums, column) in sums.iter_mut().zip(columns) {
                let activation = &column[index];
                let dot = dot(&weights, &activation.quants);
                sums[row] += scale * dot as f32 * activation.scale + minimum * activation.sum;
            }
        }
    }
    sums
}

fn one_symmetric6<const S: usize, const T: usize>(
    panel: Panel<Symmetric6, S>,
    columns: [&[Activation]; T],
) -> [[f32; PANEL]; T] {
    const HALF: usize = BLOCK / 2;
    let mut sums = [[0f32; PANEL]; T];
    for (index, block) in panel.iter().enumerate() {
        for row in 0..PANEL {
            let weights: [i32; BLOCK] = std::array::from_fn(|column| i32::from(block.get(row, column)));
            for (sums, column) in sums.iter_mut().zip(columns) {
                let activation = &column[index];
                for (half, (weights, quants)) in
                    weights.chunks_exact(HALF).zip(activation.quants.chunks_exact(HALF)).enumerate()
                {
                    sums[row] += block.scale(row, half) * dot(weights, quants) as f32 * activation.scale;
                }
            }
        }
    }
    sums
}

fn dot(weights: &[i32], quants: &[i8]) -> i32 {
    weights.iter().zip(quants).map(|(weight, quant)| weight * i32::from(*quant)).sum()
}

fn one_symmetric8<const S: usize, const T: usize>(
    panel: Panel<Symmetric8, S>,
    columns: [&[Activation]; T],
) -> [[f32; PANEL]; T] {
    let mut sums = [[0f32; PANEL]; T];
    for (index, block) in panel.iter().enumerate() {
        let scales: [f32; PANEL] = std::array::from_fn(|row| block.scale(row));
        for (sums, column) in sums.iter_mut().zip(columns) {
            let activation = &column[index];
            let mut dots = [0i32; PANEL];
            for (group, quants) in block.quants.iter().enumerate() {
                for row in 0..PANEL {
                    for lane in 0..GROUP {
                        let weight = i32::from(quants[row * GROUP + lane]);
                        dots[row] += weight * i32::from(activation.quants[group * GROUP + lane]);
                    }
                }
            }
            for row in 0..PANEL {
                sums[row] += scales[row] * dots[row] as f32 * activation.scale;
            }
        }
    }
    sums
}
