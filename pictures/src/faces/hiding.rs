//! Areas of a picture are made unrecognisable. Must not know what lies there: a person adds and removes areas before.

use super::face::Face;
use crate::{error::Result, geometry::Point, picture};

/// A face's box ends at forehead and chin: hair and ears tell too.
const WIDER: f32 = 1.35;
const HIGHER: f32 = 1.55;
/// Colours across that are left of a blurred area: too few for eyes and mouth, whatever its size.
const CELLS: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Ellipse,
    Box,
}

/// In pixels of the picture; it may reach over the border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub middle: Point,
    pub wide: f32,
    pub high: f32,
    /// In radians, clockwise.
    pub angle: f32,
    pub shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// A few colours are left, that run into each other.
    Blurred,
    /// Nothing is left but this colour.
    Covered([u8; 3]),
}

impl Area {
    /// The whole head of a face, as it is tilted.
    pub fn of(face: &Face) -> Self {
        let (middle, angle) = (face.middle(), face.tilt());
        // Upwards, where the hair is.
        let up = 0.08 * face.high;
        let middle = Point::new(middle.x + up * angle.sin(), middle.y - up * angle.cos());
        Self { middle, wide: face.wide * WIDER, high: face.high * HIGHER, angle, shape: Shape::Ellipse }
    }

    /// Where a pixel lies in the area: -1 to 1 along both of its sides.
    fn place(&self, x: usize, y: usize) -> (f32, f32) {
        let (dx, dy) = (x as f32 + 0.5 - self.middle.x, y as f32 + 0.5 - self.middle.y);
        let (sine, cosine) = self.angle.sin_cos();
        let share =
            |distance: f32, length: f32| if length > 0.0 { 2.0 * distance / length } else { f32::MAX };
        (share(dx * cosine + dy * sine, self.wide), share(dy * cosine - dx * sine, self.high))
    }

    fn holds(&self, (along, across): (f32, f32)) -> bool {
        match self.shape {
            Shape::Ellipse => along * along + across * across <= 1.0,
            Shape::Box => along.abs() <= 1.0 && across.abs() <= 1.0,
        }
    }

    /// Pixels that may lie in it, within a picture of this size: columns and rows.
    fn bounds(&self, width: u32, height: u32) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let radius = self.wide.hypot(self.high) / 2.0 + 1.0;
        let range = |middle: f32, length: u32| {
            let low = (middle - radius).floor().clamp(0.0, length as f32) as usize;
            let high = (middle + radius).ceil().clamp(0.0, length as f32) as usize;
            low..high
        };
        (range(self.middle.x, width), range(self.middle.y, height))
    }
}

/// Hides the areas in `width * height` pixels of four bytes, the last of which is opacity. Colours under transparent pixels are hidden too.
pub fn hide(rgba: &mut [u8], width: u32, height: u32, areas: &[Area], manner: Manner) -> Result<()> {
    picture::check(width, height, 4, rgba.len())?;
    for area in areas {
        let (columns, rows) = area.bounds(width, height);
        let pixels = || rows.clone().flat_map(|y| columns.clone().map(move |x| (x, y)));
        let at = |x: usize, y: usize| (y * width as usize + x) * 4;
        match manner {
            Manner::Covered([red, green, blue]) => {
                for (x, y) in pixels().filter(|(x, y)| area.holds(area.place(*x, *y))) {
                    rgba[at(x, y)..at(x, y) + 4].copy_from_slice(&[red, green, blue, 255]);
                }
            }
            Manner::Blurred => {
                let mut colours = Colours::default();
                for (x, y) in pixels() {
                    let place = area.place(x, y);
                    if area.holds(place) {
                        colours.add(place, &rgba[at(x, y)..at(x, y) + 3]);
                    }
                }
                colours.settle();
                for (x, y) in pixels() {
                    let place = area.place(x, y);
                    if area.holds(place) {
                        rgba[at(x, y)..at(x, y) + 3].copy_from_slice(&colours.between(place));
                    }
                }
            }
        }
    }
    Ok(())
}

/// Mean colours of an area's cells.
#[derive(Default)]
struct Colours {
    cells: [[[f32; 3]; CELLS]; CELLS],
    counts: [[u32; CELLS]; CELLS],
}

impl Colours {
    fn add(&mut self, (along, across): (f32, f32), pixel: &[u8]) {
        let cell = |share: f32| (((share + 1.0) / 2.0 * CELLS as f32) as usize).min(CELLS - 1);
        let (row, column) = (cell(across), cell(along));
        self.counts[row][column] += 1;
        for (sum, value) in self.cells[row][column].iter_mut().zip(pixel) {
            *sum += f32::from(*value);
        }
    }

    /// Sums become means; a cell that no pixel fell into has the mean of all.
    fn settle(&mut self) {
        let all: u32 = self.counts.iter().flatten().sum();
        let mean = [0, 1, 2].map(|channel| {
            let sum: f32 = self.cells.iter().flatten().map(|cell| cell[channel]).sum();
            sum / all.max(1) as f32
        });
        for (cell, count) in self.cells.iter_mut().flatten().zip(self.counts.iter().flatten()) {
            *cell = if *count == 0 { mean } else { cell.map(|sum| sum / *count as f32) };
        }
    }

    fn between(&self, (along, across): (f32, f32)) -> [u8; 3] {
        let place = |share: f32| {
            let at = ((share + 1.0) / 2.0 * CELLS as f32 - 0.5).clamp(0.0, (CELLS - 1) as f32);
            let first = (at as usize).min(CELLS - 2);
            (first, at - first as f32)
        };
        let ((column, right), (row, lower)) = (place(along), place(across));
        [0, 1, 2].map(|channel| {
            let along = |row: usize| {
                self.cells[row][column][channel] * (1.0 - right)
                    + self.cells[row][column + 1][channel] * right
            };
            (along(row) * (1.0 - lower) + along(row + 1) * lower).round() as u8
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ELLIPSE: Area = Area {
        middle: Point { x: 50.0, y: 40.0 },
        wide: 60.0,
        high: 40.0,
        angle: 0.0,
        shape: Shape::Ellipse,
    };

    /// Stripes of one pixel, as fine as a picture can have.
    fn stripes() -> Vec<u8> {
        (0..100 * 80).flat_map(|at| if at % 2 == 0 { [255, 0, 0, 255] } else { [0, 0, 255, 255] }).collect()
    }

    fn pixel(rgba: &[u8], x: usize, y: usize) -> &[u8] {
        &rgba[(y * 100 + x) * 4..(y * 100 + x) * 4 + 4]
    }

    #[test]
    fn covered_is_one_colour_inside_and_nothing_outside() {
        let mut rgba = stripes();
        hide(&mut rgba, 100, 80, &[ELLIPSE], Manner::Covered([1, 2, 3])).unwrap();
        assert_eq!(
            (pixel(&rgba, 50, 40), pixel(&rgba, 21, 40)),
            ([1, 2, 3, 255].as_slice(), [1, 2, 3, 255].as_slice())
        );
        let before = stripes();
        assert_eq!(
            pixel(&rgba, 23, 22),
            pixel(&before, 23, 22),
            "the box's corner is outside of the ellipse"
        );
        let inside = rgba.chunks_exact(4).filter(|pixel| *pixel == [1, 2, 3, 255]).count() as f32;
        assert!((inside - std::f32::consts::PI * 30.0 * 20.0).abs() < 20.0);
    }

    #[test]
    fn blurred_has_no_detail_left_and_keeps_its_mean() {
        let mut rgba = stripes();
        hide(&mut rgba, 100, 80, &[ELLIPSE], Manner::Blurred).unwrap();
        for x in 30..70 {
            let red = pixel(&rgba, x, 40)[0];
            assert!((110..145).contains(&red), "{x}: {red}");
        }
        assert_eq!(pixel(&rgba, 5, 5), pixel(&stripes(), 5, 5));
    }

    #[test]
    fn areas_over_the_border_and_turned_boxes_are_hidden_as_far_as_they_go() {
        let mut rgba = stripes();
        let over = Area { middle: Point::new(0.0, 0.0), shape: Shape::Box, angle: 0.3, ..ELLIPSE };
        let far = Area { middle: Point::new(1e9, f32::NAN), ..ELLIPSE };
        hide(&mut rgba, 100, 80, &[over, far], Manner::Covered([9; 3])).unwrap();
        assert_eq!(pixel(&rgba, 0, 0), [9, 9, 9, 255]);
        assert_eq!(pixel(&rgba, 60, 60), pixel(&stripes(), 60, 60));
        assert!(hide(&mut rgba, 100, 79, &[over], Manner::Blurred).is_err());
    }
}
