//! Tries dialects on a sample and keeps the best.

use super::{
    Dialect, fit,
    trial::{self, Trial},
};
use crate::Options;

pub struct Search<'a> {
    sample: &'a str,
    whole: bool,
    options: &'a Options,
    /// With its score.
    pub best: Option<(f64, Dialect, Trial)>,
    /// Whether quotes open and close as they should in some dialect.
    clean: bool,
}

impl<'a> Search<'a> {
    pub fn new(sample: &'a str, whole: bool, options: &'a Options) -> Self {
        Self { sample, whole, options, best: None, clean: false }
    }

    /// Tries these separators, each with how much it is believed, and each mark that may stand around cells. That none does is
    /// tried last, when it is known whether quotes make sense.
    pub fn try_all(&mut self, separators: &[(char, f64)]) {
        let quotes: &[Option<char>] = match self.options.quote {
            Some(quote) => &[quote],
            None => &[Some('"'), Some('\''), None],
        };
        for &quote in quotes {
            for &(separator, belief) in separators {
                if self.options.quote.is_some() || self.is_likely(separator, quote) {
                    self.try_one(separator, quote, belief);
                }
            }
        }
    }

    fn try_one(&mut self, separator: char, quote: Option<char>, belief: f64) {
        let escape = quote.filter(|quote| fit::is_escaped(self.sample, separator, *quote)).map(|_| '\\');
        let dialect = Dialect { separator, quote, escape, spaced: false };
        let trial = trial::take_apart(self.sample, dialect);
        if fit::is_spaced(&trial.rows) {
            let spaced = Dialect { spaced: true, ..dialect };
            let trial = trial::take_apart(self.sample, spaced);
            // In sentences, a space stands behind each comma as well, but there are not as many in each.
            if fit::is_even(&trial.rows) {
                self.judge(spaced, trial, belief);
            }
        }
        self.judge(dialect, trial, belief);
    }

    fn is_likely(&self, separator: char, quote: Option<char>) -> bool {
        match quote {
            // Where no quote stands, one may still come behind the sample, and a result may need one.
            None => self.sample.contains('"'),
            Some('\'') => fit::stands_around(self.sample, separator, '\''),
            Some(_) => true,
        }
    }

    fn judge(&mut self, dialect: Dialect, trial: Trial, belief: f64) {
        // Where the sample ends inside quotes, they may be closed behind it.
        let open = self.whole && trial.unclosed.is_some();
        if self.options.quote.is_none() && (open || fit::swallows_rows(&trial.rows, dialect.separator)) {
            return;
        }
        // Spaces and colons stand in all sentences, so only where each row has as many do they make a table.
        let doubtful = matches!(dialect.separator, ' ' | ':' | '#' | '*' | '!');
        if doubtful && self.options.separator.is_none() && !fit::is_even(&trial.rows) {
            return;
        }
        // Where quotes open and close as they should, they are no accident.
        let doubt = if dialect.quote.is_none() && self.clean { 0.4 } else { 1.0 };
        self.clean |= dialect.quote.is_some() && trial.odd == 0 && trial.quoted > 0;
        let score = doubt * belief * fit::score(&trial, self.whole);
        // What was tried first is the more usual.
        if self.best.as_ref().is_none_or(|(other, ..)| score > other * 1.001) {
            self.best = Some((score, dialect, trial));
        }
    }
}
