//! Which way lines run: along the longer side of where they were found, and of both ways along it as the network for that says. Must not
//! know what they say.

use super::detection::Region;
use crate::geometry::Quad;

/// What is this much higher than wide goes down.
const TALL: f32 = 1.5;
/// A single letter is at most this much higher than the lines around it are.
const LETTER: f32 = 1.6;
/// From here on, the network is taken at its word.
const SURE: f32 = 0.9;

/// Corners of each region's line, as if none stood on its head; the line is longer at both ends by this share of its height.
pub fn corners(regions: &[Region], ends: f32) -> Vec<Quad> {
    let typical = typical_height(regions);
    let corners = regions.iter().map(|Region { rectangle, .. }| {
        let is_letter = typical.is_some_and(|typical| rectangle.high < LETTER * typical);
        let goes_down = rectangle.high >= TALL * rectangle.wide && !is_letter;
        let corners = rectangle.lengthened(ends * rectangle.wide.min(rectangle.high)).corners();
        if goes_down { corners.from_upper_right() } else { corners }
    });
    corners.collect()
}

/// The middle height of lines that go across, if more lines go across than down.
fn typical_height(regions: &[Region]) -> Option<f32> {
    let long = |length: f32, height: f32| length >= 2.5 * height;
    let mut across: Vec<f32> = Vec::new();
    let mut down = 0;
    for Region { rectangle, .. } in regions {
        if long(rectangle.wide, rectangle.high) {
            across.push(rectangle.high);
        }
        down += usize::from(long(rectangle.high, rectangle.wide));
    }
    across.sort_by(f32::total_cmp);
    (across.len() > down).then(|| across[across.len() / 2])
}

/// Which lines stand on their head, of how probably each does. Where the network is unsure, as of short lines, most of the others decide
/// by their length.
pub fn upside_down(lines: &[Quad], probabilities: &[f32]) -> Vec<bool> {
    let is_sure = |probability: f32| probability >= SURE || probability <= 1.0 - SURE;
    let mut weight = 0.0;
    for (line, probability) in lines.iter().zip(probabilities) {
        if is_sure(*probability) {
            weight += (probability - 0.5) * line.size().0;
        }
    }
    let decide = |probability: &f32| if is_sure(*probability) { *probability > 0.5 } else { weight > 0.0 };
    probabilities.iter().map(decide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Point, Rectangle};

    fn region(wide: f32, high: f32) -> Region {
        let rectangle = Rectangle { middle: Point::new(200.0, 200.0), direction: (1.0, 0.0), wide, high };
        Region { rectangle, score: 0.9 }
    }

    fn goes_down(quad: &Quad) -> bool {
        (quad.angle() - std::f32::consts::FRAC_PI_2).abs() < 1e-3
    }

    #[test]
    fn what_is_tall_goes_down_unless_it_is_a_letter_among_lines() {
        let alone = corners(&[region(10.0, 30.0)], 0.0);
        assert!(goes_down(&alone[0]));
        let among = corners(
            &[region(100.0, 20.0), region(140.0, 22.0), region(10.0, 24.0), region(20.0, 120.0)],
            0.0,
        );
        let down: Vec<bool> = among.iter().map(goes_down).collect();
        assert_eq!(down, [false, false, false, true], "a line that is as long as six letters is none");
    }

    #[test]
    fn unsure_lines_go_with_the_others() {
        let long = Quad::upright(0.0, 0.0, 300.0, 20.0);
        let short = Quad::upright(0.0, 30.0, 30.0, 20.0);
        assert_eq!(upside_down(&[long, short], &[0.99, 0.3]), [true, true]);
        assert_eq!(upside_down(&[long, short], &[0.02, 0.6]), [false, false]);
        assert_eq!(upside_down(&[long, short], &[0.02, 0.95]), [false, true], "a sure one may differ");
    }
}
