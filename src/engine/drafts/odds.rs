//! How often the look-up is right, by how much was the same before: learnt from each token, with the latest counting most.
//! Must not know what a wrong one costs.

/// What is believed before anything was seen, as so many tokens' experience.
const BELIEF: f64 = 4.0;
/// What a token's experience is still worth after the next one of its kind.
const MEMORY: f64 = 0.96;
/// Chances at the start, for each of [`kind`].
const AT_FIRST: [f64; 8] = [0.3, 0.4, 0.2, 0.35, 0.55, 0.7, 0.8, 0.9];

pub struct Odds {
    seen: [Seen; AT_FIRST.len()],
}

/// Decayed counts.
#[derive(Clone, Copy)]
struct Seen {
    right: f64,
    all: f64,
}

impl Default for Odds {
    fn default() -> Self {
        Self { seen: AT_FIRST.map(|chance| Seen { right: chance * BELIEF, all: BELIEF }) }
    }
}

impl Odds {
    /// The chance that the next token is the same, after so many that were.
    pub fn after(&self, same: usize) -> f64 {
        let Seen { right, all } = self.seen[kind(same)];
        right / all
    }

    pub fn learn(&mut self, same: usize, right: bool) {
        let seen = &mut self.seen[kind(same)];
        seen.right = seen.right * MEMORY + f64::from(u8::from(right));
        seen.all = seen.all * MEMORY + 1.0;
    }
}

/// Lengths whose chances are counted together.
fn kind(same: usize) -> usize {
    match same {
        0..=3 => same,
        4..=5 => 4,
        6..=9 => 5,
        10..=17 => 6,
        18.. => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_follows_what_was_seen_and_each_length_has_its_own() {
        let mut odds = Odds::default();
        (0..100).for_each(|_| odds.learn(2, false));
        (0..100).for_each(|_| odds.learn(12, true));
        assert!(odds.after(2) < 0.02 && odds.after(17) > 0.98);
        assert_eq!(odds.after(3), AT_FIRST[3]);
        (0..20).for_each(|_| odds.learn(2, true));
        assert!(odds.after(2) > 0.5, "what was long ago counts less");
    }
}
