//! Attention with what the engine's lacks: its scores as an output, and keys of different lengths. Must not know graphs.

use super::{
    call::{Call, Operator},
    nd::{self, Failed},
};
use crate::{Tensor, Values, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    let has = |names: &[String], at: usize| names.get(at).is_some_and(|name| !name.is_empty());
    let wanted = has(&node.output, 3) || has(&node.input, 6);
    (node.op_type() == "Attention" && wanted).then_some(attend as Operator)
}

/// [batch, heads, length, width], and the numbers.
struct Heads {
    shape: [usize; 4],
    numbers: Vec<f64>,
}

impl Heads {
    /// Of three dimensions [batch, length, heads * width], or of four.
    fn of(shape: &[usize], numbers: Vec<f64>, heads: i64) -> Failed<Self> {
        if let [a, b, c, d] = *shape {
            return Ok(Self { shape: [a, b, c, d], numbers });
        }
        let heads = usize::try_from(heads).unwrap_or(0);
        let [batch, length, width] = *shape else { return Err(format!("a shape of {shape:?}")) };
        if heads == 0 || width % heads != 0 {
            return Err(format!("{heads} heads of {width}"));
        }
        let each = width / heads;
        let mut turned = Vec::with_capacity(numbers.len());
        for (item, head) in (0..batch).flat_map(|item| (0..heads).map(move |head| (item, head))) {
            for at in 0..length {
                turned.extend_from_slice(&numbers[(item * length + at) * width + head * each..][..each]);
            }
        }
        Ok(Self { shape: [batch, heads, length, each], numbers: turned })
    }

    fn row(&self, item: usize, head: usize, at: usize) -> &[f64] {
        let [_, heads, length, width] = self.shape;
        &self.numbers[((item * heads + head) * length + at) * width..][..width]
    }

    /// With what was there before, along the length.
    fn behind(self, past: Option<Self>) -> Failed<Self> {
        let Some(past) = past else { return Ok(self) };
        let ([batch, heads, length, width], [a, b, before, d]) = (self.shape, past.shape);
        if [batch, heads, width] != [a, b, d] {
            return Err(format!("shapes of {:?} and {:?}", self.shape, past.shape));
        }
        let mut numbers = Vec::new();
        for (item, head) in (0..batch).flat_map(|item| (0..heads).map(move |head| (item, head))) {
            (0..before).for_each(|at| numbers.extend_from_slice(past.row(item, head, at)));
            (0..length).for_each(|at| numbers.extend_from_slice(self.row(item, head, at)));
        }
        Ok(Self { shape: [batch, heads, before + length, width], numbers })
    }
}

fn attend(call: &Call) -> Failed<Vec<Tensor>> {
    let heads = |at: usize, heads: &str| -> Failed<Option<Heads>> {
        let Some(tensor) = call.optional(at) else { return Ok(None) };
        Heads::of(&tensor.shape, nd::numbers(tensor)?, call.int(heads, 0)).map(Some)
    };
    let flat = call.input(0)?.shape.len() == 3;
    let query = heads(0, "q_num_heads")?.ok_or("no query")?;
    let past = heads(4, "kv_num_heads")?;
    let before = past.as_ref().map_or(0, |past| past.shape[2]);
    let key = heads(1, "kv_num_heads")?.ok_or("no key")?.behind(past)?;
    let value = heads(2, "kv_num_heads")?.ok_or("no value")?.behind(heads(5, "kv_num_heads")?)?;
    let ([batch, count, length, width], [_, key_count, total, key_width], [_, _, values, value_width]) =
        (query.shape, key.shape, value.shape);
    if key_count == 0 || count % key_count != 0 || values != total || width != key_width {
        return Err("heads that don't fit each other".to_owned());
    }
    let lengths = call.optional_numbers(6)?;
    let mask = call.optional(3).map(|mask| Ok::<_, String>((mask, nd::numbers(mask)?))).transpose()?;
    let mask_at = |at: [usize; 4]| -> f64 {
        let Some((tensor, numbers)) = &mask else { return 0.0 };
        let rank = tensor.shape.len();
        let strides = nd::strides(&tensor.shape);
        let mut place = 0;
        for (axis, length) in tensor.shape.iter().enumerate() {
            let at = at[4 - rank + axis];
            match (*length, axis + 1 == rank) {
                (1, _) => {}
                // A mask that is shorter than the keys hides the rest.
                (length, true) if at >= length => return f64::NEG_INFINITY,
                _ => place += at * strides[axis],
            }
        }
        let value = numbers.get(place).copied().unwrap_or(f64::NEG_INFINITY);
        // A mask of bool has come through the engine as integers.
        let is_bool = matches!(tensor.values, Values::Bool(_) | Values::I32(_) | Values::I64(_));
        if is_bool { if value != 0.0 { 0.0 } else { f64::NEG_INFINITY } } else { value }
    };
    if mask.as_ref().is_some_and(|(tensor, _)| tensor.shape.len() > 4) {
        return Err("a mask of more than four dimensions".to_owned());
    }
    let scale = call.attribute("scale").map_or(1.0 / (width as f64).sqrt(), |scale| f64::from(scale.f()));
    let softcap = call.float("softcap", 0.0);
    let causal = call.int("is_causal", 0) != 0;
    let shown = call.int("qk_matmul_output_mode", 0);
    let mut made = vec![0.0; batch * count * length * value_width];
    let mut seen = Vec::with_capacity(batch * count * length * total);
    for (item, head) in (0..batch).flat_map(|item| (0..count).map(move |head| (item, head))) {
        let from = head / (count / key_count);
        for at in 0..length {
            let row = query.row(item, head, at);
            let dot = |other: &[f64]| row.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
            let raw: Vec<f64> = (0..total).map(|place| dot(key.row(item, from, place)) * scale).collect();
            let hidden = |place: usize| {
                let late = causal && place > at + before;
                late || lengths
                    .as_ref()
                    .and_then(|lengths| lengths.get(item))
                    .is_some_and(|length| place as f64 >= *length)
            };
            let bias = |place: usize| {
                if hidden(place) { f64::NEG_INFINITY } else { mask_at([item, head, at, place]) }
            };
            let cap = |score: f64| if softcap > 0.0 { softcap * (score / softcap).tanh() } else { score };
            let biased: Vec<f64> = raw.iter().enumerate().map(|(place, score)| score + bias(place)).collect();
            let capped: Vec<f64> = biased.iter().map(|score| cap(*score)).collect();
            let most = capped.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let parts: Vec<f64> = capped
                .iter()
                .map(|score| if most.is_finite() { (score - most).exp() } else { 0.0 })
                .collect();
            let sum: f64 = parts.iter().sum();
            let weights: Vec<f64> =
                parts.iter().map(|part| if sum > 0.0 { part / sum } else { 0.0 }).collect();
            let to = ((item * count + head) * length + at) * value_width;
            for (place, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
                for (made, value) in made[to..to + value_width].iter_mut().zip(value.row(item, from, place)) {
                    *made += weight * value;
                }
            }
            seen.extend(match shown {
                0 => raw,
                1 => biased,
                2 => capped,
                _ => weights,
            });
        }
    }
    let output = if flat {
        let mut turned = Vec::with_capacity(made.len());
        for (item, at) in (0..batch).flat_map(|item| (0..length).map(move |at| (item, at))) {
            for head in 0..count {
                turned.extend_from_slice(
                    &made[((item * count + head) * length + at) * value_width..][..value_width],
                );
            }
        }
        call.like(0, [batch, length, count * value_width], turned)?
    } else {
        call.like(0, [batch, count, length, value_width], made)?
    };
    Ok(vec![
        output,
        call.like(0, key.shape, key.numbers)?,
        call.like(0, value.shape, value.numbers)?,
        call.like(0, [batch, count, length, total], seen)?,
    ])
}
