//! Drafts by look-up: where the last tokens stood before, in the prompt or in the answer, what followed there may follow here
//! (Saxena 2023, prompt look-up decoding). Proposes tokens; must not know a model. Whoever takes them tries them in one step
//! and keeps those that the sampler chooses as well (Leviathan et al. 2023, speculative decoding): a wrong draft costs time and
//! never a word.
//!
//! Every token tells whether the look-up would have been right about it, whether or not it was tried. So where nothing is
//! repeated, nothing is tried.

mod costs;
mod odds;
mod places;

use self::{
    costs::Costs,
    odds::Odds,
    places::{Place, Places},
};

/// Tokens of the longest draft: with the token before them they are four full tiles of the kernels.
const LONGEST: usize = 15;
/// A draft has to promise so many times the tokens of a plain step in the same time.
const LEAST_GAIN: f64 = 1.05;
/// What wrong drafts may cost of all the time that plain steps would take: a stop that holds where the odds mislead.
const LOSS: f64 = 0.01;
/// The same at the start of an answer and at the most, in plain steps.
const FIRST_LOSS: f64 = 1.5;
const MOST_LOSS: f64 = 8.0;

pub struct Drafts {
    places: Places,
    /// Where the history may go on as it did before.
    place: Option<Place>,
    odds: Odds,
    costs: Costs,
    /// What may still be lost, in plain steps.
    allowance: f64,
    draft: Vec<u32>,
    drafted: usize,
    accepted: usize,
}

impl Drafts {
    /// Behind a prompt, with room for `most` tokens of prompt and answer.
    pub fn new(prompt: &[u32], most: usize) -> Self {
        let mut places = Places::new(most);
        (1..prompt.len()).for_each(|end| places.add(&prompt[..end]));
        Self {
            place: places.find(prompt),
            places,
            odds: Odds::default(),
            costs: Costs::default(),
            allowance: FIRST_LOSS,
            draft: Vec::with_capacity(LONGEST),
            drafted: 0,
            accepted: 0,
        }
    }

    /// Tokens that were proposed.
    pub fn drafted(&self) -> usize {
        self.drafted
    }

    /// Tokens of them that were chosen.
    pub fn accepted(&self) -> usize {
        self.accepted
    }

    /// Whether there is nothing to propose unless the next token brings something up.
    pub fn is_idle(&self) -> bool {
        self.place.is_none()
    }

    /// At most `most` tokens that may follow `history`; none where a plain step is better. Behind a token that `ends` nothing
    /// follows.
    pub fn propose(&mut self, history: &[u32], most: usize, ends: impl Fn(u32) -> bool) -> &[u32] {
        self.draft.clear();
        let Some(place) = self.place else { return &self.draft };
        let (mut likelihood, mut expected) = (1.0, 1.0);
        let (mut best, mut chosen) = (LEAST_GAIN, 0);
        for count in 1..=most.min(LONGEST) {
            let at = place.next + self.draft.len();
            // What would follow the history's end is the draft's own beginning: so a loop goes on.
            let Some(token) = history.get(at).or_else(|| self.draft.get(at - history.len())) else { break };
            if ends(*token) {
                break;
            }
            self.draft.push(*token);
            likelihood *= self.odds.after(place.same + count - 1);
            expected += likelihood;
            let cost = self.costs.of(1 + count);
            if cost - 1.0 <= self.allowance && expected / cost > best {
                (best, chosen) = (expected / cost, count);
            }
        }
        self.draft.truncate(chosen);
        self.drafted += chosen;
        &self.draft
    }

    /// `history` has come to have one more token.
    pub fn hear(&mut self, history: &[u32]) {
        let Some((token, before)) = history.split_last() else { return };
        self.allowance = (self.allowance + LOSS).min(MOST_LOSS);
        let went_on = self.place.and_then(|place| {
            let right = before.get(place.next) == Some(token);
            self.odds.learn(place.same, right);
            place.step(right)
        });
        self.places.add(before);
        let found = self.places.find(history);
        self.place = match (went_on, found) {
            (Some(place), Some(found)) if found.same > place.same => Some(found),
            (Some(place), _) => Some(place),
            (None, found) => found,
        };
    }

    /// Of the last draft so many tokens were chosen.
    pub fn judge(&mut self, accepted: usize) {
        if !self.draft.is_empty() {
            self.accepted += accepted;
            let gained = accepted as f64 - (self.costs.of(1 + self.draft.len()) - 1.0);
            self.allowance = (self.allowance + gained).min(MOST_LOSS);
        }
    }

    /// The step with the last draft, or without one, took so long.
    pub fn took(&mut self, ms: f64) {
        self.costs.learn(1 + self.draft.len(), ms);
    }
}

#[cfg(test)]
mod tests;
