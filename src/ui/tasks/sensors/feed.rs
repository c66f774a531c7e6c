//! The state of a feed: a source that is open, for a recording or for a watch. Must not know how a source is opened.

use std::rc::Rc;

use super::table::Problems;
use crate::{
    protocol::{Channel, Failure, Progress, ReadNotice},
    ui::runs::{Run, RunId},
};

/// What the samples are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// They are kept to train on.
    Record,
    /// They are scored.
    Watch,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FeedSoFar {
    pub goal: Goal,
    /// `None` until the source is open.
    pub channels: Option<Rc<[Channel]>>,
    pub samples: u64,
    pub problems: Rc<Problems>,
    /// What the reader left out, filled up or guessed.
    pub read_notices: Rc<[ReadNotice]>,
}

pub type FeedRun = Run<(), FeedSoFar>;

#[derive(Clone, Debug, PartialEq)]
pub enum FeedAction {
    Opened {
        run: RunId,
        channels: Rc<[Channel]>,
    },
    Came {
        run: RunId,
        samples: u64,
        problems: Rc<Problems>,
        read: Option<Progress>,
        at_ms: f64,
    },
    /// What the reader left out, filled up or guessed.
    Read {
        run: RunId,
        notices: Rc<[ReadNotice]>,
    },
    Ended {
        run: RunId,
        result: Result<(), Failure>,
    },
}

impl FeedSoFar {
    pub fn new(goal: Goal) -> Self {
        Self { goal, channels: None, samples: 0, problems: Rc::default(), read_notices: Rc::default() }
    }
}

/// Takes in what the feed reports; news of another run change nothing.
pub fn apply(feed: &mut Option<FeedRun>, action: FeedAction) {
    let id = match &action {
        FeedAction::Opened { run, .. }
        | FeedAction::Came { run, .. }
        | FeedAction::Read { run, .. }
        | FeedAction::Ended { run, .. } => *run,
    };
    let Some(feed) = feed.as_mut().filter(|feed| feed.id == id && feed.is_running()) else { return };
    match action {
        FeedAction::Opened { channels, .. } => feed.so_far.channels = Some(channels),
        FeedAction::Came { samples, problems, read, at_ms, .. } => {
            (feed.so_far.samples, feed.so_far.problems) = (samples, problems);
            read.into_iter().for_each(|read| feed.progressed(read, at_ms));
        }
        FeedAction::Read { notices, .. } => feed.so_far.read_notices = notices,
        FeedAction::Ended { result, .. } => feed.end(result),
    }
}
