//! The grade of a result's speed, which a person understands at a glance.

/// Grades a latency, by limits that have stayed the same since the first version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Under 20 ms.
    Excellent,
    /// Under 30 ms.
    Good,
    /// Under 50 ms.
    Acceptable,
    Slow,
}

impl Grade {
    pub fn of(latency_ms: f64) -> Self {
        match latency_ms {
            ms if ms < 20.0 => Self::Excellent,
            ms if ms < 30.0 => Self::Good,
            ms if ms < 50.0 => Self::Acceptable,
            _ => Self::Slow,
        }
    }

    /// The grade's name for scripts: `data-grade`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Excellent => "excellent",
            Self::Good => "good",
            Self::Acceptable => "acceptable",
            Self::Slow => "slow",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Grade;

    #[test]
    fn the_steps_are_at_20_30_and_50_ms() {
        let grades = [0.0, 19.9, 20.0, 29.9, 30.0, 49.9, 50.0, f64::INFINITY].map(Grade::of);
        let names = grades.map(Grade::name);
        let expected = ["excellent", "excellent", "good", "good", "acceptable", "acceptable", "slow", "slow"];
        assert_eq!(names, expected);
    }
}
