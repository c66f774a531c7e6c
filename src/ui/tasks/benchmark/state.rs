//! The benchmark's state: which case of which round is under way, and what was measured so far.
//!
//! Must not know how a case is measured, nor the words for it.

use std::rc::Rc;

use super::case::{Case, Sample};
use crate::{
    protocol::{Failure, Loaded, Measure, Measured, ModelSpec},
    ui::runs::{News, Outcome, Run, RunId},
};

/// The numbers of rounds that a person may choose from.
pub const ROUNDS: [u32; 3] = [1, 3, 5];

#[derive(Clone, Debug, PartialEq)]
pub enum BenchmarkStatus {
    Idle,
    /// The case at this index of the plan is under way.
    Running {
        index: usize,
        run: Run<Measured>,
    },
    Done,
    /// A person stopped it, or the model was loaded with other settings; what was measured stays.
    Stopped,
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub enum BenchmarkAction {
    Choose { rounds: u32 },
    Start,
    Stop,
    Heard(News<Measure>),
}

/// What a benchmark measures, as it was at the start.
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
    /// The rounds of the next benchmark.
    pub rounds: u32,
    pub status: BenchmarkStatus,
    /// `None` before the first benchmark.
    pub subject: Option<Subject>,
    pub samples: Rc<Vec<Sample>>,
    last_run: RunId,
}

impl Default for Benchmark {
    fn default() -> Self {
        Self {
            rounds: 3,
            status: BenchmarkStatus::Idle,
            subject: None,
            samples: Rc::default(),
            last_run: RunId::default(),
        }
    }
}

impl Benchmark {
    /// The case that should be under way now, and its index in the plan.
    pub fn wanted(&self) -> Option<(usize, Case)> {
        let (index, _) = self.run()?;
        let cases = &self.subject.as_ref()?.cases;
        Some((index, *cases.get(index % cases.len().max(1))?))
    }

    /// The run of that case, and its index in the plan.
    pub fn run(&self) -> Option<(usize, &Run<Measured>)> {
        match &self.status {
            BenchmarkStatus::Running { index, run } => Some((*index, run)),
            BenchmarkStatus::Idle
            | BenchmarkStatus::Done
            | BenchmarkStatus::Stopped
            | BenchmarkStatus::Failed(_) => None,
        }
    }

    pub fn is_running(&self) -> bool {
        self.run().is_some()
    }

    pub fn is_stopping(&self) -> bool {
        self.run().is_some_and(|(_, run)| run.is_stopping())
    }

    /// The number of cases of all rounds together.
    pub fn steps(&self) -> usize {
        self.subject.as_ref().map_or(0, |subject| subject.cases.len() * subject.rounds as usize)
    }

    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The results of one case so far.
    pub fn of(&self, case: Case) -> impl Iterator<Item = &Sample> {
        self.samples.iter().filter(move |sample| sample.case == case)
    }

    /// The time that the remaining cases will take, by the cases before them; `None` before one was measured.
    pub fn seconds_left(&self) -> Option<f64> {
        let ((index, _), subject) = (self.run()?, self.subject.as_ref()?);
        let left = (index..self.steps()).map(|index| subject.cases[index % subject.cases.len()]);
        let expected: Option<f64> = left.map(|case| case.expected_ms(&self.samples)).sum();
        expected.map(|ms| ms / 1000.0)
    }

    /// Starts a benchmark of the cases that fit this model's context.
    pub fn start(&mut self, spec: Rc<ModelSpec>, loaded: Rc<Loaded>) {
        let cases = Rc::new(Case::fitting(&loaded));
        self.samples = Rc::default();
        self.subject = Some(Subject { spec, loaded, rounds: self.rounds, cases });
        self.begin(0);
    }

    fn begin(&mut self, index: usize) {
        self.status = BenchmarkStatus::Running { index, run: Run::new(self.last_run.mint(), ()) };
    }

    pub fn stop(&mut self) {
        match (self.wanted(), &mut self.status) {
            // The case that loads can't be cancelled: the worker is being restarted already, which does no harm.
            (Some((_, Case::Load)), status) => *status = BenchmarkStatus::Stopped,
            (_, BenchmarkStatus::Running { run, .. }) => run.stop(),
            (
                _,
                BenchmarkStatus::Idle
                | BenchmarkStatus::Done
                | BenchmarkStatus::Stopped
                | BenchmarkStatus::Failed(_),
            ) => {}
        }
    }

    /// The model is removed, or loaded with other settings: the case under way does not count any more.
    pub fn interrupt(&mut self) {
        if self.is_running() {
            self.status = BenchmarkStatus::Stopped;
        }
    }

    pub fn heard(&mut self, news: News<Measure>) {
        let Some((index, case)) = self.wanted() else { return };
        let BenchmarkStatus::Running { run, .. } = &mut self.status else { return };
        if !run.hear(news, |(), chunk| match chunk {}) {
            return;
        }
        match run.outcome.take() {
            None => {}
            Some(Outcome::Done(measured)) => self.take(index, Sample::measured(case, &measured)),
            Some(Outcome::Stopped) => self.status = BenchmarkStatus::Stopped,
            Some(Outcome::Failed(_)) if self.is_stopping() => self.status = BenchmarkStatus::Stopped,
            Some(Outcome::Failed(failure)) => self.status = BenchmarkStatus::Failed(failure),
        }
    }

    /// Takes in the end of a load, which may be the one that is measured.
    pub fn loaded(&mut self, result: Result<&Loaded, &Failure>) {
        let Some((index, Case::Load)) = self.wanted() else { return };
        match result {
            Ok(loaded) => self.take(index, Sample::loaded(loaded)),
            Err(failure) => self.status = BenchmarkStatus::Failed(failure.clone()),
        }
    }

    fn take(&mut self, index: usize, sample: Sample) {
        Rc::make_mut(&mut self.samples).push(sample);
        if self.is_stopping() {
            self.status = BenchmarkStatus::Stopped;
        } else if index + 1 == self.steps() {
            self.status = BenchmarkStatus::Done;
        } else {
            self.begin(index + 1);
        }
    }
}
