//! Regions that are pieces of one line become one: the network parts a line at wide gaps, as behind the commas of lines that go down, and
//! a full stop may lie alone. Must not know what they say.

use super::detection::Region;
use crate::geometry::{Point, Rectangle};

/// Of the larger piece's height: pieces of one line lie no further apart.
const GAP: f32 = 0.2;
/// Share of the smaller piece's height that lies within the larger one's.
const BESIDE: f32 = 0.7;
/// Pieces of one line are turned alike: the sine of the angle between them.
const TURNED: f32 = 0.12;

pub fn joined(mut regions: Vec<Region>) -> Vec<Region> {
    // The longest first, so that a line takes its full stop and not the other way round.
    regions.sort_by(|a, b| length(&b.rectangle).total_cmp(&length(&a.rectangle)));
    let mut lines: Vec<Region> = Vec::with_capacity(regions.len());
    'regions: for mut piece in regions {
        // A piece may close the gap between two that are there.
        while let Some(at) = lines.iter().position(|line| are_one(&line.rectangle, &piece.rectangle)) {
            let line = lines.remove(at);
            match around(&line, &piece) {
                Some(both) => piece = both,
                None => {
                    lines.extend([line, piece]);
                    continue 'regions;
                }
            }
        }
        lines.push(piece);
    }
    lines
}

fn length(rectangle: &Rectangle) -> f32 {
    rectangle.wide.max(rectangle.high)
}

/// The direction of its longer side.
fn along(rectangle: &Rectangle) -> (f32, f32) {
    let (cosine, sine) = rectangle.direction;
    if rectangle.wide >= rectangle.high { (cosine, sine) } else { (-sine, cosine) }
}

fn are_one(one: &Rectangle, other: &Rectangle) -> bool {
    let (line, piece) = if length(one) >= length(other) { (one, other) } else { (other, one) };
    let (cosine, sine) = along(line);
    let (piece_cosine, piece_sine) = along(piece);
    let is_long = length(piece) >= 2.0 * piece.wide.min(piece.high);
    if is_long && (cosine * piece_sine - sine * piece_cosine).abs() > TURNED {
        return false;
    }
    let height = line.wide.min(line.high);
    let place = |point: Point| {
        let (x, y) = (point.x - line.middle.x, point.y - line.middle.y);
        (x * cosine + y * sine, y * cosine - x * sine)
    };
    let corners = piece.corners().0.map(place);
    let range = |values: [f32; 4]| {
        (values.into_iter().fold(f32::MAX, f32::min), values.into_iter().fold(f32::MIN, f32::max))
    };
    let (start, end) = range(corners.map(|(along, _)| along));
    let (top, bottom) = range(corners.map(|(_, across)| across));
    let gap = start.max(-length(line) / 2.0) - end.min(length(line) / 2.0);
    let shared = bottom.min(height / 2.0) - top.max(-height / 2.0);
    bottom - top <= 1.5 * height && gap <= GAP * height && shared >= BESIDE * (bottom - top).min(height)
}

fn around(one: &Region, other: &Region) -> Option<Region> {
    let (a, b) = (&one.rectangle, &other.rectangle);
    let direction = if length(a) >= length(b) { a.direction } else { b.direction };
    let points: Vec<Point> = a.corners().0.into_iter().chain(b.corners().0).collect();
    let rectangle = Rectangle::along(direction, *points.first()?, &points);
    Some(Region { rectangle, score: one.score.max(other.score) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(x: f32, y: f32, wide: f32, high: f32) -> Region {
        let middle = Point::new(x + wide / 2.0, y + high / 2.0);
        Region { rectangle: Rectangle { middle, direction: (1.0, 0.0), wide, high }, score: 0.9 }
    }

    #[test]
    fn pieces_of_a_line_that_goes_down_are_one() {
        let pieces = [
            region(46.0, 36.0, 44.0, 300.0),
            region(44.0, 325.0, 46.0, 230.0),
            region(67.0, 560.0, 8.0, 8.0),
        ];
        let lines = joined(pieces.to_vec());
        assert_eq!(lines.len(), 1, "{lines:?}");
        let Rectangle { wide, high, .. } = lines[0].rectangle;
        assert!((wide - 46.0).abs() < 0.1 && (high - 532.0).abs() < 0.1, "{lines:?}");
    }

    #[test]
    fn lines_below_each_other_cells_and_crossing_lines_stay_apart() {
        let lines = [
            region(0.0, 0.0, 300.0, 30.0),
            region(0.0, 26.0, 300.0, 30.0),
            region(320.0, 0.0, 100.0, 30.0),
            region(305.0, 0.0, 14.0, 90.0),
        ];
        assert_eq!(joined(lines.to_vec()).len(), 4);
    }
}
