//! Pictures laid out so that each tap of a convolution is a shift: padded, and the pixels that a stride skips in planes of their own.
//! Must not know weights.
//!
//! With strides of two a picture becomes four planes: even and odd columns of even and odd rows. All windows then lie beside each other
//! in a plane, whatever the stride, and a tap is one offset from the first.

use super::geometry::Windows;

/// Numbers beyond the last that vectors may read.
const SLACK: usize = 16;

pub struct Planes {
    windows: Windows,
    /// Rows and columns of a picture.
    picture: [usize; 2],
    /// Columns of a plane.
    pub width: usize,
    /// Numbers of a plane.
    plane: usize,
}

impl Planes {
    pub fn new(windows: Windows, picture: [usize; 2]) -> Self {
        let [height, width] = [0, 1].map(|axis| windows.padded[axis].div_ceil(windows.strides[axis]));
        Self { windows, picture, width, plane: height * width }
    }

    /// Numbers of a channel.
    pub fn channel(&self) -> usize {
        self.plane * self.windows.strides[0] * self.windows.strides[1]
    }

    /// Whether a picture is laid out as it is.
    pub fn as_it_is(&self) -> bool {
        self.windows.strides == [1; 2] && self.windows.padded == self.picture
    }

    /// Numbers of so many channels, with what vectors may read behind them. All of it begins as padding.
    pub fn room(&self, channels: usize) -> usize {
        self.channel() * channels + SLACK
    }

    /// Rows and columns of windows.
    pub fn made(&self) -> [usize; 2] {
        self.windows.made
    }

    /// Lays out a channel. Its padding stays what it was.
    pub fn lay(&self, channel: &[f32], out: &mut [f32]) {
        let Windows { strides, before, .. } = self.windows;
        let width = self.picture[1];
        for (row, numbers) in channel.chunks_exact(width.max(1)).enumerate() {
            let row = row + before[0];
            let first = (row % strides[0] * strides[1]) * self.plane + row / strides[0] * self.width;
            if strides[1] == 1 {
                out[first + before[1]..][..width].copy_from_slice(numbers);
                continue;
            }
            for phase in 0..strides[1] {
                // The first column of the picture in this phase.
                let start = (phase + strides[1] - before[1] % strides[1]) % strides[1];
                let to = first + phase * self.plane + (start + before[1]) / strides[1];
                let out = &mut out[to..];
                for (out, number) in out.iter_mut().zip(numbers.iter().skip(start).step_by(strides[1])) {
                    *out = *number;
                }
            }
        }
    }

    /// How far a tap lies from the first one.
    pub fn offset(&self, [row, column]: [usize; 2]) -> usize {
        let Windows { strides, dilations, .. } = self.windows;
        let (row, column) = (row * dilations[0], column * dilations[1]);
        let phase = row % strides[0] * strides[1] + column % strides[1];
        phase * self.plane + row / strides[0] * self.width + column / strides[1]
    }

    /// From the first window to the last, in fours.
    pub fn span(&self) -> usize {
        let [rows, columns] = self.windows.made;
        ((rows - 1) * self.width + columns).next_multiple_of(4)
    }

    /// Where a window lies, of those that are counted row by row.
    pub fn place(&self, window: usize) -> usize {
        let columns = self.windows.made[1];
        window / columns * self.width + window % columns
    }
}
