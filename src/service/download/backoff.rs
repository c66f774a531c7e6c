//! How long to wait before the next attempt: twice as long each time, and half of it by chance, so that all who lost one server don't
//! come back to it at once ("equal jitter", M. Brooker, Exponential Backoff and Jitter, 2015).

const FIRST_MS: u64 = 500;
const LONGEST_MS: u64 = 30_000;
/// A server that wants to be left alone for longer is not waited for.
const WORTH_WAITING_MS: f64 = 60_000.0;

/// Milliseconds before the attempt that follows `failures` failed ones, counted from 1. `chance` is any number.
pub fn delay_ms(failures: u32, chance: u64) -> u64 {
    let most = FIRST_MS.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST_MS);
    most / 2 + mixed(chance) % (most / 2 + 1)
}

/// What the server asked for, where that is worth waiting for.
pub fn is_worth_waiting(retry_after_ms: Option<f64>) -> bool {
    retry_after_ms.is_none_or(|ms| ms <= WORTH_WAITING_MS)
}

/// Bits that lie close together, as a clock's, far apart (the finaliser of SplitMix64, G. Steele et al., 2014).
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_longer_and_none_is_the_same_for_all() {
        for failures in 1..40u32 {
            let most = (FIRST_MS << failures.min(30).saturating_sub(1)).min(LONGEST_MS);
            let waits: Vec<u64> = (0..200).map(|chance| delay_ms(failures, chance)).collect();
            assert!(waits.iter().all(|wait| (most / 2..=most).contains(wait)), "{failures}: {waits:?}");
            assert!(waits.iter().max() > waits.iter().min().map(|least| least + most / 4).as_ref());
        }
        assert!(is_worth_waiting(None) && is_worth_waiting(Some(2000.0)) && !is_worth_waiting(Some(3.6e6)));
    }
}
