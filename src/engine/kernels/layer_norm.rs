//! Layer normalisation (Ba, Kiros and Hinton 2016), a row at a time.

const LANES: usize = 8;

/// `x = (x - mean) / deviation * weight + bias`
pub fn layer_norm(x: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    let length = x.len() as f32;
    let mean = sum(x, |value| value) / length;
    let variance = sum(x, |value| (value - mean) * (value - mean)) / length;
    let factor = 1.0 / (variance + epsilon).sqrt();
    for ((x, weight), bias) in x.iter_mut().zip(weight).zip(bias) {
        *x = (*x - mean) * factor * weight + bias;
    }
}

#[inline(always)]
fn sum(x: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0f32; LANES];
    let (chunks, rest) = x.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += of(*value);
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|value| of(*value)).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_gets_the_mean_and_the_deviation_that_weight_and_bias_say() {
        let mut x: Vec<f32> = (0..35).map(|i| (i as f32 * 1.7).sin() * 4.0 + 100.0).collect();
        layer_norm(&mut x, &[2.0; 35], &[-1.0; 35], 1e-12);
        let mean = x.iter().sum::<f32>() / 35.0;
        let deviation = (x.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 35.0).sqrt();
        assert!((mean + 1.0).abs() < 1e-4 && (deviation - 2.0).abs() < 1e-4, "{mean} {deviation}");
    }
}
