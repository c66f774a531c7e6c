//! Alerts: what the watch raised, which channels are to blame, and what a person said of each. Must not know how an alert is shown.

use std::rc::Rc;

use super::detectors::Detector;
use crate::protocol::{AlertState, Channel, MarkedWindow, Samples, Scored};

/// More are forgotten, the oldest first.
const KEPT: usize = 500;

/// What a person says of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Real,
    FalseAlarm,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// What raised it; it names the channels.
    pub detector: Rc<Detector>,
    /// Counted from 1 while the page is open.
    pub id: u64,
    pub begin_ms: f64,
    /// `None`: it goes on.
    pub end_ms: Option<f64>,
    /// The highest of its windows' scores, with what came with it.
    pub score: f32,
    pub threshold: f32,
    pub latency_ms: f32,
    /// The channels' shares of that score.
    pub by_channel: Vec<f32>,
    pub mark: Option<Mark>,
    /// Channels that were stuck, by their places.
    pub stuck: Rc<[u32]>,
    samples: Option<Rc<Samples>>,
}

impl Alert {
    /// A channel's name, by its place.
    pub fn channel(&self, place: usize) -> String {
        let channel = self.detector.facts.channels.get(place);
        channel.map_or_else(|| format!("#{}", place + 1), |channel| channel.name.clone())
    }

    /// The channels that make most of the score, by their places, the worst first, with their shares. Stuck ones come first.
    pub fn to_blame(&self) -> Vec<(usize, f32)> {
        let share = |place: usize| self.by_channel.get(place).copied().unwrap_or_default();
        let stuck: Vec<usize> = self.stuck.iter().map(|place| *place as usize).collect();
        let others = to_blame(&self.by_channel).into_iter().filter(|(place, _)| !stuck.contains(place));
        stuck.iter().map(|place| (*place, share(*place))).chain(others).collect()
    }
}

/// Of shares that add up to 1: the greatest, as many as make two thirds, at most three.
pub fn to_blame(shares: &[f32]) -> Vec<(usize, f32)> {
    const MOST: usize = 3;
    const ENOUGH: f32 = 0.66;
    let mut sorted: Vec<(usize, f32)> =
        shares.iter().copied().enumerate().filter(|(_, share)| *share > 0.0).collect();
    sorted.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let mut sum = 0.0;
    sorted
        .into_iter()
        .take(MOST)
        .take_while(|(_, share)| {
            let wanted = sum < ENOUGH;
            sum += share;
            wanted
        })
        .collect()
}

/// The newest last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alerts {
    list: Rc<Vec<Alert>>,
    last_id: u64,
}

impl Alerts {
    /// The newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Alert> {
        self.list.iter().rev()
    }

    pub fn last(&self) -> Option<&Alert> {
        self.list.last()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Takes in one window's result.
    pub fn hear(&mut self, scored: &Scored, detector: &Rc<Detector>) {
        match scored.alert {
            AlertState::Quiet => {}
            AlertState::Begins => self.begin(scored, detector),
            AlertState::GoesOn => {
                if let Some(alert) = self.open() {
                    if scored.score.is_some_and(|score| score > alert.score) || alert.samples.is_none() {
                        alert.raise(scored);
                    }
                } else {
                    self.begin(scored, detector);
                }
            }
            AlertState::Ends => {
                if let Some(alert) = self.open() {
                    alert.end_ms = Some(scored.time_ms);
                }
            }
        }
    }

    /// The watch has ended, and with it an alert that went on.
    pub fn end(&mut self, at_ms: f64) {
        if let Some(alert) = self.open() {
            alert.end_ms = Some(at_ms.max(alert.begin_ms));
        }
    }

    pub fn mark(&mut self, id: u64, mark: Option<Mark>) {
        if let Some(alert) = Rc::make_mut(&mut self.list).iter_mut().find(|alert| alert.id == id) {
            alert.mark = mark;
        }
    }

    /// Of the alerts that a person judged, the real ones, and all of them.
    pub fn judged(&self) -> (usize, usize) {
        let marks = self.list.iter().filter_map(|alert| alert.mark);
        marks.fold((0, 0), |(real, all), mark| (real + usize::from(mark == Mark::Real), all + 1))
    }

    /// What the next training on these channels learns of the marks.
    pub fn marked(&self, channels: &[Channel]) -> Vec<MarkedWindow> {
        let window = |alert: &Alert| {
            if alert.detector.facts.channels != channels {
                return None;
            }
            let is_normal = alert.mark? == Mark::FalseAlarm;
            Some(MarkedWindow { samples: (**alert.samples.as_ref()?).clone(), is_normal })
        };
        self.list.iter().filter_map(window).collect()
    }

    fn begin(&mut self, scored: &Scored, detector: &Rc<Detector>) {
        self.last_id += 1;
        let mut alert = Alert {
            detector: detector.clone(),
            id: self.last_id,
            begin_ms: scored.time_ms,
            end_ms: None,
            score: f32::NEG_INFINITY,
            threshold: scored.threshold,
            latency_ms: scored.latency_ms,
            by_channel: Vec::new(),
            mark: None,
            stuck: Rc::default(),
            samples: None,
        };
        alert.raise(scored);
        let list = Rc::make_mut(&mut self.list);
        if list.len() == KEPT {
            list.remove(0);
        }
        list.push(alert);
    }

    fn open(&mut self) -> Option<&mut Alert> {
        self.list.last().filter(|alert| alert.end_ms.is_none())?;
        Rc::make_mut(&mut self.list).last_mut()
    }
}

impl Alert {
    fn raise(&mut self, scored: &Scored) {
        self.score = scored.score.unwrap_or_default();
        self.threshold = scored.threshold;
        self.latency_ms = scored.latency_ms;
        self.by_channel.clone_from(&scored.by_channel);
        self.stuck = scored.stuck.as_slice().into();
        self.samples = scored.samples.clone().map(Rc::new);
    }
}
