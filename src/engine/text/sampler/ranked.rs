//! Sampling from the likeliest tokens alone, as a GPU ranks them: the same token as from a whole row of logits, or none where the
//! likeliest don't tell which it is. Must not know who ranked them.

use super::{Candidate, NEGLIGIBLE, Sampler, SamplerSettings, by_likelihood};
use crate::engine::text::random::exp;

/// Tokens of a ranking.
pub const LIKELIEST: usize = 64;
/// Recent tokens that a guess looks back on at most.
pub const GUESS_WINDOW: usize = 256;

/// What a GPU says of a row of logits.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The likeliest tokens with their logits, the likeliest first; of equal ones, the lower token first. Fewer than [`LIKELIEST`] where
    /// the vocabulary is smaller.
    pub tokens: Vec<(u32, f32)>,
    /// A token's probability among all is `exp(logit - log_sum)`.
    pub log_sum: f32,
    /// The token that a [`Sampler`] would choose, as far as the GPU knows.
    pub guess: u32,
}

impl Ranked {
    /// The likeliest token.
    pub fn first(&self) -> Option<u32> {
        self.tokens.first().map(|(token, _)| *token)
    }
}

/// All that a guess hangs on, besides the tokens before it: the settings, and the number that will be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    pub settings: SamplerSettings,
    /// 0 up to, not including, 1.
    pub unit: f64,
}

impl Guide {
    /// To the likeliest token.
    pub fn greedy() -> Self {
        let settings =
            SamplerSettings { temperature: 0.0, repetition_penalty: 1.0, ..SamplerSettings::default() };
        Self { settings, unit: 0.0 }
    }
}

impl Sampler {
    /// Whether the likeliest tokens are mostly enough: not where unlikely ones may be drawn, or become likely by having been said.
    pub fn samples_ranked(&self) -> bool {
        let SamplerSettings { repetition_penalty, temperature, top_k, top_p, min_p, .. } = self.settings;
        let is_bounded = (1..=LIKELIEST).contains(&(top_k as usize)) || (top_p >= 1.0 && min_p > 0.0);
        repetition_penalty >= 1.0 && (temperature == 0.0 || is_bounded)
    }

    /// What the guess of a token hangs on that is chosen when `between` others have been.
    pub fn guide(&self, between: usize) -> Guide {
        let mut random = self.random.clone();
        (0..between).for_each(|_| {
            random.unit();
        });
        Guide { settings: self.settings.clone(), unit: random.unit() }
    }

    /// The last of these tokens, as a guess looks back on them: none where the repetition penalty leaves one alone.
    pub fn looks_back_on(&self, recent: &[u32]) -> Vec<u32> {
        let window = self.settings.repetition_window.min(GUESS_WINDOW);
        let last = recent[recent.len().saturating_sub(window)..].iter();
        last.map(|token| if self.spares(*token) { u32::MAX } else { *token }).collect()
    }

    /// As [`Sampler::sample`] for a vocabulary of `tokens`: the same token with the same draw, or none and no draw where tokens beyond
    /// the ranked ones might have to be known.
    pub fn sample_ranked(&mut self, ranked: &Ranked, tokens: usize, recent: &[u32]) -> Option<u32> {
        let is_before = |a: &(u32, f32), b: &(u32, f32)| a.1 > b.1 || (a.1 == b.1 && a.0 < b.0);
        let is_ranking =
            ranked.tokens.is_sorted_by(is_before) && !ranked.tokens.iter().any(|(_, logit)| logit.is_nan());
        if self.settings.repetition_penalty < 1.0 || !is_ranking {
            return None;
        }
        // Whatever was not ranked is behind the last one, and no penalty brings it forward.
        let last = ranked.tokens.get(LIKELIEST - 1).copied();
        self.remember(recent);
        self.candidates.clear();
        for (id, logit) in ranked.tokens.iter().filter(|(id, _)| (*id as usize) < tokens) {
            let penalised = (*id, self.penalised(*id, *logit));
            if last.is_none_or(|last| !is_before(&last, &penalised)) {
                let logit = penalised.1.min(f32::MAX);
                self.candidates.push(Candidate { id: *id, logit, weight: 0.0 });
            }
        }
        self.candidates.sort_unstable_by(by_likelihood);
        let (best, max) = self.candidates.first().map(|best| (best.id, best.logit))?;
        if self.settings.temperature == 0.0 {
            return Some(best);
        }
        let keep = if self.settings.top_k == 0 { usize::MAX } else { self.settings.top_k as usize };
        if let Some((_, last)) = last.filter(|_| self.candidates.len() < keep)
            && !self.is_left_out(last, max)
        {
            return None;
        }
        self.candidates.truncate(keep);
        let floor = self.floor(max);
        self.candidates.retain(|candidate| candidate.logit > floor);
        Some(self.draw_candidate(max).unwrap_or(best))
    }

    /// Whether a token of this logit is never drawn, whatever others there are.
    fn is_left_out(&self, logit: f32, max: f32) -> bool {
        let SamplerSettings { temperature, top_p, min_p, .. } = self.settings;
        let below = (f64::from(logit) - f64::from(max)) / f64::from(temperature);
        // What is negligible is in no sum; what min-p leaves out is in that of top-p.
        below < -NEGLIGIBLE || (top_p >= 1.0 && exp(below) < f64::from(min_p))
    }
}

#[cfg(test)]
#[path = "ranked_tests.rs"]
mod tests;
