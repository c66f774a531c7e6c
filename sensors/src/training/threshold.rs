//! The threshold from the wanted false alarms a day: a quantile of the scores of a part that nobody learnt.
//!
//! Windows overlap, so a high score comes with its neighbours: one alarm is a run of scores above the threshold, and only the peaks of
//! runs are counted. Where alarms are to be rarer than the part is long, the peaks' tail is continued by a generalised Pareto
//! distribution (Pickands, Annals of Statistics 3, 1975; for thresholds of anomalies Siffer et al., KDD 2017), fitted by its moments
//! (Hosking and Wallis, Technometrics 29, 1987).

/// Peaks that a tail is fitted to, at least.
const PEAKS: usize = 20;
/// The levels, as shares of the scores below, beyond which peaks are looked for.
const LEVELS: [f64; 5] = [0.98, 0.95, 0.9, 0.8, 0.5];
/// Tails that are heavier, or end sooner, are held to be an accident of few peaks.
const HEAVIEST: f64 = 0.5;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    pub value: f32,
    /// Beyond every score.
    pub is_extrapolated: bool,
}

/// Of scores in the order of time, that were taken over so many days; runs are apart when so many scores lie between them.
pub fn threshold(scores: &[f32], days: f64, apart: usize, false_alarms_a_day: f64) -> Threshold {
    let mut sorted: Vec<f32> = scores.iter().copied().filter(|score| score.is_finite()).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let Some(&highest) = sorted.last() else { return Threshold { value: f32::MAX, is_extrapolated: true } };
    let wanted = false_alarms_a_day * days;
    for share in LEVELS {
        let at = (share * sorted.len() as f64) as usize;
        let Some(&level) = sorted.get(at) else { continue };
        let mut peaks = peaks(scores, level, apart);
        if peaks.len() < PEAKS || (peaks.len() as f64) < wanted {
            continue;
        }
        peaks.sort_unstable_by(|one, other| other.total_cmp(one));
        // So many of the peaks may be alarms.
        if wanted >= 1.0 {
            let value = peaks.get(wanted as usize).copied().unwrap_or(level);
            return Threshold { value, is_extrapolated: false };
        }
        let value = beyond(&peaks, level, wanted / peaks.len() as f64).max(highest);
        return Threshold { value, is_extrapolated: true };
    }
    // Too few peaks for any tail: a margin of the spread above the highest.
    let middle = sorted.get(sorted.len() / 2).copied().unwrap_or(highest);
    let many = wanted >= 1.0;
    let value = if many { highest } else { highest + (highest - middle) / 2.0 };
    Threshold { value, is_extrapolated: !many }
}

/// The highest score of each run above the level.
fn peaks(scores: &[f32], level: f32, apart: usize) -> Vec<f32> {
    let mut peaks: Vec<f32> = Vec::new();
    let mut below = usize::MAX;
    for &score in scores {
        if score > level {
            match peaks.last_mut() {
                Some(peak) if below < apart => *peak = peak.max(score),
                Some(_) | None => peaks.push(score),
            }
            below = 0;
        } else {
            below = below.saturating_add(1);
        }
    }
    peaks
}

/// The height that a peak has beyond the level with this probability.
fn beyond(peaks: &[f32], level: f32, probability: f64) -> f32 {
    let count = peaks.len() as f64;
    let above = |peak: &f32| f64::from(peak - level);
    let mean = peaks.iter().map(above).sum::<f64>() / count;
    let variance =
        peaks.iter().map(|peak| (above(peak) - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    let ratio = if variance > 0.0 { mean * mean / variance } else { 1.0 };
    // Below nought the tail ends: scores of trees are bounded, and a threshold beyond the bound would never be reached.
    let shape = (0.5 * (1.0 - ratio)).clamp(-HEAVIEST, HEAVIEST);
    let scale = mean * (1.0 - shape);
    let height = if shape.abs() > 1e-6 {
        scale / shape * (probability.powf(-shape) - 1.0)
    } else {
        -scale * probability.ln()
    };
    level + height as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Independent scores whose tail falls exponentially.
    fn exponential(count: usize) -> Vec<f32> {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        (0..count).map(|_| -(1.0 - random.random::<f32>()).ln()).collect()
    }

    #[test]
    fn as_many_alarms_as_wanted_where_the_part_is_long_enough() {
        let scores = exponential(50_000);
        let found = threshold(&scores, 10.0, 1, 5.0);
        assert!(!found.is_extrapolated);
        assert_eq!(scores.iter().filter(|score| **score > found.value).count(), 50);
    }

    #[test]
    fn a_rarer_alarm_continues_the_tail() {
        // One in a million, from 50,000: the true height is ln(1e6) = 13.8.
        let found = threshold(&exponential(50_000), 0.05, 1, 1.0);
        assert!(found.is_extrapolated);
        assert!((11.5..17.0).contains(&found.value), "{}", found.value);
    }

    #[test]
    fn a_run_above_the_threshold_is_one_alarm() {
        let mut scores = exponential(10_000);
        // Ten events, each of 20 windows.
        for event in 0..10 {
            scores[event * 1_000..event * 1_000 + 20].fill(50.0 + event as f32);
        }
        let found = threshold(&scores, 1.0, 20, 5.0);
        assert_eq!(found.value, 54.0, "five of the ten are higher");
    }

    #[test]
    fn bounded_scores_have_a_threshold_that_can_be_reached() {
        let mut random = ChaCha8Rng::seed_from_u64(2);
        let scores: Vec<f32> = (0..5_000).map(|_| random.random::<f32>()).collect();
        let found = threshold(&scores, 0.01, 1, 1.0);
        assert!((0.99..1.05).contains(&found.value), "{}", found.value);
    }

    #[test]
    fn few_scores_or_none_have_a_threshold_too() {
        assert_eq!(threshold(&[], 1.0, 1, 1.0).value, f32::MAX);
        assert!(threshold(&[1.0, f32::NAN, 2.0], 0.1, 1, 1.0).value >= 2.0);
        assert!(threshold(&[3.0; 100], 0.1, 1, 1.0).value >= 3.0);
    }
}
