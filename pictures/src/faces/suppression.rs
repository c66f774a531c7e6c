//! What was found several times becomes one (BlazeFace's blending: a mean by scores, and not the best alone, which would tremble).

use super::face::{Face, KeyPoints};
use crate::geometry::Point;

/// Faces that overlap by more are one.
const SAME: f32 = 0.3;

/// The surest first.
pub fn blended(mut found: Vec<Face>) -> Vec<Face> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut faces = Vec::new();
    while let Some(best) = found.first().copied() {
        let (same, others): (Vec<Face>, Vec<Face>) = found.into_iter().partition(|face| is_same(face, &best));
        faces.push(mean(&same, best.score));
        found = others;
    }
    faces
}

/// A part of a face that was found in a tile lies within the face.
fn is_same(face: &Face, best: &Face) -> bool {
    let middle = face.middle();
    let is_within = |outer: &Face| {
        (outer.left..outer.left + outer.wide).contains(&middle.x)
            && (outer.top..outer.top + outer.high).contains(&middle.y)
    };
    face == best || face.overlap(best) > SAME || (face.wide < 0.7 * best.wide && is_within(best))
}

fn mean(faces: &[Face], score: f32) -> Face {
    let weight: f32 = faces.iter().map(|face| face.score).sum::<f32>().max(f32::MIN_POSITIVE);
    let mean = |value: &dyn Fn(&Face) -> f32| {
        faces.iter().map(|face| value(face) * face.score).sum::<f32>() / weight
    };
    let points = std::array::from_fn(|at| {
        Point::new(mean(&|face| face.points.to_array()[at].x), mean(&|face| face.points.to_array()[at].y))
    });
    Face {
        left: mean(&|face| face.left),
        top: mean(&|face| face.top),
        wide: mean(&|face| face.wide),
        high: mean(&|face| face.high),
        score,
        points: KeyPoints::from_array(points),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(left: f32, score: f32) -> Face {
        Face { left, top: 10.0, wide: 20.0, high: 20.0, score, points: KeyPoints::default() }
    }

    #[test]
    fn the_same_face_is_blended_by_scores() {
        let faces = blended(vec![face(12.0, 0.5), face(10.0, 1.0), face(100.0, 0.6)]);
        assert_eq!(faces.len(), 2);
        assert!((faces[0].left - 32.0 / 3.0).abs() < 1e-4 && faces[0].score == 1.0);
        assert_eq!(faces[1], face(100.0, 0.6));
        assert!(blended(Vec::new()).is_empty());
    }

    #[test]
    fn a_part_of_a_face_is_none_of_its_own() {
        let nose = Face { left: 16.0, top: 16.0, wide: 6.0, high: 6.0, ..face(0.0, 0.6) };
        assert_eq!(blended(vec![face(10.0, 0.9), nose]).len(), 1);
    }
}
