//! How fast samples come: the middle of the last distances between them, or what the caller knows.

const KEPT: usize = 16;
/// Before so many distances are known, none is held to be a gap.
const ENOUGH: usize = 4;

#[derive(Clone, Debug)]
pub struct Pace {
    given: Option<f64>,
    distances: [f64; KEPT],
    count: usize,
    next: usize,
}

impl Pace {
    pub fn new(given: Option<f64>) -> Self {
        let given = given.filter(|period| period.is_finite() && *period > 0.0);
        Self { given, distances: [0.0; KEPT], count: 0, next: 0 }
    }

    pub fn push(&mut self, distance_ms: f64) {
        self.distances[self.next] = distance_ms;
        self.next = (self.next + 1) % KEPT;
        self.count = (self.count + 1).min(KEPT);
    }

    pub fn period_ms(&self) -> Option<f64> {
        if self.given.is_some() || self.count < ENOUGH {
            return self.given;
        }
        let mut sorted = self.distances;
        let known = &mut sorted[..self.count];
        known.sort_unstable_by(f64::total_cmp);
        known.get(self.count / 2).copied()
    }
}
