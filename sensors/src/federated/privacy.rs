//! What the noise is worth, as (epsilon, delta)-differential privacy of one member against whoever sees all that it sends.

/// The epsilon for this delta after so many rounds of a member that clips to `C` and adds noise of `noise * C`.
///
/// Two data sets of a member change what it sends by at most `2 C`, so each round is zero-concentrated differentially private with
/// `rho = (2 / noise)^2 / 2`; rounds add up, and `rho + 2 sqrt(rho ln(1 / delta))` follows (Bun and Steinke, TCC 2016, propositions
/// 1.6, 1.3 and lemma 1.7). It needs no trust in the server, nor in the other members. Infinite without noise or with a delta of 0.
pub fn epsilon(noise: f64, rounds: u64, delta: f64) -> f64 {
    if noise.is_nan() || noise <= 0.0 || delta.is_nan() || delta <= 0.0 {
        return f64::INFINITY;
    }
    if delta >= 1.0 || rounds == 0 {
        return 0.0;
    }
    let rho = rounds as f64 * 2.0 / (noise * noise);
    rho + 2.0 * (rho * (1.0 / delta).ln()).sqrt()
}
