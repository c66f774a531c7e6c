//! One summary in the making or made: its parts as they come, how far it is, and how it ended.

use std::rc::Rc;

use super::state::SourceText;
use crate::protocol::{
    Failure, Progress, Stage, Summarise, Summarised, SummaryLength, SummaryMethod, SummaryPiece, SummaryStyle,
};

/// The share of a part's time that goes by before its first token; for the bar alone.
const PREFILL_SHARE: f64 = 0.7;
/// Before so much is done nobody knows how long it takes.
const FIRST_GUESS: f64 = 0.03;

/// Names one run. What an earlier one still says is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummaryId(pub u64);

#[derive(Clone, Debug, PartialEq)]
pub struct PartText {
    pub level: u32,
    pub part: u32,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SummaryState {
    Running { progress: SummaryProgress, stopping: bool },
    Done(Rc<Summarised>),
    Stopped,
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub struct SummaryRun {
    pub id: SummaryId,
    pub source: SourceText,
    pub style: SummaryStyle,
    pub length: SummaryLength,
    pub method: SummaryMethod,
    /// What came so far, the last one perhaps still growing.
    pub parts: Vec<Rc<PartText>>,
    pub state: SummaryState,
}

impl SummaryRun {
    pub fn new(
        id: SummaryId,
        source: SourceText,
        style: SummaryStyle,
        length: SummaryLength,
        method: SummaryMethod,
    ) -> Self {
        let state = SummaryState::Running { progress: SummaryProgress::default(), stopping: false };
        Self { id, source, style, length, method, parts: Vec::new(), state }
    }

    pub fn request(&self) -> Summarise {
        let Self { style, length, method, .. } = *self;
        Summarise { text: self.source.text.as_ref().to_owned(), style, length, method }
    }

    pub fn is_running(&self) -> bool {
        matches!(self.state, SummaryState::Running { .. })
    }

    pub fn is_stopping(&self) -> bool {
        matches!(self.state, SummaryState::Running { stopping: true, .. })
    }

    pub fn done(&self) -> Option<&Rc<Summarised>> {
        match &self.state {
            SummaryState::Done(summarised) => Some(summarised),
            SummaryState::Running { .. } | SummaryState::Stopped | SummaryState::Failed(_) => None,
        }
    }

    pub(super) fn stop(&mut self) {
        if let SummaryState::Running { stopping, .. } = &mut self.state {
            *stopping = true;
        }
    }

    pub(super) fn progressed(&mut self, heard: Progress, at_ms: f64) {
        if let SummaryState::Running { progress, .. } = &mut self.state {
            progress.heard(heard, at_ms);
        }
    }

    pub(super) fn push(&mut self, piece: SummaryPiece) {
        let SummaryPiece { level, part, text, replaces } = piece;
        match self.parts.last_mut().filter(|last| (last.level, last.part) == (level, part)).map(Rc::make_mut)
        {
            Some(last) if replaces => last.text = text,
            Some(last) => last.text.push_str(&text),
            None => self.parts.push(Rc::new(PartText { level, part, text })),
        }
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SummaryProgress {
    /// Bytes of the text that are divided, of all.
    pub divided: Option<(u64, u64)>,
    /// Parts that are done, of all that are expected.
    pub parts: Option<(u64, u64)>,
    /// Tokens of the part under way that the model has read, of all.
    pub prefill: Option<(u64, u64)>,
    /// When the first part began, and when something was last heard.
    since: Option<(f64, f64)>,
}

impl SummaryProgress {
    pub(super) fn heard(&mut self, progress: Progress, at_ms: f64) {
        let count = Some((progress.done, progress.total.unwrap_or(progress.done)));
        match progress.stage {
            Stage::Split => self.divided = count,
            Stage::Compute => (self.parts, self.prefill) = (count, None),
            Stage::Prefill => self.prefill = count,
            Stage::Download | Stage::Verify | Stage::Read => {}
        }
        if self.parts.is_some() {
            self.since = Some((self.since.map_or(at_ms, |(start, _)| start), at_ms));
        }
    }

    /// 0 to 1, of the parts; `None` before there are any.
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
