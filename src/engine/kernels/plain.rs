//! The kernels in plain Rust: what native builds run, and what the vector ones are held to.

use super::layout::{Activation, Affine4, GROUP, PANEL, Symmetric8};

pub const NAME: &str = "plain";

/// Four rows times `T` columns of activations: `sums[t][row]`.
pub fn affine4<const T: usize>(panel: &[Affine4], columns: [&[Activation]; T]) -> [[f32; PANEL]; T] {
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

/// Four rows times `T` columns of activations: `sums[t][row]`.
pub fn symmetric8<const T: usize>(panel: &[Symmetric8], columns: [&[Activation]; T]) -> [[f32; PANEL]; T] {
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
