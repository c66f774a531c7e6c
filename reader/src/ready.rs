//! A document that is read at once, since its format has no beginning that could be read alone, and given part by part.

use std::collections::VecDeque;

use crate::{Document, Error, Facts, Part, Progress, Result, Unit};

pub struct Ready {
    parts: VecDeque<Part>,
    total: usize,
    facts: Facts,
}

impl Ready {
    /// `nothing` says what it is where there is no text and no heading in it.
    pub fn new(parts: Vec<Part>, facts: Facts, nothing: &str) -> Result<Self> {
        let says = |part: &Part| !part.headings.is_empty() || !part.text.trim().is_empty();
        if !parts.iter().any(says) {
            return Err(Error::Empty(nothing.to_owned()));
        }
        Ok(Self { total: parts.len(), parts: parts.into(), facts })
    }
}

impl Document for Ready {
    fn next_part(&mut self) -> Result<Option<Part>> {
        Ok(self.parts.pop_front())
    }

    fn progress(&self) -> Progress {
        let done = (self.total - self.parts.len()) as u64;
        Progress { unit: Unit::Pages, done, total: self.total as u64 }
    }

    fn facts(&self) -> Facts {
        self.facts.clone()
    }
}
