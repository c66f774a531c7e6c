//! One run of BlazeFace: a square becomes what the network takes, and what it gives becomes faces in the picture.

use super::{
    face::{Face, KeyPoints},
    tiles::Tile,
};
use crate::{
    error::{Error, Result},
    geometry::Point,
    network::Map,
    picture::Picture,
};

pub const SIDE: u32 = 128;
/// Cells a side of the two grids, and anchors in each cell; all anchors are squares of the input's size, so that only their middles count.
const GRIDS: [(usize, usize); 2] = [(16, 2), (8, 6)];
/// Of a face: middle, size, six points.
const VALUES: usize = 16;

/// `[1, 128, 128, 3]`, -1 to 1; black outside of the picture.
pub fn input(picture: &Picture, tile: &Tile) -> Result<Map> {
    let side = SIDE as usize;
    let mut values = vec![-1.0; side * side * 3];
    let scale = f64::from(SIDE) / tile.side;
    let cut = |start: f64, length: u32| (start.max(0.0), (start + tile.side).min(f64::from(length)));
    let (left, right) = cut(tile.left, picture.width());
    let (top, bottom) = cut(tile.top, picture.height());
    if right - left < 1.0 || bottom - top < 1.0 {
        return Ok(Map { shape: vec![1, side, side, 3], values });
    }
    let place = |from: f64, to: f64, start: f64| {
        let first = (((from - start) * scale).round() as u32).min(SIDE - 1);
        let last = (((to - start) * scale).round() as u32).clamp(first + 1, SIDE);
        (first as usize, last - first)
    };
    let (x, width) = place(left, right, tile.left);
    let (y, height) = place(top, bottom, tile.top);
    let part = picture.part(left, top, right - left, bottom - top, width, height)?;
    let rows = part.rgb().chunks_exact(width as usize * 3);
    for (row, target) in rows.zip(values.chunks_exact_mut(side * 3).skip(y)) {
        for (value, target) in row.iter().zip(&mut target[x * 3..]) {
            *target = f32::from(*value) / 127.5 - 1.0;
        }
    }
    Ok(Map { shape: vec![1, side, side, 3], values })
}

/// Faces with at least this score. The outputs are told apart by their shapes: engines and exports order them differently.
pub fn faces(outputs: &[Map], tile: &Tile, least_score: f32) -> Result<Vec<Face>> {
    let mut faces = Vec::new();
    for (cells, anchors) in GRIDS {
        let count = cells * cells * anchors;
        let scores = output(outputs, count, 1)?;
        let boxes = output(outputs, count, VALUES)?;
        for (at, (score, values)) in scores.iter().zip(boxes.chunks_exact(VALUES)).enumerate() {
            let score = 1.0 / (1.0 + (-score).exp());
            if score < least_score {
                continue;
            }
            let cell = at / anchors;
            let anchor = |along: usize| (along as f32 + 0.5) / cells as f32;
            let (x, y) = (anchor(cell % cells), anchor(cell / cells));
            faces.push(face(values, x, y, score, tile));
        }
    }
    Ok(faces)
}

fn face(values: &[f32], x: f32, y: f32, score: f32, tile: &Tile) -> Face {
    let share = |at: usize| values[at] / SIDE as f32;
    let (side, left, top) = (tile.side as f32, tile.left as f32, tile.top as f32);
    let point = |at: usize| Point::new(left + (x + share(at)) * side, top + (y + share(at + 1)) * side);
    let (middle, wide, high) = (point(0), share(2) * side, share(3) * side);
    let points = std::array::from_fn(|number| point(4 + 2 * number));
    Face {
        left: middle.x - wide / 2.0,
        top: middle.y - high / 2.0,
        wide,
        high,
        score,
        points: KeyPoints::from_array(points),
    }
}

fn output(outputs: &[Map], count: usize, values: usize) -> Result<&[f32]> {
    let found = outputs.iter().find(|output| output.shape == [1, count, values]);
    found.map(|output| output.values.as_slice()).ok_or_else(|| Error::Output {
        what: "where faces are",
        expected: format!("[1, {count}, {values}] among the outputs"),
        got: format!("{:?}", outputs.iter().map(|output| &output.shape).collect::<Vec<_>>()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_of_the_picture_is_black() {
        let picture = Picture::new(64, 32, vec![255; 64 * 32 * 3]).unwrap();
        let map = input(&picture, &Tile { left: 0.0, top: -16.0, side: 64.0 }).unwrap();
        let row = |y: usize| &map.values[y * 128 * 3..(y + 1) * 128 * 3];
        assert!(row(31).iter().all(|value| *value == -1.0) && row(96).iter().all(|value| *value == -1.0));
        assert!(row(32).iter().all(|value| *value == 1.0) && row(95).iter().all(|value| *value == 1.0));
    }

    #[test]
    fn an_anchor_says_where_its_face_is() {
        let mut outputs: Vec<Map> = [(512, 1), (384, 1), (512, 16), (384, 16)]
            .map(|(count, values)| Map { shape: vec![1, count, values], values: vec![-9.0; count * values] })
            .into();
        // The second anchor of the cell in column 3, row 2 of the first grid.
        let at = (2 * 16 + 3) * 2 + 1;
        outputs[0].values[at] = 3.0;
        outputs[2].values[at * 16..(at + 1) * 16].fill(0.0);
        outputs[2].values[at * 16 + 2..at * 16 + 4].fill(32.0);
        outputs.reverse();
        let found = faces(&outputs, &Tile { left: 100.0, top: 50.0, side: 256.0 }, 0.5).unwrap();
        assert_eq!(found.len(), 1);
        let middle = Point::new(100.0 + 3.5 * 16.0, 50.0 + 2.5 * 16.0);
        assert_eq!((found[0].middle(), found[0].wide, found[0].points.nose), (middle, 64.0, middle));
        assert!((found[0].score - 0.952_574).abs() < 1e-5);
        outputs.pop();
        assert!(faces(&outputs, &Tile { left: 0.0, top: 0.0, side: 1.0 }, 0.5).is_err());
    }
}
