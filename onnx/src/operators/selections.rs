//! Which values are largest, different or wanted. Must not know graphs.

use std::{cmp::Ordering, collections::BTreeMap};

use super::{
    call::{Call, Operator, i64s},
    nd::{self, Failed},
};
use crate::{Tensor, Values, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    Some(match node.op_type() {
        // The engine takes the last of equal values in some shapes.
        "ArgMax" => |call| extreme(call, Ordering::Greater),
        "ArgMin" => |call| extreme(call, Ordering::Less),
        "Unique" => unique,
        "Compress" => compress,
        "NonMaxSuppression" => suppress,
        _ => return None,
    })
}

fn extreme(call: &Call, wanted: Ordering) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let axis = nd::axis(call.int("axis", 0), shape.len())?;
    let last = call.int("select_last_index", 0) != 0;
    let (before, length, behind) = nd::around(shape, axis);
    let mut made = Vec::with_capacity(before * behind);
    for (outer, inner) in (0..before).flat_map(|outer| (0..behind).map(move |inner| (outer, inner))) {
        let place = |at: usize| (outer * length + at) * behind + inner;
        let mut best = 0;
        for at in 1..length {
            let order = numbers[place(at)].partial_cmp(&numbers[place(best)]);
            if order == Some(wanted) || last && order == Some(Ordering::Equal) {
                best = at;
            }
        }
        made.push(best as i64);
    }
    let mut to = shape.to_vec();
    if call.int("keepdims", 1) != 0 {
        to[axis] = 1;
    } else {
        to.remove(axis);
    }
    Ok(vec![i64s(to, made)])
}

fn unique(call: &Call) -> Failed<Vec<Tensor>> {
    let tensor = call.input(0)?;
    let numbers = nd::numbers(tensor)?;
    let axis = call.attribute("axis").map(|axis| nd::axis(axis.i(), tensor.shape.len())).transpose()?;
    let (before, length, behind) = match axis {
        Some(axis) => nd::around(&tensor.shape, axis),
        None => (1, numbers.len(), 1),
    };
    let places = |at: usize| {
        (0..before)
            .flat_map(move |outer| (0..behind).map(move |inner| (outer * length + at) * behind + inner))
    };
    let key = |at: usize| -> Vec<Ordered> { places(at).map(|place| Ordered(numbers[place])).collect() };
    // First place and count of each, by value.
    let mut found = BTreeMap::<Vec<Ordered>, (usize, i64)>::new();
    for at in 0..length {
        found.entry(key(at)).or_insert((at, 0)).1 += 1;
    }
    let mut groups: Vec<(Vec<Ordered>, (usize, i64))> = found.into_iter().collect();
    if call.int("sorted", 1) == 0 {
        groups.sort_by_key(|(_, (first, _))| *first);
    }
    let number: BTreeMap<&Vec<Ordered>, i64> =
        groups.iter().zip(0..).map(|((key, _), number)| (key, number)).collect();
    let inverse = (0..length).filter_map(|at| number.get(&key(at)).copied()).collect();
    let firsts: Vec<usize> = groups.iter().map(|(_, (first, _))| *first).collect();
    let mut taken = Vec::new();
    for (outer, first) in (0..before).flat_map(|outer| firsts.iter().map(move |first| (outer, first))) {
        taken.extend((0..behind).map(|inner| Some((outer * length + first) * behind + inner)));
    }
    let mut shape = if axis.is_some() { tensor.shape.clone() } else { vec![0] };
    shape[axis.unwrap_or(0)] = firsts.len();
    let list = |values: Vec<i64>| i64s([values.len()], values);
    Ok(vec![
        Tensor { shape, values: nd::pick(&tensor.values, &taken, None) },
        list(firsts.iter().map(|first| *first as i64).collect()),
        list(inverse),
        list(groups.iter().map(|(_, (_, count))| *count).collect()),
    ])
}

/// Ordered as numbers are, with one place for what is none.
#[derive(PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

fn compress(call: &Call) -> Failed<Vec<Tensor>> {
    let tensor = call.input(0)?;
    let (_, condition) = call.numbers(1)?;
    let axis = call.attribute("axis").map(|axis| nd::axis(axis.i(), tensor.shape.len())).transpose()?;
    let (before, length, behind) = match axis {
        Some(axis) => nd::around(&tensor.shape, axis),
        None => (1, tensor.values.len(), 1),
    };
    let kept: Vec<usize> = condition
        .iter()
        .take(length)
        .enumerate()
        .filter(|(_, keep)| **keep != 0.0)
        .map(|(at, _)| at)
        .collect();
    let mut taken = Vec::new();
    for (outer, at) in (0..before).flat_map(|outer| kept.iter().map(move |at| (outer, at))) {
        taken.extend((0..behind).map(|inner| Some((outer * length + at) * behind + inner)));
    }
    let mut shape = if axis.is_some() { tensor.shape.clone() } else { vec![0] };
    shape[axis.unwrap_or(0)] = kept.len();
    Ok(vec![Tensor { shape, values: nd::pick(&tensor.values, &taken, None) }])
}

/// The engine limits the boxes of all classes together, and takes corners in one order only.
fn suppress(call: &Call) -> Failed<Vec<Tensor>> {
    let (boxes_shape, boxes) = call.numbers(0)?;
    let (scores_shape, scores) = call.numbers(1)?;
    let number = |at: usize, otherwise: f64| -> Failed<f64> {
        Ok(call.optional_numbers(at)?.and_then(|list| list.first().copied()).unwrap_or(otherwise))
    };
    let (most, overlap, least) = (number(2, 0.0)?, number(3, 0.0)?, number(4, f64::NEG_INFINITY)?);
    let ([batch, count, 4], [batches, classes, counted]) = (boxes_shape, scores_shape) else {
        return Err(format!("shapes of {boxes_shape:?} and {scores_shape:?}"));
    };
    if batch != batches || count != counted {
        return Err(format!("shapes of {boxes_shape:?} and {scores_shape:?}"));
    }
    let centred = call.int("center_point_box", 0) != 0;
    let corners = |item: usize, at: usize| {
        let [a, b, c, d] = std::array::from_fn(|part| boxes[(item * count + at) * 4 + part]);
        if centred {
            (a - c / 2.0, b - d / 2.0, a + c / 2.0, b + d / 2.0)
        } else {
            (a.min(c), b.min(d), a.max(c), b.max(d))
        }
    };
    let mut made = Vec::new();
    for (item, class) in (0..*batch).flat_map(|item| (0..*classes).map(move |class| (item, class))) {
        let score = |at: usize| scores[(item * classes + class) * count + at];
        let mut order: Vec<usize> = (0..*count).filter(|at| score(*at) > least).collect();
        order.sort_by(|a, b| score(*b).total_cmp(&score(*a)));
        let mut kept: Vec<usize> = Vec::new();
        for at in order {
            if kept.len() as f64 >= most {
                break;
            }
            if kept.iter().all(|other| shared(corners(item, *other), corners(item, at)) <= overlap) {
                kept.push(at);
                made.extend([item as i64, class as i64, at as i64]);
            }
        }
    }
    Ok(vec![Tensor { shape: vec![made.len() / 3, 3], values: Values::I64(made) }])
}

/// How much of two boxes' union both have.
fn shared(a: (f64, f64, f64, f64), b: (f64, f64, f64, f64)) -> f64 {
    let area = |(top, left, bottom, right): (f64, f64, f64, f64)| (bottom - top) * (right - left);
    let both = (a.2.min(b.2) - a.0.max(b.0)).max(0.0) * (a.3.min(b.3) - a.1.max(b.1)).max(0.0);
    let all = area(a) + area(b) - both;
    if all > 0.0 { both / all } else { 0.0 }
}
