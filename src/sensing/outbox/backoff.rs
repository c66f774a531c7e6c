//! How long to wait after a failed attempt: twice as long each time, half of it by chance, so that devices that lost one server don't
//! come back to it at once ("equal jitter", M. Brooker, Exponential Backoff and Jitter, 2015); and never less than the server asked for.

const FIRST_MS: u64 = 1000;
const LONGEST_MS: u64 = 5 * 60_000;
/// No server keeps results back for longer than this.
const LONGEST_ASKED_MS: f64 = 60.0 * 60_000.0;

/// Milliseconds before the attempt that follows `failures` failed ones, counted from 1. `chance` is any number.
pub fn wait_ms(failures: u32, chance: u64, asked_ms: Option<f64>) -> f64 {
    let most = FIRST_MS.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST_MS);
    let wait = (most / 2 + chance % (most / 2 + 1)) as f64;
    let asked = asked_ms.filter(|ms| ms.is_finite()).unwrap_or_default();
    wait.max(asked.min(LONGEST_ASKED_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_longer_and_none_is_shorter_than_the_server_asked() {
        for failures in 1..40 {
            let most = (FIRST_MS << failures.min(30u32).saturating_sub(1)).min(LONGEST_MS) as f64;
            let waits: Vec<f64> = (0..500).map(|chance| wait_ms(failures, chance * 7919, None)).collect();
            assert!(waits.iter().all(|wait| (most / 2.0..=most).contains(wait)), "{failures}");
            assert!(waits.iter().any(|wait| *wait != waits[0]), "{failures}: no jitter");
        }
        assert_eq!(wait_ms(1, 0, Some(90_000.0)), 90_000.0);
        assert_eq!(wait_ms(1, 0, Some(1e12)), LONGEST_ASKED_MS);
        assert_eq!(wait_ms(1, 0, Some(f64::NAN)), 500.0);
    }
}
