//! What training measures; some files that people export still hold it. Must not know graphs.

use super::{
    call::{Call, Operator},
    nd::{self, Failed},
};
use crate::{Tensor, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    Some(match node.op_type() {
        "NegativeLogLikelihoodLoss" => |call| {
            let (shape, scores) = call.numbers(0)?;
            loss(call, shape, &scores)
        },
        "SoftmaxCrossEntropyLoss" => |call| {
            let (shape, scores) = call.numbers(0)?;
            let logarithms = log_softmax(shape, &scores)?;
            let mut made = loss(call, shape, &logarithms)?;
            made.push(call.like(0, shape, logarithms)?);
            Ok(made)
        },
        _ => return None,
    })
}

/// Over the second axis, which is the classes'.
fn log_softmax(shape: &[usize], scores: &[f64]) -> Failed<Vec<f64>> {
    let classes = nd::axis(1, shape.len())?;
    let (before, length, behind) = nd::around(shape, classes);
    let mut made = vec![0.0; scores.len()];
    for (outer, inner) in (0..before).flat_map(|outer| (0..behind).map(move |inner| (outer, inner))) {
        let place = |at: usize| (outer * length + at) * behind + inner;
        let most = (0..length).map(|at| scores[place(at)]).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = (0..length).map(|at| (scores[place(at)] - most).exp()).sum();
        for at in 0..length {
            made[place(at)] = scores[place(at)] - most - sum.ln();
        }
    }
    Ok(made)
}

fn loss(call: &Call, shape: &[usize], logarithms: &[f64]) -> Failed<Vec<Tensor>> {
    let classes = nd::axis(1, shape.len())?;
    let (_, length, behind) = nd::around(shape, classes);
    let (target_shape, targets) = call.numbers(1)?;
    let weights = call.optional_numbers(2)?;
    let ignored = call.attribute("ignore_index").map(|attribute| attribute.i());
    let mut losses = Vec::with_capacity(targets.len());
    let mut weighed = 0.0;
    for (at, target) in targets.iter().enumerate() {
        if ignored == Some(*target as i64) {
            losses.push(0.0);
            continue;
        }
        let class = nd::axis(*target as i64, length)?;
        let weight = weights.as_ref().map_or(Some(1.0), |weights| weights.get(class).copied());
        let place = (at / behind.max(1) * length + class) * behind + at % behind.max(1);
        let (Some(weight), Some(logarithm)) = (weight, logarithms.get(place)) else {
            return Err(format!("targets of {target_shape:?} for scores of {shape:?}"));
        };
        weighed += weight;
        losses.push(-logarithm * weight);
    }
    let sum: f64 = losses.iter().sum();
    Ok(vec![match call.text("reduction", "mean").as_str() {
        "none" => call.like(0, target_shape, losses)?,
        "sum" => call.like(0, [], vec![sum])?,
        _ => call.like(0, [], vec![sum / weighed])?,
    }])
}
