//! Pictures looked at through grids and regions. Must not know graphs.

use super::{
    call::{Call, Operator},
    nd::{self, Failed},
    pooling::lengths,
    shapes::{MOST_VALUES, ints},
};
use crate::{Tensor, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    Some(match node.op_type() {
        "AffineGrid" => affine_grid,
        "GridSample" => grid_sample,
        "RoiAlign" => roi_align,
        _ => return None,
    })
}

/// From -1 to 1 over a length, at pixels' centres unless corners are the ends.
fn grid(length: usize, corners: bool) -> impl Fn(usize) -> f64 {
    move |at| {
        if corners {
            if length > 1 { -1.0 + 2.0 * at as f64 / (length - 1) as f64 } else { 0.0 }
        } else {
            (2 * at + 1) as f64 / length as f64 - 1.0
        }
    }
}

fn affine_grid(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, theta) = call.numbers(0)?;
    let size = lengths(&ints(call, 1)?)?;
    let corners = call.int("align_corners", 0) != 0;
    let [batch, _, spatial @ ..] = size.as_slice() else { return Err(format!("a size of {size:?}")) };
    let rank = spatial.len();
    if shape != [*batch, rank, rank + 1] || nd::size(spatial) > MOST_VALUES / 16 {
        return Err(format!("matrices of {shape:?} for {size:?}"));
    }
    let mut made = Vec::new();
    for item in 0..*batch {
        nd::each_position(spatial, |position| {
            // The last dimension is x, which comes first.
            let at = |axis: usize| grid(spatial[rank - 1 - axis], corners)(position[rank - 1 - axis]);
            for row in 0..rank {
                let matrix = |column: usize| theta[(item * rank + row) * (rank + 1) + column];
                made.push((0..rank).map(|column| matrix(column) * at(column)).sum::<f64>() + matrix(rank));
            }
        });
    }
    let to: Vec<usize> = [*batch].into_iter().chain(spatial.iter().copied()).chain([rank]).collect();
    Ok(vec![call.like(0, to, made)?])
}

fn grid_sample(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let (grid_shape, grid) = call.numbers(1)?;
    let ([batch, channels, spatial @ ..], [grids, to @ .., coordinates]) = (shape, grid_shape) else {
        return Err(format!("shapes of {shape:?} and {grid_shape:?}"));
    };
    let rank = spatial.len();
    if batch != grids || *coordinates != rank || to.len() != rank || spatial.contains(&0) {
        return Err(format!("shapes of {shape:?} and {grid_shape:?}"));
    }
    let corners = call.int("align_corners", 0) != 0;
    let padding = call.text("padding_mode", "zeros");
    let mode = call.text("mode", "linear");
    let (plane, strides, spots) = (nd::size(spatial), nd::strides(spatial), nd::size(to));
    // A place beyond the picture, as its padding has it; `None` for nothing.
    let inside = |axis: usize, at: f64| -> Option<usize> {
        let length = spatial[axis] as f64;
        let at = match padding.as_str() {
            "border" => at.clamp(0.0, length - 1.0),
            "reflection" => {
                let (low, high) = if corners { (0.0, length - 1.0) } else { (-0.5, length - 0.5) };
                let range = high - low;
                if range <= 0.0 {
                    0.0
                } else {
                    let turn = (at - low).rem_euclid(2.0 * range);
                    (low + turn.min(2.0 * range - turn)).clamp(0.0, length - 1.0)
                }
            }
            _ => at,
        };
        (at >= 0.0 && at < length).then_some(at as usize * strides[axis])
    };
    let cubic = |distance: f64| {
        let (d, a) = (distance.abs(), -0.75);
        if d <= 1.0 {
            ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0
        } else if d < 2.0 {
            ((a * d - 5.0 * a) * d + 8.0 * a) * d - 4.0 * a
        } else {
            0.0
        }
    };
    let taps = |at: f64| -> Vec<(f64, f64)> {
        let below = at.floor();
        match mode.as_str() {
            "nearest" => vec![(at.round_ties_even(), 1.0)],
            "cubic" | "bicubic" => {
                (-1..=2).map(|step| (below + f64::from(step), cubic(at - below - f64::from(step)))).collect()
            }
            _ => vec![(below, 1.0 - (at - below)), (below + 1.0, at - below)],
        }
    };
    let mut made = vec![0.0; batch * channels * spots];
    for (item, spot) in (0..*batch).flat_map(|item| (0..spots).map(move |spot| (item, spot))) {
        let mut sources: Vec<(usize, f64)> = vec![(0, 1.0)];
        for axis in 0..rank {
            let at = grid[(item * spots + spot) * rank + rank - 1 - axis];
            let length = spatial[axis] as f64;
            let mut at =
                if corners { (at + 1.0) / 2.0 * (length - 1.0) } else { ((at + 1.0) * length - 1.0) / 2.0 };
            if padding == "border" {
                at = at.clamp(0.0, length - 1.0);
            }
            let places: Vec<(usize, f64)> =
                taps(at).into_iter().filter_map(|(at, weight)| Some((inside(axis, at)?, weight))).collect();
            sources = sources
                .iter()
                .flat_map(|(place, weight)| {
                    places.iter().map(move |(more, factor)| (place + more, weight * factor))
                })
                .collect();
        }
        for channel in 0..*channels {
            let from = (item * channels + channel) * plane;
            let sum = sources.iter().map(|(place, weight)| numbers[from + place] * weight).sum();
            made[(item * channels + channel) * spots + spot] = sum;
        }
    }
    let to: Vec<usize> = [*batch, *channels].into_iter().chain(to.iter().copied()).collect();
    Ok(vec![call.like(0, to, made)?])
}

fn roi_align(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let (regions_shape, regions) = call.numbers(1)?;
    let items = ints(call, 2)?;
    let ([batch, channels, height, width], [count, 4]) = (shape, regions_shape) else {
        return Err(format!("shapes of {shape:?} and {regions_shape:?}"));
    };
    let [rows, columns, fixed] = [("output_height", 1), ("output_width", 1), ("sampling_ratio", 0)]
        .map(|(name, otherwise)| call.int(name, otherwise));
    let [rows, columns, fixed] =
        <[usize; 3]>::try_from(lengths(&[rows, columns, fixed])?).map_err(|_| "sizes")?;
    let scale = call.float("spatial_scale", 1.0);
    let largest = call.text("mode", "avg") == "max";
    let otherwise = if call.opset < 16 { "output_half_pixel" } else { "half_pixel" };
    let half = call.text("coordinate_transformation_mode", otherwise) == "half_pixel";
    let shift = if half { 0.5 } else { 0.0 };
    let mut made = Vec::new();
    for region in 0..*count {
        let [left, top, right, bottom] = std::array::from_fn(|at| regions[region * 4 + at] * scale - shift);
        let (mut wide, mut high) = (right - left, bottom - top);
        if !half {
            (wide, high) = (wide.max(1.0), high.max(1.0));
        }
        let (high, wide) = (high / rows.max(1) as f64, wide / columns.max(1) as f64);
        let samples = |length: f64| if fixed > 0 { fixed } else { length.ceil().clamp(1.0, 4096.0) as usize };
        let (down, across) = (samples(high), samples(wide));
        let item = items.get(region).and_then(|item| usize::try_from(*item).ok()).filter(|item| item < batch);
        let item = item.ok_or("a region of no picture")?;
        for channel in 0..*channels {
            let plane = &numbers[(item * channels + channel) * height * width..][..height * width];
            for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                let (mut sum, mut most) = (0.0, f64::NEG_INFINITY);
                for (y, x) in (0..down).flat_map(|y| (0..across).map(move |x| (y, x))) {
                    let y = top + row as f64 * high + (y as f64 + 0.5) * high / down as f64;
                    let x = left + column as f64 * wide + (x as f64 + 0.5) * wide / across as f64;
                    let parts = corners_of(y, x, *height, *width);
                    sum += parts.iter().map(|(place, weight)| plane[*place] * weight).sum::<f64>();
                    most = parts.iter().map(|(place, weight)| plane[*place] * weight).fold(most, f64::max);
                }
                made.push(if largest { most } else { sum / (down * across) as f64 });
            }
        }
    }
    Ok(vec![call.like(0, [*count, *channels, rows, columns], made)?])
}

/// The four pixels around a point, and how much of it each has; none outside the picture.
fn corners_of(y: f64, x: f64, height: usize, width: usize) -> Vec<(usize, f64)> {
    if y < -1.0 || y > height as f64 || x < -1.0 || x > width as f64 || height == 0 || width == 0 {
        return vec![(0, 0.0); usize::from(height * width > 0)];
    }
    let along = |at: f64, length: usize| {
        let at = at.max(0.0);
        let low = (at as usize).min(length - 1);
        let high = (low + 1).min(length - 1);
        let part = if low == length - 1 { 0.0 } else { at - low as f64 };
        [(low, 1.0 - part), (high, part)]
    };
    let across = along(x, width);
    along(y, height)
        .iter()
        .flat_map(|(row, a)| across.map(|(column, b)| (row * width + column, a * b)))
        .collect()
}
