//! Values brought to mean 0 and variance 1 in several ways, where the engine has none. Must not know graphs.

use super::{
    call::{Call, Operator, f32s},
    nd::{self, Failed},
};
use crate::{Tensor, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    let more_outputs = node.output.iter().skip(1).any(|output| !output.is_empty());
    Some(match node.op_type() {
        "LayerNormalization" if more_outputs => layer,
        "GroupNormalization" => group,
        "MeanVarianceNormalization" => mean_variance,
        "LRN" => local_response,
        "LpNormalization" => by_norm,
        _ => return None,
    })
}

/// Mean and variance of some numbers.
fn moments(numbers: &[f64]) -> (f64, f64) {
    let count = numbers.len().max(1) as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let variance = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / count;
    (mean, variance)
}

fn layer(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let axis = nd::axis(call.int("axis", -1), shape.len())?;
    let epsilon = call.float("epsilon", 1e-5);
    let scale = call.numbers(1)?;
    let bias = call.optional(2).is_some().then(|| call.numbers(2)).transpose()?;
    let scales = nd::spread(scale.0, &shape[axis..]);
    let biases = bias.as_ref().map(|bias| nd::spread(bias.0, &shape[axis..]));
    let row = nd::size(&shape[axis..]).max(1);
    let (mut made, mut means, mut spreads) = (Vec::new(), Vec::new(), Vec::new());
    for numbers in numbers.chunks(row) {
        let (mean, variance) = moments(numbers);
        let inverse = 1.0 / (variance + epsilon).sqrt();
        for (at, number) in numbers.iter().enumerate() {
            let bias = bias.as_ref().zip(biases.as_ref()).map_or(0.0, |(bias, places)| bias.1[places[at]]);
            made.push((number - mean) * inverse * scale.1[scales[at]] + bias);
        }
        means.push(mean);
        spreads.push(inverse);
    }
    let mut small = shape.to_vec();
    small.iter_mut().skip(axis).for_each(|length| *length = 1);
    Ok(vec![call.like(0, shape, made)?, f32s(small.clone(), means), f32s(small, spreads)])
}

fn group(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let (_, scale) = call.numbers(1)?;
    let (_, bias) = call.numbers(2)?;
    let [_, channels, pixels @ ..] = shape else { return Err(format!("a shape of {shape:?}")) };
    let groups = usize::try_from(call.int("num_groups", 1))
        .ok()
        .filter(|groups| *groups > 0 && channels % groups == 0);
    let groups = groups.ok_or_else(|| format!("{channels} channels in its groups"))?;
    let epsilon = call.float("epsilon", 1e-5);
    let pixels = nd::size(pixels).max(1);
    // Before opset 21 there is one factor a group.
    let of = |list: &[f64], channel: usize| {
        list.get(if list.len() == groups && groups != *channels {
            channel * groups / channels
        } else {
            channel
        })
        .copied()
        .ok_or_else(|| "too few factors".to_owned())
    };
    let mut made = Vec::with_capacity(numbers.len());
    for (number, chunk) in numbers.chunks(channels / groups * pixels).enumerate() {
        let (mean, variance) = moments(chunk);
        let inverse = 1.0 / (variance + epsilon).sqrt();
        for (at, value) in chunk.iter().enumerate() {
            let channel = number % groups * (channels / groups) + at / pixels;
            made.push((value - mean) * inverse * of(&scale, channel)? + of(&bias, channel)?);
        }
    }
    Ok(vec![call.like(0, shape, made)?])
}

fn mean_variance(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, mut numbers) = call.numbers(0)?;
    let axes = call.ints("axes").unwrap_or(&[0, 2, 3]);
    let axes = axes.iter().map(|axis| nd::axis(*axis, shape.len())).collect::<Failed<Vec<usize>>>()?;
    let strides = nd::strides(shape);
    let mut groups = std::collections::BTreeMap::<Vec<usize>, Vec<usize>>::new();
    nd::each_position(shape, |position| {
        let kept =
            position.iter().enumerate().filter(|(axis, _)| !axes.contains(axis)).map(|(_, at)| *at).collect();
        groups.entry(kept).or_default().push(nd::flat(position, &strides));
    });
    for places in groups.values() {
        let group: Vec<f64> = places.iter().map(|place| numbers[*place]).collect();
        let (mean, variance) = moments(&group);
        for place in places {
            numbers[*place] = (numbers[*place] - mean) / (variance.sqrt() + 1e-9);
        }
    }
    Ok(vec![call.like(0, shape, numbers)?])
}

fn local_response(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let (before, channels, behind) = nd::around(shape, nd::axis(1, shape.len())?);
    let size = usize::try_from(call.int("size", 1)).map_err(|_| "a negative size")?.max(1);
    let (alpha, beta, bias) = (call.float("alpha", 1e-4), call.float("beta", 0.75), call.float("bias", 1.0));
    let mut made = Vec::with_capacity(numbers.len());
    for outer in 0..before {
        for channel in 0..channels {
            let first = channel.saturating_sub((size - 1) / 2);
            let last = (channel + size / 2).min(channels - 1);
            for inner in 0..behind {
                let place = |channel: usize| (outer * channels + channel) * behind + inner;
                let squares: f64 = (first..=last).map(|channel| numbers[place(channel)].powi(2)).sum();
                made.push(numbers[place(channel)] / (bias + alpha / size as f64 * squares).powf(beta));
            }
        }
    }
    Ok(vec![call.like(0, shape, made)?])
}

fn by_norm(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, mut numbers) = call.numbers(0)?;
    let (before, length, behind) = nd::around(shape, nd::axis(call.int("axis", -1), shape.len())?);
    let absolute = call.int("p", 2) == 1;
    for (outer, inner) in (0..before).flat_map(|outer| (0..behind).map(move |inner| (outer, inner))) {
        let places = || (0..length).map(|at| (outer * length + at) * behind + inner);
        let norm = if absolute {
            places().map(|place| numbers[place].abs()).sum::<f64>()
        } else {
            places().map(|place| numbers[place].powi(2)).sum::<f64>().sqrt()
        };
        for place in places() {
            numbers[place] /= norm;
        }
    }
    Ok(vec![call.like(0, shape, numbers)?])
}
