//! Windows and filters of sound. Must not know graphs.

use std::f64::consts::PI;

use super::{
    call::{Call, Operator, f32s},
    nd::Failed,
};
use crate::{Tensor, proto::Node};

/// Longer than any window of sound.
const LONGEST: f64 = (1 << 24) as f64;

pub fn find(node: &Node) -> Option<Operator> {
    Some(match node.op_type() {
        "HannWindow" => |call| window(call, [0.5, 0.5, 0.0]),
        "HammingWindow" => |call| window(call, [25.0 / 46.0, 21.0 / 46.0, 0.0]),
        "BlackmanWindow" => |call| window(call, [0.42, 0.5, 0.08]),
        "MelWeightMatrix" => mel,
        _ => return None,
    })
}

fn one(call: &Call, at: usize) -> Failed<f64> {
    call.numbers(at)?.1.first().copied().ok_or_else(|| format!("its input {at} is empty"))
}

fn window(call: &Call, [mean, first, second]: [f64; 3]) -> Failed<Vec<Tensor>> {
    let size = one(call, 0)?;
    if !(0.0..=LONGEST).contains(&size) {
        return Err(format!("a window of {size}"));
    }
    let turn = 2.0 * PI / if call.int("periodic", 1) != 0 { size } else { size - 1.0 };
    let value = |at: usize| mean - first * (turn * at as f64).cos() + second * (2.0 * turn * at as f64).cos();
    Ok(vec![f32s([size as usize], (0..size as usize).map(value).collect())])
}

fn mel(call: &Call) -> Failed<Vec<Tensor>> {
    let [bins, length, rate, low, high] =
        [one(call, 0)?, one(call, 1)?, one(call, 2)?, one(call, 3)?, one(call, 4)?];
    if !(0.0..=65_536.0).contains(&bins) || !(0.0..=LONGEST).contains(&length) || bins * length > LONGEST {
        return Err(format!("{bins} bands of {length}"));
    }
    let (bins, spectrum) = (bins as usize, length as usize / 2 + 1);
    let to_mel = |frequency: f64| 2595.0 * (1.0 + frequency / 700.0).log10();
    let (first, last) = (to_mel(low), to_mel(high));
    let step = (last - first) / (bins + 2) as f64;
    let edge = |at: usize| {
        let frequency = 700.0 * (10_f64.powf((first + step * at as f64) / 2595.0) - 1.0);
        ((length + 1.0) * frequency / rate).floor().max(0.0) as usize
    };
    let mut made = vec![0.0; bins * spectrum];
    for bin in 0..bins {
        let (low, centre, high) = (edge(bin), edge(bin + 1), edge(bin + 2));
        let mut put = |at: usize, value: f64| {
            if at < spectrum {
                made[at * bins + bin] = value;
            }
        };
        if low == centre {
            put(centre, 1.0);
        } else {
            (low..=centre).for_each(|at| put(at, (at - low) as f64 / (centre - low) as f64));
        }
        if high > centre {
            (centre..high).for_each(|at| put(at, (high - at) as f64 / (high - centre) as f64));
        }
    }
    Ok(vec![f32s([spectrum, bins], made)])
}
