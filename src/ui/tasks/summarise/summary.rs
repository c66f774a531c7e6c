//! One summary: what was asked, its parts as they come, and its progress. Its run has the outcome.

use serde::Serialize;

use super::state::{Choices, SourceText};
use crate::{
    protocol::{Progress, Stage, Summarise, Summarised, SummaryPiece},
    ui::runs::{News, Run},
};

/// The share of a part's time before its first token, which only the bar uses.
const PREFILL_SHARE: f64 = 0.7;
/// Before this share is done, the remaining time can't be estimated.
const FIRST_GUESS: f64 = 0.03;

#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub source: SourceText,
    pub choices: Choices,
    pub run: Run<Summarised, Parts>,
}

impl Summary {
    pub fn request(&self) -> Summarise {
        let Choices { style, length, method } = self.choices;
        Summarise { text: self.source.text.as_ref().to_owned(), style, length, method }
    }

    pub fn hear(&mut self, news: News<Summarise>) {
        let (progress, at_ms) = (news.progress.clone(), news.at_ms);
        if self.run.hear(news, Parts::add) {
            progress.into_iter().for_each(|step| self.run.so_far.progress.update(step, at_ms));
        }
    }
}

/// The parts of a summary that came before its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    /// In the order in which they began; the last one may still grow.
    pub texts: Vec<PartText>,
    pub progress: SummaryProgress,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartText {
    pub level: u32,
    pub part: u32,
    pub text: String,
}

impl Parts {
    fn add(&mut self, piece: SummaryPiece) {
        let SummaryPiece { level, part, text, replaces } = piece;
        match self.texts.last_mut().filter(|last| (last.level, last.part) == (level, part)) {
            Some(last) if replaces => last.text = text,
            Some(last) => last.text.push_str(&text),
            None => self.texts.push(PartText { level, part, text }),
        }
    }
}

/// How far a summary is. The run's `transfer` knows only the stage under way, and a summary changes between stages.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SummaryProgress {
    /// The bytes of the text that are divided, of all.
    pub divided: Option<(u64, u64)>,
    /// The parts that are done, of all that are expected.
    pub parts: Option<(u64, u64)>,
    /// The tokens of the part under way that the model has read, of all.
    pub prefill: Option<(u64, u64)>,
    /// The times at which the first part began and the last progress came.
    since: Option<(f64, f64)>,
}

impl SummaryProgress {
    pub fn update(&mut self, progress: Progress, at_ms: f64) {
        let count = Some((progress.done, progress.total.unwrap_or(progress.done)));
        match progress.stage {
            Stage::Split => self.divided = count,
            Stage::Compute => (self.parts, self.prefill) = (count, None),
            Stage::Prefill => self.prefill = count,
            Stage::Download | Stage::Verify | Stage::Read | Stage::Quantise => {}
        }
        if self.parts.is_some() {
            self.since = Some((self.since.map_or(at_ms, |(start, _)| start), at_ms));
        }
    }

    /// The share of the parts that is done, from 0 to 1; `None` before there are any.
    pub fn fraction(&self) -> Option<f64> {
        let (done, all) = self.parts.filter(|(_, all)| *all > 0)?;
        let within = self.prefill.map_or(0.0, |(read, all)| PREFILL_SHARE * read as f64 / all.max(1) as f64);
        Some(((done as f64 + within) / all as f64).min(1.0))
    }

    pub fn seconds_left(&self) -> Option<f64> {
        let (fraction, (start, now)) = (self.fraction()?, self.since?);
        (fraction >= FIRST_GUESS).then(|| (now - start) / 1000.0 * (1.0 - fraction) / fraction)
    }
}
