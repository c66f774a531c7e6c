//! How many threads answer fastest on this device: what answers have measured with each number, and which number the next visit loads
//! with. A device's cores are not alike, and others use them too, so nobody knows but by trying. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The last rates of each number that are kept.
const KEPT: usize = 8;
/// After so many, another number may be tried.
const ENOUGH: usize = 3;
/// A number is better only if it is so much faster: more threads heat the device.
const BETTER: f64 = 1.05;
/// What is tried, as far as the device has cores.
const STEPS: [u32; 9] = [1, 2, 3, 4, 6, 8, 12, 16, 24];

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ThreadTrials {
    /// The model's file: another one begins anew.
    sha256: String,
    /// Tokens per second, by the number of threads.
    rates: BTreeMap<u32, Vec<f64>>,
}

impl ThreadTrials {
    /// An answer of this model had this rate.
    pub fn hear(&mut self, sha256: &str, threads: u32, rate: f64) {
        if self.sha256 != sha256 {
            *self = Self { sha256: sha256.to_owned(), rates: BTreeMap::new() };
        }
        let rates = self.rates.entry(threads).or_default();
        if rates.len() == KEPT {
            rates.remove(0);
        }
        rates.push(rate);
    }

    /// The number to load with: the fastest known, or one beside it that was not tried enough. Begins with `usual`; more than `most`
    /// the device does not have.
    pub fn next(&self, usual: u32, most: u32) -> u32 {
        let mut steps: Vec<u32> = STEPS.into_iter().filter(|step| *step <= most).chain([usual]).collect();
        steps.sort_unstable();
        steps.dedup();
        let Some(mut best) = steps.iter().position(|step| *step == usual) else { return usual };
        'climb: loop {
            let Some(rate) = self.rate(steps[best]) else { return steps[best] };
            for beside in [best.checked_add(1), best.checked_sub(1)].into_iter().flatten() {
                let Some(threads) = steps.get(beside) else { continue };
                match self.rate(*threads) {
                    None => return *threads,
                    // Each is faster than the one before, so this ends.
                    Some(other) if other > rate * BETTER => {
                        best = beside;
                        continue 'climb;
                    }
                    Some(_) => {}
                }
            }
            return steps[best];
        }
    }

    /// The median; `None` before there are enough.
    fn rate(&self, threads: u32) -> Option<f64> {
        let mut rates = self.rates.get(&threads).filter(|rates| rates.len() >= ENOUGH)?.clone();
        rates.sort_by(f64::total_cmp);
        Some(rates[rates.len() / 2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Visits of four answers each, on a device with these rates by threads; gives what each loads with.
    fn visits(trials: &mut ThreadTrials, usual: u32, rates: &[f64], count: usize) -> Vec<u32> {
        let most = rates.len() as u32;
        (0..count)
            .map(|_| {
                let threads = trials.next(usual, most);
                let rate = rates[threads as usize - 1];
                for rate in [rate, 0.9 * rate, rate, 1.1 * rate] {
                    trials.hear("a", threads, rate);
                }
                threads
            })
            .collect()
    }

    #[test]
    fn two_cores_are_tried_and_kept_where_they_are_faster() {
        assert_eq!(visits(&mut ThreadTrials::default(), 1, &[46.0, 69.0], 4), [1, 2, 2, 2]);
        assert_eq!(visits(&mut ThreadTrials::default(), 1, &[46.0, 47.0], 4), [1, 2, 1, 1]);
    }

    #[test]
    fn the_best_number_is_climbed_to_from_either_side() {
        let rates = [10.0, 18.0, 24.0, 28.0, 28.0, 30.0, 20.0, 15.0];
        assert_eq!(visits(&mut ThreadTrials::default(), 3, &rates, 6), [3, 4, 6, 8, 6, 6]);
        let few = [30.0, 28.0, 20.0, 15.0];
        assert_eq!(visits(&mut ThreadTrials::default(), 3, &few, 6), [3, 4, 2, 1, 1, 1]);
    }

    #[test]
    fn cores_that_are_taken_away_are_given_up_and_another_model_begins_anew() {
        let mut trials = ThreadTrials::default();
        assert_eq!(visits(&mut trials, 1, &[46.0, 69.0], 3), [1, 2, 2]);
        assert_eq!(visits(&mut trials, 1, &[46.0, 30.0], 4), [2, 2, 1, 1]);
        trials.hear("b", 1, 5.0);
        assert_eq!(trials.next(1, 2), 1);
    }

    #[test]
    fn a_device_of_one_core_tries_nothing() {
        assert_eq!(visits(&mut ThreadTrials::default(), 1, &[46.0], 3), [1, 1, 1]);
    }
}
