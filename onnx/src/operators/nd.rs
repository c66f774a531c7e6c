//! Positions in tensors, and the numbers in them. Must not know operators.

use crate::{Tensor, Values};

pub type Failed<T> = Result<T, String>;

pub fn size(shape: &[usize]) -> usize {
    shape.iter().product()
}

/// How far apart neighbours along each dimension lie.
pub fn strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; shape.len()];
    for at in (1..shape.len()).rev() {
        strides[at - 1] = strides[at] * shape[at];
    }
    strides
}

/// Calls with every position of a shape, the last dimension fastest.
pub fn each_position(shape: &[usize], mut visit: impl FnMut(&[usize])) {
    let mut position = vec![0; shape.len()];
    for _ in 0..size(shape) {
        visit(&position);
        for at in (0..shape.len()).rev() {
            position[at] += 1;
            if position[at] < shape[at] {
                break;
            }
            position[at] = 0;
        }
    }
}

pub fn flat(position: &[usize], strides: &[usize]) -> usize {
    position.iter().zip(strides).map(|(at, stride)| at * stride).sum()
}

/// Dimensions before an axis, its own, and those behind it, as three lengths.
pub fn around(shape: &[usize], axis: usize) -> (usize, usize, usize) {
    (size(&shape[..axis]), shape[axis], size(&shape[axis + 1..]))
}

/// An axis counted from the end where it is negative.
pub fn axis(axis: i64, rank: usize) -> Failed<usize> {
    let from_start = if axis < 0 { axis + rank as i64 } else { axis };
    let fits = usize::try_from(from_start).ok().filter(|axis| *axis < rank);
    fits.ok_or_else(|| format!("the axis {axis} of {rank} dimensions"))
}

/// The shape of two tensors that are computed with value by value: NumPy's broadcasting.
pub fn broadcast(a: &[usize], b: &[usize]) -> Failed<Vec<usize>> {
    let rank = a.len().max(b.len());
    let length = |shape: &[usize], at: usize| (at + shape.len()).checked_sub(rank).map_or(1, |at| shape[at]);
    (0..rank)
        .map(|at| match (length(a, at), length(b, at)) {
            (one, other) if one == other => Ok(one),
            (1, other) => Ok(other),
            (one, 1) => Ok(one),
            (_, _) => Err(format!("shapes {a:?} and {b:?}")),
        })
        .collect()
}

/// Where in a tensor of `shape` each position of the broadcast shape `to` lies.
pub fn spread(shape: &[usize], to: &[usize]) -> Vec<usize> {
    let own = strides(shape);
    let skipped = to.len() - shape.len();
    let mut found = Vec::with_capacity(size(to));
    each_position(to, |position| {
        let at = position.iter().skip(skipped).zip(shape).zip(&own);
        found.push(at.map(|((at, length), stride)| if *length == 1 { 0 } else { at * stride }).sum());
    });
    found
}

/// The values at these places; `None` is a value of its type's zero, or of `fill`'s.
pub fn pick(values: &Values, places: &[Option<usize>], fill: Option<&Values>) -> Values {
    macro_rules! picked {
        ($($form:ident),*) => {
            match values {
                $(Values::$form(values) => {
                    let fill = match fill {
                        Some(Values::$form(fill)) => fill.first().cloned().unwrap_or_default(),
                        Some(_) | None => Default::default(),
                    };
                    let value = |place: &Option<usize>| place.and_then(|place| values.get(place)).unwrap_or(&fill).clone();
                    Values::$form(places.iter().map(value).collect())
                })*
            }
        };
    }
    picked!(F32, F64, I8, U8, I16, U16, I32, I64, U32, U64, Bool, Text)
}

/// The numbers of a tensor as f64, which is exact for all but the largest integers.
pub fn numbers(tensor: &Tensor) -> Failed<Vec<f64>> {
    Ok(match &tensor.values {
        Values::F32(values) => values.iter().map(|value| f64::from(*value)).collect(),
        Values::F64(values) => values.clone(),
        Values::I8(values) => values.iter().map(|value| f64::from(*value)).collect(),
        Values::U8(values) => values.iter().map(|value| f64::from(*value)).collect(),
        Values::I16(values) => values.iter().map(|value| f64::from(*value)).collect(),
        Values::U16(values) => values.iter().map(|value| f64::from(*value)).collect(),
        Values::I32(values) => values.iter().map(|value| f64::from(*value)).collect(),
        Values::U32(values) => values.iter().map(|value| f64::from(*value)).collect(),
        Values::I64(values) => values.iter().map(|value| *value as f64).collect(),
        Values::U64(values) => values.iter().map(|value| *value as f64).collect(),
        Values::Bool(values) => values.iter().map(|value| f64::from(u8::from(*value))).collect(),
        Values::Text(_) => return Err("text instead of numbers".to_owned()),
    })
}

/// Numbers in the form that `like` has.
pub fn in_form_of(like: &Values, numbers: Vec<f64>) -> Values {
    match like {
        Values::F64(_) => Values::F64(numbers),
        Values::I8(_) => Values::I8(numbers.into_iter().map(|value| value as i8).collect()),
        Values::U8(_) => Values::U8(numbers.into_iter().map(|value| value as u8).collect()),
        Values::I16(_) => Values::I16(numbers.into_iter().map(|value| value as i16).collect()),
        Values::U16(_) => Values::U16(numbers.into_iter().map(|value| value as u16).collect()),
        Values::I32(_) => Values::I32(numbers.into_iter().map(|value| value as i32).collect()),
        Values::I64(_) => Values::I64(numbers.into_iter().map(|value| value as i64).collect()),
        Values::U32(_) => Values::U32(numbers.into_iter().map(|value| value as u32).collect()),
        Values::U64(_) => Values::U64(numbers.into_iter().map(|value| value as u64).collect()),
        Values::Bool(_) => Values::Bool(numbers.into_iter().map(|value| value != 0.0).collect()),
        Values::F32(_) | Values::Text(_) => {
            Values::F32(numbers.into_iter().map(|value| value as f32).collect())
        }
    }
}
