//! The state of making the model smaller, and of comparing both files. Must not know how a graph is quantised or run.

use std::rc::Rc;

use super::{
    latency::Latency,
    numbers::numbers,
    reading::{best, largest_difference, scores},
};
use crate::{
    protocol::{
        Failure, FailureKind, GivenFile, GraphClosed, GraphOpened, OpenGraph, QuantiseGraph, QuantisedGraph,
        RanGraph, RunGraph, Task,
    },
    ui::runs::{News, Run, RunId},
};

/// The new file.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// At an address that is valid for this visit.
    pub file: GivenFile,
    pub source_bytes: u64,
    pub nodes: u32,
    pub ms: f64,
}

/// Both files on the same inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub outputs: Vec<OutputDifference>,
    pub before: Option<Latency>,
    pub after: Option<Latency>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OutputDifference {
    pub name: String,
    /// `None` where the shapes differ, or nothing is a number.
    pub largest: Option<f64>,
    /// Of the values before: what a difference is small or large beside.
    pub largest_value: f64,
    /// Whether both have the same best class; `None` where there are no classes.
    pub same_best: Option<bool>,
}

impl Comparison {
    pub fn of(before: &RanGraph, after: &RanGraph) -> Self {
        let outputs = before.outputs.iter().map(|one| {
            let other = after.outputs.iter().find(|other| other.name == one.name);
            let first = |scores: Vec<f64>| best(&scores, 1).first().map(|(class, _)| *class);
            let same_best = other.and_then(|other| Some(first(scores(one)?)? == first(scores(other)?)?));
            OutputDifference {
                name: one.name.clone(),
                largest: other.and_then(|other| largest_difference(one, other)),
                largest_value: numbers(one).into_iter().map(f64::abs).fold(0.0, f64::max),
                same_best,
            }
        });
        Self { outputs: outputs.collect(), before: Latency::of(&before.ms), after: Latency::of(&after.ms) }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Smaller {
    pub making: Option<Run<Rc<Made>>>,
    /// The new file, open beside the first.
    pub opening: Option<Run<GraphClosed, Option<GraphOpened>>>,
    pub comparing: Option<Run<Rc<Comparison>>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SmallerAction {
    Make,
    Stop,
    /// The file comes with the end, by its address.
    Made {
        news: News<QuantiseGraph>,
        file: Option<GivenFile>,
    },
    Compare,
    Opened(News<OpenGraph>),
    /// What the first file gave on the same inputs comes with the end.
    Compared {
        news: News<RunGraph>,
        before: Option<RanGraph>,
    },
}

impl Smaller {
    pub fn is_running(&self) -> bool {
        self.making.as_ref().is_some_and(Run::is_running)
            || self.comparing.as_ref().is_some_and(Run::is_running)
    }

    pub fn made(&self) -> Option<&Rc<Made>> {
        self.making.as_ref()?.done()
    }

    pub fn is_open(&self) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.is_running() && opening.so_far.is_some())
    }

    pub fn apply(&mut self, action: SmallerAction, last_run: &mut RunId) {
        match action {
            SmallerAction::Make => {
                if !self.is_running() {
                    *self = Self { making: Some(Run::new(last_run.mint(), ())), ..Self::default() };
                }
            }
            SmallerAction::Stop => {
                self.making.iter_mut().filter(|run| run.is_running()).for_each(Run::stop);
                self.comparing.iter_mut().filter(|run| run.is_running()).for_each(Run::stop);
            }
            SmallerAction::Made { news, file } => {
                let make = |made: QuantisedGraph| {
                    let gone = || Failure::new(FailureKind::OutOfMemory, "the browser keeps no new file");
                    let file = file.ok_or_else(gone)?;
                    Ok(Rc::new(Made {
                        file,
                        source_bytes: made.source_bytes,
                        nodes: made.nodes,
                        ms: made.ms,
                    }))
                };
                hear(&mut self.making, news, make);
            }
            SmallerAction::Compare => {
                if !self.is_running() && self.made().is_some() {
                    if !self.opening.as_ref().is_some_and(Run::is_running) {
                        self.opening = Some(Run::new(last_run.mint(), None));
                    }
                    self.comparing = Some(Run::new(last_run.mint(), ()));
                }
            }
            SmallerAction::Opened(news) => {
                let failure =
                    if let Some(Err(failure)) = &news.result { Some(failure.clone()) } else { None };
                if let Some(opening) = &mut self.opening
                    && opening.hear(news, |opened, chunk| *opened = Some(chunk))
                    && let Some(failure) = failure
                    && let Some(comparing) = self.comparing.as_mut().filter(|run| run.is_running())
                {
                    comparing.end(Err(failure));
                }
            }
            SmallerAction::Compared { news, before } => {
                let make = |after: RanGraph| {
                    Ok(Rc::new(Comparison::of(&before.unwrap_or_else(|| after.clone()), &after)))
                };
                hear(&mut self.comparing, news, make);
            }
        }
    }
}

/// Takes in the news of a run whose output is kept in another form.
pub fn hear<T: Task, Output, SoFar>(
    run: &mut Option<Run<Output, SoFar>>,
    news: News<T>,
    make: impl FnOnce(T::Output) -> Result<Output, Failure>,
) {
    let Some(run) = run.as_mut().filter(|run| run.id == news.run && run.is_running()) else { return };
    news.progress.into_iter().for_each(|progress| run.progressed(progress, news.at_ms));
    if let Some(result) = news.result {
        run.end(result.and_then(make));
    }
}
