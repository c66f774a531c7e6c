//! GELU (Hendrycks and Gimpel 2016), the exact one, which BERT has.

use super::elementwise::exp;

/// `x = (x + bias) * Φ(x + bias)`, where Φ is the normal distribution's function.
pub fn gelu(x: &mut [f32], bias: &[f32]) {
    for (x, bias) in x.iter_mut().zip(bias) {
        let value = *x + bias;
        *x = value * normal(value);
    }
}

/// Φ(x) to about 2e-7, by Abramowitz and Stegun 7.1.26, without a branch, so that the compiler makes vectors of it.
#[inline(always)]
fn normal(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let mut p = 1.061_405_4;
    p = p * t - 1.453_152;
    p = p * t + 1.421_413_8;
    p = p * t - 0.284_496_74;
    p = p * t + 0.254_829_6;
    let tail = 0.5 * p * t * exp(-z * z);
    if x > 0.0 { 1.0 - tail } else { tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_that_of_the_tables() {
        // From scipy.special.ndtr.
        let known: [(f32, f32); 7] = [
            (0.0, 0.5),
            (1.0, 0.841_344_8),
            (-1.0, 0.158_655_25),
            (0.3, 0.617_911_4),
            (-2.5, 0.006_209_665),
            (4.0, 0.999_968_33),
            (-30.0, 0.0),
        ];
        for (x, expected) in known {
            assert!((normal(x) - expected).abs() < 3e-7, "Φ({x}) = {}, not {expected}", normal(x));
            let mut with_bias = [x - 0.5];
            gelu(&mut with_bias, &[0.5]);
            assert!((with_bias[0] - x * expected).abs() < 2e-6);
        }
    }
}
