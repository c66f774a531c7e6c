//! Weights as int8 with scales. Must not know which operator they are of.

use crate::{Result, proto::Tensor, weights};

/// The largest magnitude of a symmetric int8.
const LARGEST: f64 = 127.0;

pub struct Bytes {
    /// In the weight's order.
    pub values: Vec<i8>,
    /// One a channel, or one for all.
    pub scales: Vec<f32>,
}

/// The values of a weight of f32.
pub fn values(weight: &Tensor) -> Result<Vec<f32>> {
    Ok(match weights::tensor(weight)?.values {
        crate::Values::F32(values) => values,
        _ => Vec::new(),
    })
}

/// `channel` says which of so many scales each place of the values has.
pub fn quantised(values: &[f32], scales: usize, channel: impl Fn(usize) -> usize) -> Bytes {
    let mut largest = vec![0_f32; scales];
    for (at, value) in values.iter().enumerate() {
        let largest = &mut largest[channel(at)];
        *largest = largest.max(value.abs());
    }
    let scale = |largest: f32| {
        let scale = f64::from(largest) / LARGEST;
        if scale < f64::from(f32::MIN_POSITIVE) { 1.0 } else { scale as f32 }
    };
    let scales: Vec<f32> = largest.into_iter().map(scale).collect();
    let byte = |(at, value): (usize, &f32)| {
        let steps = (value / scales[channel(at)]).round_ties_even();
        steps.clamp(-LARGEST as f32, LARGEST as f32) as i8
    };
    Bytes { values: values.iter().enumerate().map(byte).collect(), scales }
}

pub fn of_bytes(name: &str, dims: Vec<i64>, values: &[i8]) -> Tensor {
    let raw: Vec<u8> = values.iter().map(|value| *value as u8).collect();
    Tensor {
        name: Some(name.to_owned()),
        dims,
        data_type: Some(3),
        raw_data: Some(raw.into()),
        ..Tensor::default()
    }
}

pub fn of_floats(name: &str, dims: Vec<i64>, values: &[f32]) -> Tensor {
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    Tensor {
        name: Some(name.to_owned()),
        dims,
        data_type: Some(1),
        raw_data: Some(raw.into()),
        ..Tensor::default()
    }
}
