//! How long a member looks before it sleeps. Must not know what it waits for.
//!
//! Where each member has a core to itself, looking is right: what is waited for comes within microseconds, and a sleep
//! takes ten. Where other programs have the cores it is wrong, since whoever looks holds up the one that it waits for.
//! Which of the two it is can't be told from one wait, so now and then the other way is tried, and the one that
//! waits less is kept.

/// Looks before a sleep: about a tenth of a millisecond of them.
const MANY: u32 = 2000;
const FEW: u32 = 50;
/// Waits between two trials: some sixteen tokens of a model with four gathers a layer and thirty layers.
const KEPT: u32 = 2048;
/// Waits of a trial, and as many before it to compare it with.
const TRIED: u32 = 128;
/// The other way has to be better by a fifth, or chance would decide.
const BETTER: f64 = 0.8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Not measured.
    Keeping,
    /// The kept way is measured.
    Comparing,
    /// The other way is.
    Trying,
}

pub struct Patience {
    many: bool,
    phase: Phase,
    /// Waits left of the phase.
    left: u32,
    /// What the waits of this phase have taken so far.
    waited_ms: f64,
    compared_ms: f64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { many: true, phase: Phase::Keeping, left: KEPT, waited_ms: 0.0, compared_ms: 0.0 }
    }
}

impl Patience {
    /// How often to look before sleeping.
    pub fn looks(&self) -> u32 {
        let many = self.many != (self.phase == Phase::Trying);
        if many { MANY } else { FEW }
    }

    /// Whether [`Self::waited`] wants to know how long: reading a clock is not for nothing.
    pub fn measures(&self) -> bool {
        self.phase != Phase::Keeping
    }

    /// After each wait.
    pub fn waited(&mut self, ms: f64) {
        self.waited_ms += ms;
        self.left -= 1;
        if self.left > 0 {
            return;
        }
        let waited_ms = std::mem::take(&mut self.waited_ms);
        (self.phase, self.left) = match self.phase {
            Phase::Keeping => (Phase::Comparing, TRIED),
            Phase::Comparing => {
                self.compared_ms = waited_ms;
                (Phase::Trying, TRIED)
            }
            Phase::Trying => {
                if waited_ms < self.compared_ms * BETTER {
                    self.many = !self.many;
                }
                (Phase::Keeping, KEPT)
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs through one trial, with the milliseconds that a wait takes for so many looks.
    fn round(patience: &mut Patience, ms: impl Fn(u32) -> f64) -> u32 {
        for _ in 0..KEPT + 2 * TRIED {
            let ms = if patience.measures() { ms(patience.looks()) } else { 0.0 };
            patience.waited(ms);
        }
        assert!(!patience.measures(), "a trial ends");
        patience.looks()
    }

    #[test]
    fn the_way_that_waits_less_is_kept() {
        let mut patience = Patience::default();
        let (own_cores, others) = (
            |looks: u32| if looks == MANY { 0.005 } else { 0.017 },
            |looks: u32| if looks == MANY { 0.100 } else { 0.045 },
        );
        assert_eq!(round(&mut patience, own_cores), MANY);
        assert_eq!(round(&mut patience, others), FEW);
        assert_eq!(round(&mut patience, others), FEW);
        assert_eq!(round(&mut patience, own_cores), MANY);
    }

    #[test]
    fn what_makes_no_difference_changes_nothing() {
        let mut patience = Patience::default();
        for waited_ms in [0.0, 0.02] {
            assert_eq!(round(&mut patience, |looks| waited_ms * if looks == MANY { 1.0 } else { 0.9 }), MANY);
        }
    }
}
