//! Values moved, padded and cut. Must not know graphs.

use super::{
    call::{Call, Operator, attribute},
    nd::{self, Failed},
    pooling::lengths,
};
use crate::{Tensor, Values, proto::Node};

/// More values than this are no picture.
pub const MOST_VALUES: usize = 1 << 28;

pub fn find(node: &Node) -> Option<Operator> {
    let has_axes = node.input.get(3).is_some_and(|axes| !axes.is_empty());
    let mode = attribute(node, "mode").map(|mode| mode.s().to_vec());
    Some(match node.op_type() {
        "CenterCropPad" => center_crop_pad,
        "Pad" if has_axes || mode.is_some_and(|mode| mode == b"wrap") => pad,
        "SpaceToDepth" => space_to_depth,
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

pub fn ints(call: &Call, at: usize) -> Failed<Vec<i64>> {
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
