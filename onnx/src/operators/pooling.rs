//! Windows over any number of spatial dimensions, with dilations, and the way back. Must not know graphs.

use super::{
    call::{Call, Operator, attribute, i64s},
    nd::{self, Failed},
};
use crate::{Tensor, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    let kernel = attribute(node, "kernel_shape").map_or(0, |kernel| kernel.ints.len());
    let dilated = attribute(node, "dilations")
        .is_some_and(|dilations| dilations.ints.iter().any(|dilation| *dilation != 1));
    let indices = node.output.get(1).is_some_and(|output| !output.is_empty());
    // The engine puts the odd row of padding at the wrong end.
    let lower = attribute(node, "auto_pad").is_some_and(|pad| pad.s() == b"SAME_LOWER");
    let special = kernel > 2 || dilated || indices || lower;
    Some(match node.op_type() {
        "MaxPool" if special => |call| pool(call, Kind::Max),
        "AveragePool" if special => |call| pool(call, Kind::Average),
        "LpPool" => |call| {
            let p = call.int("p", 2) as f64;
            pool(call, Kind::Norm(p))
        },
        "GlobalLpPool" => global_norm,
        "MaxUnpool" => unpool,
        _ => return None,
    })
}

#[derive(Clone, Copy)]
enum Kind {
    Max,
    Average,
    Norm(f64),
}

/// How a window goes over the spatial dimensions.
pub struct Window {
    pub kernel: Vec<usize>,
    pub strides: Vec<usize>,
    pub dilations: Vec<usize>,
    pub before: Vec<usize>,
    pub after: Vec<usize>,
}

impl Window {
    pub fn of(call: &Call, kernel: Vec<usize>, spatial: &[usize]) -> Failed<Self> {
        let rank = kernel.len();
        if rank != spatial.len() || kernel.contains(&0) {
            return Err(format!("a window of {kernel:?} over {spatial:?}"));
        }
        let list = |name: &str, otherwise: usize, length: usize| match call.ints(name) {
            Some(ints) if ints.len() == length => lengths(ints),
            Some(ints) if !ints.is_empty() => Err(format!("{name} of {ints:?} for {length} dimensions")),
            Some(_) | None => Ok(vec![otherwise; length]),
        };
        let strides = list("strides", 1, rank)?;
        let dilations = list("dilations", 1, rank)?;
        let pads = list("pads", 0, 2 * rank)?;
        if strides.contains(&0) || dilations.contains(&0) {
            return Err("a stride or dilation of 0".to_owned());
        }
        let (mut before, mut after) = (pads[..rank].to_vec(), pads[rank..].to_vec());
        let same = call.text("auto_pad", "NOTSET");
        if same == "VALID" {
            (before, after) = (vec![0; rank], vec![0; rank]);
        } else if same.starts_with("SAME") {
            for at in 0..rank {
                let windows = spatial[at].div_ceil(strides[at]);
                let span = (kernel[at] - 1) * dilations[at] + 1;
                let total = ((windows.max(1) - 1) * strides[at] + span).saturating_sub(spatial[at]);
                let small = total / 2;
                let (first, second) =
                    if same == "SAME_LOWER" { (total - small, small) } else { (small, total - small) };
                (before[at], after[at]) = (first, second);
            }
        }
        Ok(Self { kernel, strides, dilations, before, after })
    }

    pub fn windows_of(&self, spatial: &[usize]) -> Failed<Vec<usize>> {
        self.windows(spatial, false)
    }

    /// How many windows there are in each dimension.
    fn windows(&self, spatial: &[usize], ceil: bool) -> Failed<Vec<usize>> {
        (0..spatial.len())
            .map(|at| {
                let span = (self.kernel[at] - 1) * self.dilations[at] + 1;
                let room = (spatial[at] + self.before[at] + self.after[at])
                    .checked_sub(span)
                    .ok_or_else(|| format!("a window of {span} over {}", spatial[at]))?;
                if !ceil {
                    return Ok(room / self.strides[at] + 1);
                }
                let windows = room.div_ceil(self.strides[at]) + 1;
                // The last window must begin in the picture or the padding before it.
                let beyond = (windows - 1) * self.strides[at] >= spatial[at] + self.before[at];
                Ok(if beyond { windows - 1 } else { windows })
            })
            .collect()
    }

    /// Where a window's part lies in a dimension; `None` in the padding.
    pub fn place(&self, at: usize, window: usize, part: usize, length: usize) -> Option<usize> {
        let place = (window * self.strides[at] + part * self.dilations[at]).checked_sub(self.before[at])?;
        (place < length).then_some(place)
    }
}

pub fn lengths(ints: &[i64]) -> Failed<Vec<usize>> {
    let lengths = ints.iter().map(|length| usize::try_from(*length).ok().filter(|length| *length < 1 << 24));
    lengths.collect::<Option<_>>().ok_or_else(|| format!("lengths of {ints:?}"))
}

fn pool(call: &Call, kind: Kind) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let [batch, channels, spatial @ ..] = shape else { return Err(format!("a shape of {shape:?}")) };
    let window = Window::of(call, lengths(call.ints("kernel_shape").unwrap_or_default())?, spatial)?;
    let windows = window.windows(spatial, call.int("ceil_mode", 0) != 0)?;
    let counts_padding = call.int("count_include_pad", 0) != 0;
    let plane = nd::size(spatial);
    let strides = nd::strides(spatial);
    let (mut made, mut places) = (Vec::new(), Vec::new());
    for outer in 0..batch * channels {
        let values = &numbers[outer * plane..(outer + 1) * plane];
        nd::each_position(&windows, |at| {
            let mut best: Option<(f64, usize)> = None;
            let (mut sum, mut count) = (0.0, 0_usize);
            nd::each_position(&window.kernel, |part| {
                let place = (0..spatial.len())
                    .map(|axis| {
                        Some(window.place(axis, at[axis], part[axis], spatial[axis])? * strides[axis])
                    })
                    .sum::<Option<usize>>();
                let Some(place) = place else {
                    // What a window has beyond the padding is counted by none.
                    let in_padding = (0..spatial.len()).all(|axis| {
                        at[axis] * window.strides[axis] + part[axis] * window.dilations[axis]
                            < spatial[axis] + window.before[axis] + window.after[axis]
                    });
                    count += usize::from(counts_padding && in_padding);
                    return;
                };
                count += 1;
                let value = values[place];
                sum += match kind {
                    Kind::Norm(p) => value.abs().powf(p),
                    Kind::Max | Kind::Average => value,
                };
                if best.is_none_or(|(best, _)| value > best) {
                    best = Some((value, place));
                }
            });
            made.push(match kind {
                Kind::Max => best.map_or(f64::NEG_INFINITY, |(value, _)| value),
                Kind::Average => sum / count.max(1) as f64,
                Kind::Norm(p) => sum.powf(1.0 / p),
            });
            places.push((outer, best.map_or(0, |(_, place)| place)));
        });
    }
    let by_columns = call.int("storage_order", 0) != 0;
    let index = |(outer, place): (usize, usize)| {
        let within = if by_columns { transposed(place, spatial) } else { place };
        (outer * plane + within) as i64
    };
    let to: Vec<usize> = [*batch, *channels].into_iter().chain(windows).collect();
    let indices = i64s(to.clone(), places.into_iter().map(index).collect());
    Ok(vec![call.like(0, to, made)?, indices])
}

/// A place as it would be if the first dimension were the fastest.
fn transposed(mut place: usize, spatial: &[usize]) -> usize {
    let mut position = vec![0; spatial.len()];
    for (at, length) in spatial.iter().enumerate().rev() {
        position[at] = place % length;
        place /= length;
    }
    let mut stride = 1;
    let mut found = 0;
    for (at, length) in spatial.iter().enumerate() {
        found += position[at] * stride;
        stride *= length;
    }
    found
}

fn global_norm(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let p = call.int("p", 2) as f64;
    let [batch, channels, spatial @ ..] = shape else { return Err(format!("a shape of {shape:?}")) };
    let norm = |plane: &[f64]| plane.iter().map(|value| value.abs().powf(p)).sum::<f64>().powf(1.0 / p);
    let made = numbers.chunks(nd::size(spatial).max(1)).map(norm).collect();
    let to: Vec<usize> = [*batch, *channels].into_iter().chain(spatial.iter().map(|_| 1)).collect();
    Ok(vec![call.like(0, to, made)?])
}

fn unpool(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let (_, indices) = call.numbers(1)?;
    let [batch, channels, spatial @ ..] = shape else { return Err(format!("a shape of {shape:?}")) };
    let kernel = lengths(call.ints("kernel_shape").unwrap_or_default())?;
    let window = Window::of(call, kernel, spatial)?;
    let inferred: Vec<usize> = (0..spatial.len())
        .map(|at| {
            let span = spatial[at].saturating_sub(1) * window.strides[at] + window.kernel[at];
            span.saturating_sub(window.before[at] + window.after[at])
        })
        .collect();
    let mut to: Vec<usize> = [*batch, *channels].into_iter().chain(inferred).collect();
    let from = to.clone();
    if let Some(asked) = call.optional_numbers(2)? {
        to = lengths(&asked.iter().map(|length| *length as i64).collect::<Vec<i64>>())?;
    }
    if to.len() != from.len() || to.iter().zip(&from).any(|(to, from)| to < from) || nd::size(&to) > 1 << 28 {
        return Err(format!("an output of {to:?}"));
    }
    let (from_strides, strides) = (nd::strides(&from), nd::strides(&to));
    let mut made = vec![0.0; nd::size(&to)];
    for (number, index) in numbers.iter().zip(&indices) {
        // An index counts in the shape that the indices were taken of.
        let mut rest = *index as usize;
        let mut place = 0;
        for (own, to) in from_strides.iter().zip(&strides) {
            place += rest / own.max(&1) * to;
            rest %= own.max(&1);
        }
        *made.get_mut(place).ok_or_else(|| format!("an index of {index}"))? = *number;
    }
    Ok(vec![call.like(0, to, made)?])
}
