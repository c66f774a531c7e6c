//! The state of one run: one request, from the press that asked for it to its end. Pure: `use_run` does what this state wants.
//! Must not know the task, nor how a run is drawn.

use super::transfer::Transfer;
use crate::protocol::{Failure, FailureKind, Progress, Task};

/// Names one run. Updates of earlier runs are ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RunId(pub u64);

impl RunId {
    /// Gives the next id, and stores it as the last.
    pub fn mint(&mut self) -> Self {
        self.0 += 1;
        *self
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<Output> {
    Done(Output),
    /// A person pressed Stop: stopped and not failed, even if the worker had to be ended for it.
    Stopped,
    Failed(Failure),
}

impl<Output> Outcome<Output> {
    /// The outcome of a result. `stopping`: a person had pressed Stop. If the worker had to be ended for it, the result is the
    /// failure `Crashed`, and the outcome is stopped all the same.
    pub fn of(result: Result<Output, Failure>, stopping: bool) -> Self {
        match result {
            Ok(output) => Self::Done(output),
            Err(Failure { kind: FailureKind::Cancelled, .. }) => Self::Stopped,
            Err(Failure { kind: FailureKind::Crashed, .. }) if stopping => Self::Stopped,
            Err(failure) => Self::Failed(failure),
        }
    }
}

/// `Output` is the task's output, `SoFar` what the task's state makes of the chunks before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Run<Output, SoFar = ()> {
    pub id: RunId,
    /// A person pressed Stop.
    pub stopping: bool,
    /// `None` until the first progress is reported.
    pub transfer: Option<Transfer>,
    pub so_far: SoFar,
    /// `None` while it is under way.
    pub outcome: Option<Outcome<Output>>,
}

/// The run that should be under way, and whether it should stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub id: RunId,
    pub stopping: bool,
}

impl<Output, SoFar> Run<Output, SoFar> {
    pub fn new(id: RunId, so_far: SoFar) -> Self {
        Self { id, stopping: false, transfer: None, so_far, outcome: None }
    }

    pub fn is_running(&self) -> bool {
        self.outcome.is_none()
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping && self.is_running()
    }

    pub fn wanted(&self) -> Option<Wanted> {
        self.is_running().then_some(Wanted { id: self.id, stopping: self.stopping })
    }

    pub fn done(&self) -> Option<&Output> {
        match &self.outcome {
            Some(Outcome::Done(output)) => Some(output),
            Some(Outcome::Stopped | Outcome::Failed(_)) | None => None,
        }
    }

    pub fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            Some(Outcome::Failed(failure)) => Some(failure),
            Some(Outcome::Done(_) | Outcome::Stopped) | None => None,
        }
    }

    pub fn is_stopped(&self) -> bool {
        matches!(self.outcome, Some(Outcome::Stopped))
    }

    /// Takes note that a person pressed Stop.
    pub fn stop(&mut self) {
        self.stopping = true;
    }

    pub fn progressed(&mut self, progress: Progress, at_ms: f64) {
        match &mut self.transfer {
            Some(transfer) => transfer.update(progress, at_ms),
            none => *none = Some(Transfer::new(progress, at_ms)),
        }
    }

    pub fn end(&mut self, result: Result<Output, Failure>) {
        self.outcome = Some(Outcome::of(result, self.stopping));
    }

    /// Takes in the news of one report: `collect` adds a chunk to what came so far. Gives false for news of another run, and for
    /// news after the end.
    pub fn hear<T: Task<Output = Output>>(
        &mut self,
        news: News<T>,
        mut collect: impl FnMut(&mut SoFar, T::Chunk),
    ) -> bool {
        if news.run != self.id || !self.is_running() {
            return false;
        }
        for progress in news.progress {
            self.progressed(progress, news.at_ms);
        }
        news.chunks.into_iter().for_each(|chunk| collect(&mut self.so_far, chunk));
        if let Some(result) = news.result {
            self.end(result);
        }
        true
    }
}

/// The name of a run's state, which scripts read in the document.
pub const fn state_name<Output, SoFar>(run: Option<&Run<Output, SoFar>>) -> &'static str {
    match run {
        None => "idle",
        Some(run) => match &run.outcome {
            None => "running",
            Some(Outcome::Done(_)) => "done",
            Some(Outcome::Stopped) => "stopped",
            Some(Outcome::Failed(_)) => "failed",
        },
    }
}

/// A run's updates since the last report, together.
#[derive(Clone, Debug, PartialEq)]
pub struct News<T: Task> {
    pub run: RunId,
    pub at_ms: f64,
    /// In the order in which they came: one report may hold several stages.
    pub progress: Vec<Progress>,
    pub chunks: Vec<T::Chunk>,
    /// Comes once and last.
    pub result: Option<Result<T::Output, Failure>>,
}

impl<T: Task> News<T> {
    pub fn new(run: RunId, at_ms: f64) -> Self {
        Self { run, at_ms, progress: Vec::new(), chunks: Vec::new(), result: None }
    }

    /// News that hold only the run's end.
    pub fn ended(run: RunId, result: Result<T::Output, Failure>) -> Self {
        Self { result: Some(result), ..Self::new(run, 0.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Measure, Measured};

    fn failure(kind: FailureKind) -> Failure {
        Failure::new(kind, "facts")
    }

    fn ended(stopping: bool, kind: FailureKind) -> Option<Outcome<Measured>> {
        let mut run = Run::<Measured>::new(RunId(1), ());
        if stopping {
            run.stop();
        }
        let heard =
            run.hear(News::<Measure>::ended(RunId(1), Err(failure(kind))), |(), chunk| match chunk {});
        assert!(heard);
        run.outcome
    }

    #[test]
    fn whoever_pressed_stop_sees_stopped_whatever_had_to_be_ended() {
        assert_eq!(ended(true, FailureKind::Cancelled), Some(Outcome::Stopped));
        assert_eq!(ended(true, FailureKind::Crashed), Some(Outcome::Stopped));
        assert_eq!(ended(false, FailureKind::Crashed), Some(Outcome::Failed(failure(FailureKind::Crashed))));
        assert_eq!(ended(true, FailureKind::Storage), Some(Outcome::Failed(failure(FailureKind::Storage))));
    }

    #[test]
    fn another_runs_news_and_late_news_change_nothing() {
        let mut run = Run::<Measured>::new(RunId(2), ());
        let news = |run| News::<Measure>::ended(run, Err(failure(FailureKind::Cancelled)));
        assert!(!run.hear(news(RunId(1)), |(), chunk| match chunk {}) && run.is_running());
        assert!(run.hear(news(RunId(2)), |(), chunk| match chunk {}) && run.is_stopped());
        let late = News::<Measure>::ended(RunId(2), Err(failure(FailureKind::Storage)));
        assert!(!run.hear(late, |(), chunk| match chunk {}) && run.is_stopped());
    }
}
