//! The benchmark: which case of which round is under way, and what was measured so far.
//!
//! Must not know how a case is measured, nor what the figures are called in any language.

use std::rc::Rc;

use super::case::{Case, Sample};
use crate::protocol::{Failure, FailureKind, Loaded, Measured, ModelSpec};

/// How many rounds a person may choose from.
pub const ROUNDS: [u32; 3] = [1, 3, 5];

/// Names one case of one round of one run. What an earlier one still says is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    run: u64,
    /// Place in the plan.
    pub index: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum BenchmarkStatus {
    Idle,
    Running {
        step: Step,
        /// A person asked for the end.
        stopping: bool,
    },
    Done,
    /// Ended by a person, or because the model was asked for otherwise; what was measured stays.
    Stopped,
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub enum BenchmarkAction {
    Choose { rounds: u32 },
    Start,
    Stop,
    Measured { step: Step, result: Result<Measured, Failure> },
}

/// What a run measures; it stays as it was at the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    pub spec: Rc<ModelSpec>,
    pub loaded: Rc<Loaded>,
    pub rounds: u32,
    /// The cases of one round.
    pub cases: Rc<Vec<Case>>,
}

/// Cheap to clone: what grows stands behind an `Rc`.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    /// Chosen for the next run.
    pub rounds: u32,
    pub status: BenchmarkStatus,
    /// `None` before the first run.
    pub subject: Option<Subject>,
    pub samples: Rc<Vec<Sample>>,
    last_run: u64,
}

impl Default for Benchmark {
    fn default() -> Self {
        Self { rounds: 3, status: BenchmarkStatus::Idle, subject: None, samples: Rc::default(), last_run: 0 }
    }
}

impl Benchmark {
    /// The case that should be under way now, and its place.
    pub fn wanted(&self) -> Option<(Step, Case)> {
        let step = self.step()?;
        let cases = &self.subject.as_ref()?.cases;
        Some((step, *cases.get(step.index % cases.len().max(1))?))
    }

    pub fn is_running(&self) -> bool {
        self.step().is_some()
    }

    pub fn is_stopping(&self) -> bool {
        matches!(self.status, BenchmarkStatus::Running { stopping: true, .. })
    }

    /// Cases of all rounds together.
    pub fn steps(&self) -> usize {
        self.subject.as_ref().map_or(0, |subject| subject.cases.len() * subject.rounds as usize)
    }

    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The rounds of one case so far.
    pub fn of(&self, case: Case) -> impl Iterator<Item = &Sample> {
        self.samples.iter().filter(move |sample| sample.case == case)
    }

    /// What the cases to come will take, by what those before took; `None` before anything is known.
    pub fn seconds_left(&self) -> Option<f64> {
        let (step, subject) = (self.step()?, self.subject.as_ref()?);
        let left = (step.index..self.steps()).map(|index| subject.cases[index % subject.cases.len()]);
        let expected: Option<f64> = left.map(|case| case.expected_ms(&self.samples)).sum();
        expected.map(|ms| ms / 1000.0)
    }

    /// Begins a run of what this model's context has room for.
    pub fn start(&mut self, spec: Rc<ModelSpec>, loaded: Rc<Loaded>) {
        let cases = Rc::new(Case::fitting(&loaded));
        self.last_run += 1;
        self.samples = Rc::default();
        self.subject = Some(Subject { spec, loaded, rounds: self.rounds, cases });
        self.status =
            BenchmarkStatus::Running { step: Step { run: self.last_run, index: 0 }, stopping: false };
    }

    pub fn stop(&mut self) {
        match (self.wanted(), &mut self.status) {
            // Nothing answers to a cancel there: the worker's restart is on its way, and does no harm.
            (Some((_, Case::Load)), status) => *status = BenchmarkStatus::Stopped,
            (_, BenchmarkStatus::Running { stopping, .. }) => *stopping = true,
            (
                _,
                BenchmarkStatus::Idle
                | BenchmarkStatus::Done
                | BenchmarkStatus::Stopped
                | BenchmarkStatus::Failed(_),
            ) => {}
        }
    }

    /// The model goes, or is loaded otherwise: what is under way measures nothing any more.
    pub fn interrupt(&mut self) {
        if self.is_running() {
            self.status = BenchmarkStatus::Stopped;
        }
    }

    pub fn measured(&mut self, step: Step, result: Result<Measured, Failure>) {
        let Some((wanted, case)) = self.wanted().filter(|(wanted, _)| *wanted == step) else { return };
        match result {
            Ok(measured) => self.take(wanted, Sample::measured(case, &measured)),
            Err(failure) if failure.kind == FailureKind::Cancelled || self.is_stopping() => {
                self.status = BenchmarkStatus::Stopped;
            }
            Err(failure) => self.status = BenchmarkStatus::Failed(failure),
        }
    }

    /// The model's loading ended, perhaps the one that is being measured.
    pub fn loaded(&mut self, result: Result<&Loaded, &Failure>) {
        let Some((step, Case::Load)) = self.wanted() else { return };
        match result {
            Ok(loaded) => self.take(step, Sample::loaded(loaded)),
            Err(failure) => self.status = BenchmarkStatus::Failed(failure.clone()),
        }
    }

    fn take(&mut self, step: Step, sample: Sample) {
        Rc::make_mut(&mut self.samples).push(sample);
        let next = step.index + 1;
        self.status = if self.is_stopping() {
            BenchmarkStatus::Stopped
        } else if next == self.steps() {
            BenchmarkStatus::Done
        } else {
            BenchmarkStatus::Running { step: Step { index: next, ..step }, stopping: false }
        };
    }

    fn step(&self) -> Option<Step> {
        match self.status {
            BenchmarkStatus::Running { step, .. } => Some(step),
            BenchmarkStatus::Idle
            | BenchmarkStatus::Done
            | BenchmarkStatus::Stopped
            | BenchmarkStatus::Failed(_) => None,
        }
    }
}
