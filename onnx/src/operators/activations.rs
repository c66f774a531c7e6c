//! Functions of one number, and of one axis. Must not know graphs.

use super::{
    call::{Call, Operator},
    nd::{self, Failed},
};
use crate::{Tensor, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    Some(match node.op_type() {
        "Celu" => |call| {
            let alpha = call.float("alpha", 1.0);
            each(call, |x| x.max(0.0) + (alpha * ((x / alpha).exp() - 1.0)).min(0.0))
        },
        "Selu" => |call| {
            let (alpha, gamma) = (call.float("alpha", 1.673_263_2), call.float("gamma", 1.050_701));
            each(call, |x| gamma * if x > 0.0 { x } else { alpha * x.exp_m1() })
        },
        "Shrink" => |call| {
            let (bias, lambd) = (call.float("bias", 0.0), call.float("lambd", 0.5));
            each(call, |x| {
                if x < -lambd {
                    x + bias
                } else if x > lambd {
                    x - bias
                } else {
                    0.0
                }
            })
        },
        "ThresholdedRelu" => |call| {
            let alpha = call.float("alpha", 1.0);
            each(call, |x| if x > alpha { x } else { 0.0 })
        },
        "Mish" => |call| each(call, |x| x * x.exp().ln_1p().tanh()),
        // The engine says 1 of zero.
        "Sign" => |call| each(call, |x| if x == 0.0 { 0.0 } else { x.signum() }),
        "IsInf" => |call| {
            let (negative, positive) =
                (call.int("detect_negative", 1) != 0, call.int("detect_positive", 1) != 0);
            let is = |x: &f64| x.is_infinite() && (if *x > 0.0 { positive } else { negative });
            let (shape, numbers) = call.numbers(0)?;
            let values = crate::Values::Bool(numbers.iter().map(is).collect());
            Ok(vec![Tensor { shape: shape.to_vec(), values }])
        },
        "Hardmax" => hardmax,
        "Det" => determinant,
        _ => return None,
    })
}

fn each(call: &Call, function: impl Fn(f64) -> f64) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    Ok(vec![call.like(0, shape, numbers.into_iter().map(function).collect())?])
}

fn hardmax(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let axis = nd::axis(call.int("axis", if call.opset < 13 { 1 } else { -1 }), shape.len())?;
    // Before opset 13 all behind the axis is one axis.
    let (before, length, behind) = if call.opset < 13 {
        (nd::size(&shape[..axis]), nd::size(&shape[axis..]), 1)
    } else {
        nd::around(shape, axis)
    };
    let mut made = vec![0.0; numbers.len()];
    for (outer, inner) in (0..before).flat_map(|outer| (0..behind).map(move |inner| (outer, inner))) {
        let place = |at: usize| (outer * length + at) * behind + inner;
        let mut best = 0;
        for at in 1..length {
            if numbers[place(at)] > numbers[place(best)] {
                best = at;
            }
        }
        if length > 0 {
            made[place(best)] = 1.0;
        }
    }
    Ok(vec![call.like(0, shape, made)?])
}

/// By elimination with the largest pivot.
fn determinant(call: &Call) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let [outer @ .., rows, columns] = shape else { return Err(format!("no matrix: {shape:?}")) };
    if rows != columns {
        return Err(format!("the matrix is not square: {shape:?}"));
    }
    let of = |matrix: &[f64]| {
        let mut matrix = matrix.to_vec();
        let mut product = 1.0;
        for at in 0..*rows {
            let size = |row: &usize| matrix[row * rows + at].abs();
            let Some(pivot) = (at..*rows).max_by(|a, b| size(a).total_cmp(&size(b))) else { continue };
            if matrix[pivot * rows + at] == 0.0 {
                return 0.0;
            }
            if pivot != at {
                product = -product;
                for column in 0..*rows {
                    matrix.swap(pivot * rows + column, at * rows + column);
                }
            }
            product *= matrix[at * rows + at];
            for row in at + 1..*rows {
                let factor = matrix[row * rows + at] / matrix[at * rows + at];
                for column in at..*rows {
                    matrix[row * rows + column] -= factor * matrix[at * rows + column];
                }
            }
        }
        product
    };
    let made = numbers.chunks((rows * columns).max(1)).map(of).collect();
    Ok(vec![call.like(0, outer, made)?])
}
