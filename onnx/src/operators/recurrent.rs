//! RNN, and the forms of GRU and LSTM that the engine lacks. Must not know graphs.

use super::{
    call::{Call, Operator, attribute},
    nd::Failed,
};
use crate::{Tensor, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    let is_set = |name: &str| attribute(node, name).is_some_and(|attribute| attribute.i() != 0);
    let by_batch = is_set("layout");
    let peepholes = node.input.get(7).is_some_and(|input| !input.is_empty());
    let joined = node.op_type() == "LSTM" && is_set("input_forget");
    Some(match node.op_type() {
        "RNN" => |call| run(call, Kind::Simple),
        "GRU" if by_batch || !is_set("linear_before_reset") => |call| run(call, Kind::Gru),
        "LSTM" if by_batch || peepholes || joined => |call| run(call, Kind::Lstm),
        _ => return None,
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Simple,
    Gru,
    Lstm,
}

impl Kind {
    fn gates(self) -> usize {
        match self {
            Self::Simple => 1,
            Self::Gru => 3,
            Self::Lstm => 4,
        }
    }

    fn activations(self) -> &'static [&'static str] {
        match self {
            Self::Simple => &["Tanh"],
            Self::Gru => &["Sigmoid", "Tanh"],
            Self::Lstm => &["Sigmoid", "Tanh", "Tanh"],
        }
    }
}

/// One direction's weights.
struct Cell<'a> {
    kind: Kind,
    hidden: usize,
    inputs: usize,
    weights: &'a [f64],
    recurrence: &'a [f64],
    biases: &'a [f64],
    recurrent_biases: &'a [f64],
    peepholes: &'a [f64],
    functions: Vec<fn(f64) -> f64>,
    clip: f64,
    after_reset: bool,
    joined: bool,
}

fn function(name: &str) -> Failed<fn(f64) -> f64> {
    Ok(match name.to_lowercase().as_str() {
        "tanh" => f64::tanh,
        "sigmoid" => |x| 1.0 / (1.0 + (-x).exp()),
        "relu" => |x| x.max(0.0),
        "softsign" => |x| x / (1.0 + x.abs()),
        "softplus" => |x| x.exp().ln_1p(),
        other => return Err(format!("the activation {other}")),
    })
}

impl Cell<'_> {
    /// What a gate gets of the inputs, and of the state behind it, with their biases.
    fn parts(&self, gate: usize, unit: usize, x: &[f64], h: &[f64]) -> (f64, f64) {
        let row = gate * self.hidden + unit;
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let bias = |list: &[f64]| list.get(row).copied().unwrap_or(0.0);
        (
            dot(&self.weights[row * self.inputs..][..self.inputs], x) + bias(self.biases),
            dot(&self.recurrence[row * self.hidden..][..self.hidden], h) + bias(self.recurrent_biases),
        )
    }

    fn apply(&self, which: usize, value: f64) -> f64 {
        let clipped = if self.clip > 0.0 { value.clamp(-self.clip, self.clip) } else { value };
        self.functions[which](clipped)
    }

    fn step(&self, x: &[f64], h: &mut Vec<f64>, c: &mut Vec<f64>) {
        let sum = |gate: usize, unit: usize, h: &[f64]| {
            let (input, state) = self.parts(gate, unit, x, h);
            input + state
        };
        let units = 0..self.hidden;
        match self.kind {
            Kind::Simple => *h = units.map(|unit| self.apply(0, sum(0, unit, h))).collect(),
            Kind::Gru => {
                let update: Vec<f64> = units.clone().map(|unit| self.apply(0, sum(0, unit, h))).collect();
                let reset: Vec<f64> = units.clone().map(|unit| self.apply(0, sum(1, unit, h))).collect();
                let kept: Vec<f64> = reset.iter().zip(h.iter()).map(|(reset, h)| reset * h).collect();
                *h = units
                    .map(|unit| {
                        let new = if self.after_reset {
                            let (input, state) = self.parts(2, unit, x, h);
                            input + reset[unit] * state
                        } else {
                            sum(2, unit, &kept)
                        };
                        (1.0 - update[unit]) * self.apply(1, new) + update[unit] * h[unit]
                    })
                    .collect();
            }
            Kind::Lstm => {
                let peep = |gate: usize, unit: usize| {
                    self.peepholes.get(gate * self.hidden + unit).copied().unwrap_or(0.0)
                };
                let mut cells = Vec::with_capacity(self.hidden);
                let mut made = Vec::with_capacity(self.hidden);
                for unit in units {
                    let input = self.apply(0, sum(0, unit, h) + peep(0, unit) * c[unit]);
                    let forget = if self.joined {
                        1.0 - input
                    } else {
                        self.apply(0, sum(2, unit, h) + peep(2, unit) * c[unit])
                    };
                    let cell = forget * c[unit] + input * self.apply(1, sum(3, unit, h));
                    let output = self.apply(0, sum(1, unit, h) + peep(1, unit) * cell);
                    made.push(output * self.functions[2](cell));
                    cells.push(cell);
                }
                (*h, *c) = (made, cells);
            }
        }
    }
}

fn run(call: &Call, kind: Kind) -> Failed<Vec<Tensor>> {
    let (shape, numbers) = call.numbers(0)?;
    let (weight_shape, weights) = call.numbers(1)?;
    let (_, recurrence) = call.numbers(2)?;
    let by_batch = call.int("layout", 0) != 0;
    let ([first, second, inputs], [directions, rows, _]) = (shape, weight_shape) else {
        return Err(format!("shapes of {shape:?} and {weight_shape:?}"));
    };
    let (steps, batch) = if by_batch { (*second, *first) } else { (*first, *second) };
    let gates = kind.gates();
    let hidden = rows / gates;
    let biases = call.optional_numbers(3)?.unwrap_or_default();
    let lengths = call.optional_numbers(4)?;
    let state = |at: usize| -> Failed<Vec<f64>> {
        Ok(call.optional_numbers(at)?.unwrap_or_else(|| vec![0.0; directions * batch * hidden]))
    };
    let (h, c) =
        (state(5)?, if kind == Kind::Lstm { state(6)? } else { vec![0.0; directions * batch * hidden] });
    let peepholes =
        if kind == Kind::Lstm { call.optional_numbers(7)?.unwrap_or_default() } else { Vec::new() };
    let whole = |list: &[f64], each: usize| list.is_empty() || list.len() == directions * each;
    if weights.len() != directions * gates * hidden * inputs
        || recurrence.len() != directions * gates * hidden * hidden
        || !whole(&biases, 2 * gates * hidden)
        || !whole(&peepholes, 3 * hidden)
        || h.len() != directions * batch * hidden
        || c.len() != h.len()
    {
        return Err("weights that don't fit each other".to_owned());
    }
    let named: Vec<String> = match call.attribute("activations") {
        Some(list) => list.strings.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect(),
        None => Vec::new(),
    };
    let direction = call.text("direction", "forward");
    let per = kind.activations().len();
    // [steps, directions, batch, hidden]
    let mut all = vec![0.0; steps * directions * batch * hidden];
    let (mut last_h, mut last_c) = (Vec::new(), Vec::new());
    for turn in 0..*directions {
        let part = |list: &'_ [f64], from: usize, each: usize, length: usize| -> Vec<f64> {
            list.get(turn * each + from..turn * each + from + length).unwrap_or_default().to_vec()
        };
        let size = gates * hidden;
        let (own_biases, recurrent_biases) =
            (part(&biases, 0, 2 * size, size), part(&biases, size, 2 * size, size));
        let name = |at: usize| named.get(turn * per + at).map_or(kind.activations()[at], String::as_str);
        let cell = Cell {
            kind,
            hidden,
            inputs: *inputs,
            weights: &weights[turn * size * inputs..][..size * inputs],
            recurrence: &recurrence[turn * size * hidden..][..size * hidden],
            biases: &own_biases,
            recurrent_biases: &recurrent_biases,
            peepholes: &part(&peepholes, 0, 3 * hidden, 3 * hidden),
            functions: (0..per).map(|at| function(name(at))).collect::<Failed<_>>()?,
            clip: call.float("clip", 0.0),
            after_reset: call.int("linear_before_reset", 0) != 0,
            joined: call.int("input_forget", 0) != 0,
        };
        let backwards = direction == "reverse" || turn == 1;
        for item in 0..batch {
            let own =
                if by_batch { (item * directions + turn) * hidden } else { (turn * batch + item) * hidden };
            let (mut h, mut c) = (h[own..own + hidden].to_vec(), c[own..own + hidden].to_vec());
            let length = lengths
                .as_ref()
                .and_then(|lengths| lengths.get(item))
                .map_or(steps, |length| *length as usize);
            for step in 0..length.min(steps) {
                let at = if backwards { length.min(steps) - 1 - step } else { step };
                let from = if by_batch { item * steps + at } else { at * batch + item };
                cell.step(&numbers[from * inputs..][..*inputs], &mut h, &mut c);
                all[((at * directions + turn) * batch + item) * hidden..][..hidden].copy_from_slice(&h);
            }
            last_h.push(h);
            last_c.push(c);
        }
    }
    let ends = |list: Vec<Vec<f64>>| {
        let shape = if by_batch { [batch, *directions, hidden] } else { [*directions, batch, hidden] };
        let at =
            |outer: usize, inner: usize| if by_batch { inner * batch + outer } else { outer * batch + inner };
        let made = (0..shape[0]).flat_map(|outer| (0..shape[1]).map(move |inner| at(outer, inner)));
        call.like(0, shape, made.flat_map(|at| list[at].clone()).collect())
    };
    let whole = if by_batch {
        let mut turned = Vec::with_capacity(all.len());
        for (item, step) in (0..batch).flat_map(|item| (0..steps).map(move |step| (item, step))) {
            for turn in 0..*directions {
                turned.extend_from_slice(
                    &all[((step * directions + turn) * batch + item) * hidden..][..hidden],
                );
            }
        }
        call.like(0, [batch, steps, *directions, hidden], turned)?
    } else {
        call.like(0, [steps, *directions, batch, hidden], all)?
    };
    let mut made = vec![whole, ends(last_h)?];
    if kind == Kind::Lstm {
        made.push(ends(last_c)?);
    }
    Ok(made)
}
