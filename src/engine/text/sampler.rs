//! Chooses the next token from the logits. Must not know what tokens mean.
//!
//! In this order: repetition penalty, temperature, top-k, top-p, min-p, one draw. The vocabulary is never sorted, only
//! what is left of it; and nothing here depends on a platform's `exp`, so that a seed gives the same draws everywhere.

mod ranked;

pub use self::ranked::{GUESS_WINDOW, Guide, LIKELIEST, Ranked};
use super::random::{Random, exp};
use crate::engine::error::{Error, Result};

#[derive(Clone, Debug, PartialEq)]
pub struct SamplerSettings {
    /// Divides positive logits of recent tokens and multiplies negative ones (Keskar et al. 2019, CTRL); 1 is off.
    pub repetition_penalty: f32,
    /// How many of the last tokens count as recent.
    pub repetition_window: usize,
    /// 0 is greedy: the most likely token, whatever the rest says.
    pub temperature: f32,
    /// Keeps the k most likely; 0 is off.
    pub top_k: u32,
    /// Keeps the smallest set with this much probability (Holtzman et al. 2019); 1 is off.
    pub top_p: f32,
    /// Keeps what has at least this share of the most likely one's probability; 0 is off.
    pub min_p: f32,
    pub seed: u64,
}

impl Default for SamplerSettings {
    fn default() -> Self {
        Self {
            repetition_penalty: 1.1,
            repetition_window: 64,
            temperature: 0.7,
            top_k: 40,
            top_p: 0.95,
            min_p: 0.05,
            seed: 0,
        }
    }
}

/// e to the minus 60: a million tokens this unlikely are never drawn, not even together.
const NEGLIGIBLE: f64 = 60.0;
/// Candidates that are sorted first when looking for the nucleus; mostly they hold it.
const FIRST_SORTED: usize = 256;

#[derive(Clone, Copy, Debug)]
struct Candidate {
    id: u32,
    logit: f32,
    /// Relative to the most likely one's, which is 1.
    weight: f64,
}

pub struct Sampler {
    settings: SamplerSettings,
    random: Random,
    /// Tokens that the repetition penalty leaves alone, in order.
    spared: Vec<u32>,
    // Kept between tokens, so that sampling allocates nothing.
    recent: Vec<u32>,
    candidates: Vec<Candidate>,
}

impl Sampler {
    /// Refuses what means nothing, with the limits in the message.
    pub fn new(settings: SamplerSettings) -> Result<Self> {
        let within = |name: &str, value: f32, low: f32, high: f32| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            Err(Error::Input(format!("{name} must be {low} to {high}, got {value}")))
        };
        within("repetition penalty", settings.repetition_penalty, 0.1, 10.0)?;
        within("temperature", settings.temperature, 0.0, 100.0)?;
        within("top-p", settings.top_p, 0.0, 1.0)?;
        within("min-p", settings.min_p, 0.0, 1.0)?;
        let random = Random::new(settings.seed);
        Ok(Self { settings, random, spared: Vec::new(), recent: Vec::new(), candidates: Vec::new() })
    }

    /// Lets the repetition penalty leave `tokens` alone: those that end a turn stand in every prompt.
    pub fn sparing(mut self, mut tokens: Vec<u32>) -> Self {
        tokens.sort_unstable();
        self.spared = tokens;
        self
    }

    /// The next token. `recent` is what came before, oldest first. The penalty is written into `logits`.
    pub fn sample(&mut self, logits: &mut [f32], recent: &[u32]) -> Result<u32> {
        self.remember(recent);
        for id in &self.recent {
            if let Some(logit) = logits.get_mut(*id as usize) {
                *logit = self.penalised(*id, *logit);
            }
        }
        let (best, max) = most_likely(logits).ok_or_else(|| {
            Error::damaged("logits", "at least one number", format!("{} without one", logits.len()))
        })?;
        if self.settings.temperature == 0.0 {
            return Ok(best);
        }
        self.gather(logits, max);
        Ok(self.draw_candidate(max).unwrap_or(best))
    }

    /// Keeps the tokens in the penalty's window, each once and in order, without those that are spared.
    fn remember(&mut self, recent: &[u32]) {
        self.recent.clear();
        if self.settings.repetition_penalty == 1.0 {
            return;
        }
        let window = recent.len().saturating_sub(self.settings.repetition_window);
        self.recent.extend(recent[window..].iter().filter(|id| self.spared.binary_search(id).is_err()));
        self.recent.sort_unstable();
        self.recent.dedup();
    }

    fn spares(&self, id: u32) -> bool {
        self.spared.binary_search(&id).is_ok()
    }

    fn penalised(&self, id: u32, logit: f32) -> f32 {
        let penalty = self.settings.repetition_penalty;
        match self.recent.binary_search(&id) {
            Ok(_) if logit > 0.0 => logit / penalty,
            Ok(_) => logit * penalty,
            Err(_) => logit,
        }
    }

    /// What is no more likely than this is never drawn.
    fn floor(&self, max: f32) -> f32 {
        (f64::from(max) - NEGLIGIBLE * f64::from(self.settings.temperature)) as f32
    }

    /// Fills the candidates with the `top_k` most likely.
    fn gather(&mut self, logits: &[f32], max: f32) {
        let top_k = self.settings.top_k as usize;
        let keep = if top_k == 0 { logits.len() } else { top_k.min(logits.len()) };
        // Selecting in rounds keeps the list short: once it is full, only better ones than its worst get in.
        let full = if keep < logits.len() { 2 * keep + FIRST_SORTED } else { usize::MAX };
        let mut floor = self.floor(max);
        self.candidates.clear();
        self.candidates.reserve(full.min(logits.len()));
        for (id, logit) in (0_u32..).zip(logits) {
            // Never true of NaN. An infinity is as good as the largest number.
            if *logit > floor {
                self.candidates.push(Candidate { id, logit: logit.min(f32::MAX), weight: 0.0 });
                if self.candidates.len() == full {
                    self.keep_most_likely(keep);
                    floor = self.candidates.last().map_or(floor, |worst| worst.logit);
                }
            }
        }
        self.keep_most_likely(keep);
    }

    /// One of the candidates, by their weights at the temperature, after top-p and min-p.
    fn draw_candidate(&mut self, max: f32) -> Option<u32> {
        let temperature = f64::from(self.settings.temperature);
        for candidate in &mut self.candidates {
            candidate.weight = exp((f64::from(candidate.logit) - f64::from(max)) / temperature);
        }
        self.keep_nucleus();
        let min_p = f64::from(self.settings.min_p);
        self.candidates.retain(|candidate| candidate.weight >= min_p);
        self.draw()
    }

    /// Leaves the `keep` most likely candidates, the least likely of them last.
    fn keep_most_likely(&mut self, keep: usize) {
        if keep < self.candidates.len() {
            self.candidates.select_nth_unstable_by(keep - 1, by_likelihood);
            self.candidates.truncate(keep);
        }
    }

    /// Top-p. Sorts in growing steps until the set is found.
    fn keep_nucleus(&mut self) {
        if self.settings.top_p >= 1.0 {
            // The order must not depend on how the selection went.
            self.candidates.sort_unstable_by_key(|candidate| candidate.id);
            return;
        }
        if self.candidates.len() <= FIRST_SORTED {
            // A sum of a few is the same however they were selected.
            self.candidates.sort_unstable_by(by_likelihood);
        }
        let total: f64 = self.candidates.iter().map(|candidate| candidate.weight).sum();
        let wanted = total * f64::from(self.settings.top_p);
        let mut sorted = FIRST_SORTED;
        loop {
            if sorted < self.candidates.len() {
                self.candidates.select_nth_unstable_by(sorted, by_likelihood);
            }
            let end = sorted.min(self.candidates.len());
            self.candidates[..end].sort_unstable_by(by_likelihood);
            let mut sum = 0.0;
            let reached = self.candidates[..end].iter().position(|candidate| {
                sum += candidate.weight;
                sum >= wanted
            });
            match reached {
                Some(last) => return self.candidates.truncate(last + 1),
                None if end == self.candidates.len() => return,
                None => sorted *= 8,
            }
        }
    }

    fn draw(&mut self) -> Option<u32> {
        let total: f64 = self.candidates.iter().map(|candidate| candidate.weight).sum();
        let mut left = self.random.unit() * total;
        for candidate in &self.candidates {
            left -= candidate.weight;
            if left < 0.0 {
                return Some(candidate.id);
            }
        }
        // Rounding may leave a hair over.
        self.candidates.last().map(|candidate| candidate.id)
    }
}

/// The most likely first, the lower id first among equals: one order, whatever sorts.
fn by_likelihood(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.logit.total_cmp(&a.logit).then(a.id.cmp(&b.id))
}

/// The first of the largest logits. NaN is no number and -inf no candidate.
fn most_likely(logits: &[f32]) -> Option<(u32, f32)> {
    let mut best = None;
    let mut max = f32::NEG_INFINITY;
    for (id, logit) in (0_u32..).zip(logits) {
        if *logit > max {
            max = *logit;
            best = Some(id);
        }
    }
    best.map(|id| (id, max.min(f32::MAX)))
}

#[cfg(test)]
#[path = "sampler_tests.rs"]
mod tests;
