//! What stands between matrix products: norms, the gate, softmax, all in place and without a branch in the loop,
//! so that the compiler turns each into vector code.

/// 1.5 * 2^23: adding it rounds to an integer, kept in the sum's low bits.
pub const MAGIC: f32 = 12_582_912.0;

/// `out = x / rms(x) * weight` (Zhang and Sennrich 2019, RMSNorm).
pub fn rms_norm(x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    let factor = rms_factor(x, epsilon);
    for ((out, value), weight) in out.iter_mut().zip(x).zip(weight) {
        *out = value * factor * weight;
    }
}

/// As [`rms_norm`], in place.
pub fn rms_norm_in_place(x: &mut [f32], weight: &[f32], epsilon: f32) {
    let factor = rms_factor(x, epsilon);
    for (value, weight) in x.iter_mut().zip(weight) {
        *value = *value * factor * weight;
    }
}

/// What brings the root of the mean of the squares to 1.
fn rms_factor(x: &[f32], epsilon: f32) -> f32 {
    let mut squares = [0f32; 8];
    for chunk in x.chunks_exact(8) {
        for (square, value) in squares.iter_mut().zip(chunk) {
            *square += value * value;
        }
    }
    let rest: f32 = x.chunks_exact(8).remainder().iter().map(|value| value * value).sum();
    let mean = (squares.iter().sum::<f32>() + rest) / x.len() as f32;
    1.0 / (mean + epsilon).sqrt()
}

/// `x += y`
pub fn add(x: &mut [f32], y: &[f32]) {
    for (x, y) in x.iter_mut().zip(y) {
        *x += y;
    }
}

/// `x += y * factor`
pub fn add_scaled(x: &mut [f32], y: &[f32], factor: f32) {
    for (x, y) in x.iter_mut().zip(y) {
        *x += y * factor;
    }
}

/// `x *= factor`
pub fn scale_all(x: &mut [f32], factor: f32) {
    for x in x {
        *x *= factor;
    }
}

/// `x = cap * tanh(x / cap)`
pub fn cap_all(x: &mut [f32], cap: f32) {
    for x in x {
        *x = cap * tanh(*x / cap);
    }
}

/// `gate = gelu(gate) * up`, by the approximation of Hendrycks and Gimpel (2016).
pub fn gelu_tanh_times(gate: &mut [f32], up: &[f32]) {
    const ROOT: f32 = 0.797_884_6;
    for (gate, up) in gate.iter_mut().zip(up) {
        let x = *gate;
        *gate = 0.5 * x * (1.0 + tanh(ROOT * (x + 0.044_715 * x * x * x))) * up;
    }
}

/// The hyperbolic tangent to about 2e-7.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    1.0 - 2.0 / (exp(2.0 * x) + 1.0)
}

/// `gate = silu(gate) * up` (Shazeer 2020, SwiGLU).
pub fn silu_times(gate: &mut [f32], up: &[f32]) {
    for (gate, up) in gate.iter_mut().zip(up) {
        *gate = *gate / (1.0 + exp(-*gate)) * up;
    }
}

/// `b` where it is larger, else `a`: one instruction, where `f32::max` is a call into a library for the sake of what is
/// no number.
#[inline(always)]
pub fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

/// The largest of `x`; minus infinity for none.
pub fn max(x: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; 8];
    for chunk in x.chunks_exact(8) {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, *value);
        }
    }
    x.chunks_exact(8).remainder().iter().chain(&lanes).copied().fold(f32::NEG_INFINITY, larger)
}

/// Probabilities in the place of logits, with the library's own exponential: for a few numbers, once a result.
pub fn softmax(logits: &mut [f32]) {
    let largest = max(logits);
    logits.iter_mut().for_each(|logit| *logit = (*logit - largest).exp());
    let sum: f32 = logits.iter().sum();
    logits.iter_mut().for_each(|logit| *logit /= sum);
}

/// `x = 2^(x - largest) * scale`, where no `x` is larger. Returns the sum of the powers, and the largest of the
/// products, for scales that are not negative. One pass, since attention spends a third of its time here.
pub fn powers_times(x: &mut [f32], largest: f32, scales: &[f32]) -> (f32, f32) {
    const LANES: usize = 8;
    let (mut sums, mut peaks) = ([0f32; LANES], [0f32; LANES]);
    let (chunks, rest) = x.as_chunks_mut::<LANES>();
    let (scale_chunks, rest_scales) = scales[..chunks.len() * LANES + rest.len()].as_chunks::<LANES>();
    for (chunk, scales) in chunks.iter_mut().zip(scale_chunks) {
        for lane in 0..LANES {
            let power = exp2(chunk[lane] - largest);
            let product = power * scales[lane];
            chunk[lane] = product;
            sums[lane] += power;
            peaks[lane] = larger(peaks[lane], product);
        }
    }
    let (mut sum, mut peak) = (sums.iter().sum(), peaks.into_iter().fold(0f32, larger));
    for (x, scale) in rest.iter_mut().zip(rest_scales) {
        let power = exp2(*x - largest);
        *x = power * scale;
        sum += power;
        peak = larger(peak, *x);
    }
    (sum, peak)
}

/// 2^x for x up to 0, to about 3.5e-6 of itself; below -126 as there.
#[inline(always)]
pub fn exp2(x: f32) -> f32 {
    let x = larger(-126.0, x);
    let shifted = x + MAGIC;
    let r = x - (shifted - MAGIC);
    // The powers of ln 2 by the factorials, as far as half a bit to either side needs them.
    let mut p = 0.001_333_355_8;
    p = p * r + 0.009_618_129;
    p = p * r + 0.055_504_11;
    p = p * r + 0.240_226_5;
    p = p * r + std::f32::consts::LN_2;
    p = p * r + 1.0;
    let power = f32::from_bits(((shifted.to_bits() as i32 - MAGIC.to_bits() as i32 + 127) << 23) as u32);
    p * power
}

/// e^x to about two units in the last place: 2^n by the exponent's bits, the rest by a polynomial of degree 6.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let x = larger(-87.0, if x > 88.0 { 88.0 } else { x });
    let shifted = x * std::f32::consts::LOG2_E + MAGIC;
    let n = shifted - MAGIC;
    let r = x - n * LN2_HIGH - n * LN2_LOW;
    let mut p = 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    let power = f32::from_bits(((shifted.to_bits() as i32 - MAGIC.to_bits() as i32 + 127) << 23) as u32);
    p * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_close_to_the_library_one() {
        for step in -8700..=8800 {
            let x = step as f32 / 100.0;
            let (ours, exact) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((ours / exact - 1.0).abs() < 5e-7, "exp({x}) = {ours}, not {exact}");
        }
        assert_eq!(exp(f32::NEG_INFINITY), exp(-87.0));
    }

    #[test]
    fn tanh_is_close_to_the_library_one() {
        for step in -3000..=3000 {
            let x = step as f32 / 100.0;
            assert!((f64::from(tanh(x)) - f64::from(x).tanh()).abs() < 3e-7, "tanh({x}) = {}", tanh(x));
        }
    }

    #[test]
    fn exp2_is_close_to_the_library_one() {
        for step in -12600..=0 {
            let x = step as f32 / 100.0;
            let (ours, exact) = (f64::from(exp2(x)), f64::from(x).exp2());
            assert!((ours / exact - 1.0).abs() < 3.5e-6, "2^{x} = {ours}, not {exact}");
        }
        assert_eq!(exp2(0.0), 1.0);
        assert_eq!(exp2(f32::NEG_INFINITY), exp2(-126.0));
    }

    #[test]
    fn softmax_sums_to_one_over_odd_lengths() {
        let mut x: Vec<f32> = (0..13).map(|i| (i as f32 * 0.7).sin() * 5.0).collect();
        let largest = max(&x);
        let (sum, peak) = powers_times(&mut x, largest, &[0.5; 20]);
        assert!((x.iter().sum::<f32>() * 2.0 / sum - 1.0).abs() < 1e-6);
        assert_eq!(peak, 0.5);
    }
}
