//! What the detectors are worth: thresholds on the third part of the recording, false alarms on the last, and anomalies: a person's, or
//! faults put into the last part.

use super::{
    WORK,
    candidate::Candidate,
    faults::Faults,
    learning::Learning,
    pass::Pass,
    report::{ChosenBy, Figures, Report, Stage, Step, Trained},
    settings::Settings,
};
use crate::{
    detector::{Channel, Detector},
    detectors::Kind,
    error::{Error, Result},
    recording::{Recording, Verdict},
};

/// Differences of precision that are held to be chance: the simpler detector is taken.
const NO_BETTER: f64 = 0.01;
const MS_A_DAY: f64 = 86_400_000.0;

pub struct Trials {
    learning: Learning,
    candidates: Vec<Candidate>,
    pass: Pass,
    at: At,
    /// Times of the anomalies: a person's, or of the faults.
    events: Vec<(f64, f64)>,
    chosen_by: ChosenBy,
    test_days: f64,
    figures: Vec<Figures>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Calibrating,
    /// The threshold of the candidate with this number: scores are sorted, which takes a while.
    Setting(usize),
    Testing,
    Comparing,
    Judging(usize),
}

impl Trials {
    pub fn new(recording: &Recording, mut learning: Learning) -> Result<Self> {
        let models = std::mem::take(&mut learning.models);
        let candidates =
            models.into_iter().map(|model| Candidate::new(model, recording.shape.channels)).collect();
        let pass = Pass::new(recording, learning.parts.threshold.clone(), None)?;
        let marked = recording.marks().iter().filter(|mark| mark.verdict == Verdict::Anomaly);
        let events: Vec<(f64, f64)> = marked.map(|mark| (mark.begin_ms, mark.end_ms)).collect();
        let chosen_by = if events.is_empty() { ChosenBy::InjectedFaults } else { ChosenBy::Marks };
        Ok(Self {
            learning,
            candidates,
            pass,
            at: At::Calibrating,
            events,
            chosen_by,
            test_days: 0.0,
            figures: Vec::new(),
        })
    }

    pub fn step(&mut self, recording: &Recording, settings: &Settings) -> Result<Step> {
        if let At::Setting(_) | At::Judging(_) = self.at {
            return self.next(recording, settings);
        }
        let mut work = 0;
        while work < WORK {
            let (learning, candidates, at, events) =
                (&mut self.learning, &mut self.candidates, self.at, &self.events);
            let fallen = self.pass.step(recording, |passed| {
                let (begin_ms, end_ms) = (passed.window.begin_ms, passed.window.end_ms);
                let is_marked = recording.is_marked(begin_ms, end_ms);
                learning.prepare(passed.features, passed.window.missing);
                match at {
                    At::Calibrating => learning.rows.threshold += usize::from(!is_marked),
                    At::Testing => learning.rows.test += usize::from(!is_marked),
                    At::Setting(_) | At::Comparing | At::Judging(_) => {}
                }
                let event = events.iter().position(|(from, to)| *from <= end_ms && begin_ms <= *to);
                for candidate in candidates.iter_mut() {
                    let value =
                        candidate.score(passed.features, passed.window.missing, passed.window.is_first);
                    match at {
                        At::Calibrating if !is_marked => candidate.calibrate(value),
                        At::Testing if !is_marked => candidate.test(end_ms, value, passed.window.is_first),
                        At::Calibrating | At::Setting(_) | At::Testing | At::Judging(_) => {}
                        At::Comparing => candidate.label(value, event),
                    }
                }
            })?;
            let Some(window) = fallen else { return self.next(recording, settings) };
            let shape = recording.shape;
            work += shape.channels * 8;
            if window.is_some() {
                let scoring: usize = self.candidates.iter().map(|candidate| candidate.model.work()).sum();
                work += shape.channels * (shape.window * 20 + 100) + scoring;
            }
        }
        Ok(Step::Going { stage: self.stage(), share: self.pass.share() })
    }

    fn stage(&self) -> Stage {
        match self.at {
            At::Calibrating | At::Setting(_) => Stage::Calibrating,
            At::Testing => Stage::Testing,
            At::Comparing | At::Judging(_) => Stage::Comparing,
        }
    }

    fn next(&mut self, recording: &Recording, settings: &Settings) -> Result<Step> {
        let (shape, parts) = (recording.shape, self.learning.parts.clone());
        let period_ms = self.learning.period_ms.unwrap_or(1_000.0);
        let days = |windows: usize| windows as f64 * shape.step as f64 * period_ms / MS_A_DAY;
        match self.at {
            At::Calibrating => self.at = At::Setting(0),
            At::Setting(number) => {
                let days = days(self.learning.rows.threshold);
                let apart = shape.window.div_ceil(shape.step);
                self.at = At::Setting(number + 1);
                if let Some(candidate) = self.candidates.get_mut(number) {
                    candidate.set_threshold(days, apart, settings.false_alarms_a_day);
                } else {
                    self.at = At::Testing;
                    self.pass = Pass::new(recording, parts.test, None)?;
                }
            }
            At::Testing => {
                self.test_days = days(self.learning.rows.test);
                self.at = At::Comparing;
                self.pass = match self.chosen_by {
                    // Anomalies may be marked anywhere; none of them was learnt.
                    ChosenBy::Marks | ChosenBy::Person => Pass::new(recording, 0..recording.len(), None)?,
                    ChosenBy::InjectedFaults => {
                        let random = self.learning.another();
                        let faults =
                            Faults::new(shape, parts.test.clone(), self.learning.deviations(), random);
                        let time = |at: usize| recording.sample(at).map_or(0.0, |sample| sample.time_ms);
                        self.events =
                            faults.places().iter().map(|(from, to)| (time(*from), time(*to))).collect();
                        Pass::new(recording, parts.test, Some(faults))?
                    }
                };
            }
            At::Comparing => self.at = At::Judging(0),
            At::Judging(number) => {
                let (events, test_days) = (self.events.len(), self.test_days);
                let Some(candidate) = self.candidates.get_mut(number) else {
                    return self.done(recording, settings);
                };
                self.figures.push(candidate.figures(test_days, events));
                self.at = At::Judging(number + 1);
            }
        }
        Ok(Step::Going { stage: self.stage(), share: self.pass.share() })
    }

    /// Of the detectors whose alerts are as rare as was asked for, those that find nearly as many anomalies by their own thresholds as any
    /// of them; of these, those whose scores tell anomalies apart as well as any; of these, the simplest.
    fn simplest_of_the_best<'f>(&self, figures: &'f [Figures], asked_a_day: f64) -> Option<&'f Figures> {
        // So short a part can't tell one alert from none.
        let most_alerts = (3.0 * asked_a_day * self.test_days).max(1.0);
        let is_quiet = |figures: &&Figures| figures.false_alarms_a_day * self.test_days <= most_alerts;
        let mut left: Vec<&Figures> = figures.iter().filter(is_quiet).collect();
        if left.is_empty() {
            left = figures.iter().collect();
        }
        let most_found = left.iter().map(|figures| figures.found).max()?;
        left.retain(|figures| 10 * figures.found >= 9 * most_found);
        let best = left.iter().map(|figures| figures.average_precision).fold(0.0, f64::max);
        left.into_iter().find(|figures| figures.average_precision >= best - NO_BETTER)
    }

    fn done(&mut self, recording: &Recording, settings: &Settings) -> Result<Step> {
        let figures = std::mem::take(&mut self.figures);
        let simplest = self.simplest_of_the_best(&figures, settings.false_alarms_a_day);
        let chosen: Kind = match (settings.wanted, simplest) {
            (Some(wanted), _) => wanted,
            (None, Some(simplest)) => simplest.kind,
            (None, None) => return Err(Error::LeftOut { why: "no detector is left".to_owned() }),
        };
        let chosen_by = if settings.wanted.is_some() { ChosenBy::Person } else { self.chosen_by };
        let mut others = Vec::new();
        let mut detector = None;
        for candidate in std::mem::take(&mut self.candidates) {
            let kind = candidate.model.kind();
            let made = self.detector(recording, candidate)?;
            if kind == chosen { detector = Some(made) } else { others.push(made) }
        }
        let Some(detector) = detector else {
            return Err(Error::LeftOut { why: format!("{:?}", self.learning.left_out) });
        };
        let report = Report {
            rows: self.learning.rows,
            epochs: std::mem::take(&mut self.learning.epochs),
            figures,
            chosen,
            chosen_by,
            left_out: std::mem::take(&mut self.learning.left_out),
        };
        Ok(Step::Done(Box::new(Trained { detector, others, report })))
    }

    fn detector(&self, recording: &Recording, mut candidate: Candidate) -> Result<Detector> {
        candidate.model.begin_anew();
        let names = recording.names().iter().zip(&self.learning.longest_constant);
        let channels = names.map(|((name, unit), longest_constant)| Channel {
            name: name.clone(),
            unit: unit.clone(),
            longest_constant: *longest_constant,
        });
        Detector::new(
            recording.shape,
            self.learning.period_ms,
            channels.collect(),
            self.learning.normalisation.clone(),
            candidate.model,
            candidate.threshold.value,
            self.learning.reference.clone(),
        )
    }
}
