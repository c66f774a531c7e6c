//! Values moved, padded and cut, and positions made. Must not know graphs.

use super::{
    call::{Call, Operator, attribute},
    nd::{self, Failed},
    pooling::lengths,
};
use crate::{Tensor, Values, proto::Node};

const MOST_VALUES: usize = 1 << 28;

pub fn find(node: &Node) -> Option<Operator> {
    let has_axes = node.input.get(3).is_some_and(|axes| !axes.is_empty());
    let mode = attribute(node, "mode").map(|mode| mode.s().to_vec());
    Some(match node.op_type() {
        "CenterCropPad" => center_crop_pad,
        "Pad" if has_axes || mode.is_some_and(|mode| mode == b"wrap") => pad,
        "SpaceToDepth" => space_to_depth,
        "AffineGrid" => affine_grid,
        "GridSample" => grid_sample,
        "RoiAlign" => roi_align,
        "OneHot" => one_hot,
        "TensorScatter" => tensor_scatter,
        "BitwiseAnd" => |call| bitwise(call, |a, b| a & b),
        "BitwiseOr" => |call| bitwise(call, |a, b| a | b),
        "BitwiseXor" => |call| bitwise(call, |a, b| a ^ b),
        "BitwiseNot" => |call| {
            let (shape, numbers) = call.numbers(0)?;
            let turned: Vec<i64> = numbers.into_iter().map(|number| !(number as i64)).collect();
            let values = match &call.input(0)?.values {
                Values::U8(_) => Values::U8(turned.into_iter().map(|number| number as u8).collect()),
                Values::U16(_) => Values::U16(turned.into_iter().map(|number| number as u16).collect()),
                Values::U32(_) => Values::U32(turned.into_iter().map(|number| number as u32).collect()),
                Values::U64(_) => return Err("64 bits without a sign".to_owned()),
                other => nd::in_form_of(other, turned.into_iter().map(|number| number as f64).collect()),
            };
            Ok(vec![Tensor { shape: shape.to_vec(), values }])
        },
        _ => return None,
    })
}

fn ints(call: &Call, at: usize) -> Failed<Vec<i64>> {
    Ok(call.numbers(at)?.1.into_iter().map(|number| number as i64).collect())
}

/// `taken` says for each position of the result where it comes from.
fn moved(tensor: &Tensor, to: &[usize], taken: impl Fn(&[usize]) -> Option<usize>) -> Failed<Tensor> {
    filled(tensor, to, None, taken)
}

fn filled(
    tensor: &Tensor,
    to: &[usize],
    fill: Option<&Values>,
    taken: impl Fn(&[usize]) -> Option<usize>,
) -> Failed<Tensor> {
    if to
        .iter()
        .try_fold(1_usize, |product, length| product.checked_mul(*length))
        .is_none_or(|size| size > MOST_VALUES)
    {
        return Err(format!("an output of {to:?}"));
    }
    let mut places = Vec::with_capacity(nd::size(to));
    nd::each_position(to, |position| places.push(taken(position)));
    Ok(Tensor { shape: to.to_vec(), values: nd::pick(&tensor.values, &places, fill) })
}

fn center_crop_pad(call: &Call) -> Failed<Vec<Tensor>> {
    let tensor = call.input(0)?;
    let asked = lengths(&ints(call, 1)?)?;
    let rank = tensor.shape.len();
    let axes = match call.ints("axes") {
        Some(axes) => axes.iter().map(|axis| nd::axis(*axis, rank)).collect::<Failed<Vec<usize>>>()?,
        None => (0..rank).collect(),
    };
    let mut to = tensor.shape.clone();
    for (axis, length) in axes.iter().zip(asked) {
        to[*axis] = length;
    }
    let strides = nd::strides(&tensor.shape);
    let taken = |position: &[usize]| {
        let place = |axis: usize| {
            let (from, to) = (tensor.shape[axis], to[axis]);
            let at = if from >= to {
                position[axis] + (from - to) / 2
            } else {
                position[axis].checked_sub((to - from) / 2)?
            };
            (at < from).then(|| at * strides[axis])
        };
        (0..rank).map(place).sum()
    };
    Ok(vec![moved(tensor, &to, taken)?])
}

fn pad(call: &Call) -> Failed<Vec<Tensor>> {
    let tensor = call.input(0)?;
    let rank = tensor.shape.len();
    let pads = ints(call, 1)?;
    let axes = match call.optional(3) {
        Some(_) => {
            ints(call, 3)?.into_iter().map(|axis| nd::axis(axis, rank)).collect::<Failed<Vec<usize>>>()?
        }
        None => (0..rank).collect(),
    };
    if pads.len() != 2 * axes.len() {
        return Err(format!("paddings of {pads:?}"));
    }
    let (mut before, mut to) = (vec![0_i64; rank], tensor.shape.clone());
    for (at, axis) in axes.iter().enumerate() {
        before[*axis] = pads[at];
        let length =
            (to[*axis] as i64).checked_add(pads[at]).and_then(|sum| sum.checked_add(pads[at + axes.len()]));
        to[*axis] = length.and_then(|length| usize::try_from(length).ok()).ok_or("a negative length")?;
    }
    let mode = call.text("mode", "constant");
    let strides = nd::strides(&tensor.shape);
    let place = |axis: usize, at: usize| -> Option<usize> {
        let length = tensor.shape[axis] as i64;
        let from = at as i64 - before[axis];
        let from = match mode.as_str() {
            _ if length == 0 => return None,
            "edge" => from.clamp(0, length - 1),
            "wrap" => from.rem_euclid(length),
            "reflect" if length > 1 => {
                let turn = from.rem_euclid(2 * (length - 1));
                turn.min(2 * (length - 1) - turn)
            }
            "reflect" => 0,
            _ => from,
        };
        (0..length).contains(&from).then_some(from as usize * strides[axis])
    };
    let fill = call.optional(2).map(|fill| &fill.values);
    let taken = |position: &[usize]| (0..rank).map(|axis| place(axis, position[axis])).sum();
    Ok(vec![filled(tensor, &to, fill, taken)?])
}

fn space_to_depth(call: &Call) -> Failed<Vec<Tensor>> {
    let tensor = call.input(0)?;
    let block = usize::try_from(call.int("blocksize", 0)).unwrap_or(0);
    let [batch, channels, height, width] = *tensor.shape else {
        return Err(format!("a shape of {:?}", tensor.shape));
    };
    if block == 0 || height % block != 0 || width % block != 0 {
        return Err(format!("blocks of {block} in {height} by {width}"));
    }
    let to = [batch, channels * block * block, height / block, width / block];
    let taken = |position: &[usize]| {
        let (within, channel) = (position[1] / channels, position[1] % channels);
        let (row, column) = (position[2] * block + within / block, position[3] * block + within % block);
        Some(((position[0] * channels + channel) * height + row) * width + column)
    };
    Ok(vec![moved(tensor, &to, taken)?])
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

/// The engine takes no indices of other types than integers.
fn one_hot(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, indices) = call.numbers(0)?;
    let depth = call.numbers(1)?.1.first().copied().unwrap_or(0.0);
    let values = call.input(2)?;
    if !(0.0..=(1 << 24) as f64).contains(&depth) || depth * indices.len() as f64 > MOST_VALUES as f64 {
        return Err(format!("a depth of {depth}"));
    }
    let depth = depth as usize;
    let axis = nd::axis(call.int("axis", -1), shape.len() + 1)?;
    let mut to = shape.to_vec();
    to.insert(axis, depth);
    let (_, length, behind) = nd::around(&to, axis);
    let taken = |place: usize| {
        let (outer, at, inner) = (place / behind / length, place / behind % length, place % behind);
        let index = indices[outer * behind + inner];
        let index = if index < 0.0 { index + depth as f64 } else { index };
        Some(usize::from(index == at as f64))
    };
    let places: Vec<Option<usize>> = (0..nd::size(&to)).map(taken).collect();
    Ok(vec![Tensor { shape: to, values: nd::pick(&values.values, &places, None) }])
}

fn tensor_scatter(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, mut numbers) = call.numbers(0)?;
    let (update_shape, updates) = call.numbers(1)?;
    let starts = call.optional(2).map(|_| ints(call, 2)).transpose()?;
    let axis = nd::axis(call.int("axis", -2), shape.len())?;
    let circular = call.text("mode", "linear") == "circular";
    let strides = nd::strides(shape);
    let mut outside = false;
    let mut from = 0;
    let fits = update_shape.len() == shape.len()
        && (0..shape.len()).all(|at| at == axis || update_shape[at] == shape[at]);
    if !fits || shape.contains(&0) {
        return Err(format!("updates of {update_shape:?} for {shape:?}"));
    }
    nd::each_position(update_shape, |position| {
        let start = starts.as_ref().and_then(|starts| starts.get(position[0])).copied().unwrap_or(0);
        let mut at = position[axis] + usize::try_from(start).unwrap_or(usize::MAX / 2);
        if circular {
            at %= shape[axis];
        }
        if at < shape[axis] {
            let mut place = nd::flat(position, &strides) - position[axis] * strides[axis];
            place += at * strides[axis];
            numbers[place] = updates[from];
        } else {
            outside = true;
        }
        from += 1;
    });
    if outside {
        return Err("an update behind the end".to_owned());
    }
    Ok(vec![call.like(0, shape, numbers)?])
}

fn bitwise(call: &Call, function: impl Fn(i64, i64) -> i64) -> Failed<Vec<Tensor>> {
    let ((a_shape, a), (b_shape, b)) = (call.numbers(0)?, call.numbers(1)?);
    let to = nd::broadcast(a_shape, b_shape)?;
    let places = nd::spread(a_shape, &to).into_iter().zip(nd::spread(b_shape, &to));
    let made = places.map(|(at_a, at_b)| function(a[at_a] as i64, b[at_b] as i64) as f64).collect();
    Ok(vec![call.like(0, to, made)?])
}
