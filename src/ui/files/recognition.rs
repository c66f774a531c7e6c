//! The state of a file's pages that are only pictures: which there are, the run that reads what is written in them, and what it has
//! read. Must not read them.

use std::{collections::BTreeMap, rc::Rc};

use crate::{
    protocol::{Failure, Progress, ReadNotice, Stage, Unit},
    ui::runs::{Outcome, Run, RunId},
};

/// What a page says, empty where nothing is written on it; or why its picture can't be read.
pub type PageText = Result<Rc<str>, Failure>;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recognition {
    /// Counted from 1, in rising order.
    pages: Rc<[u32]>,
    read: Rc<BTreeMap<u32, PageText>>,
    pub run: Option<Run<()>>,
}

/// What a report of the run says.
#[derive(Clone, Debug, PartialEq)]
pub struct RecognitionNews {
    pub run: RunId,
    pub at_ms: f64,
    /// A page that was read.
    pub page: Option<(u32, PageText)>,
    /// Comes once and last.
    pub result: Option<Result<(), Failure>>,
}

impl Recognition {
    pub fn of(pages: impl IntoIterator<Item = u32>) -> Self {
        Self { pages: pages.into_iter().collect(), ..Self::default() }
    }

    pub fn pages(&self) -> &[u32] {
        &self.pages
    }

    /// The pages that are still to be read.
    pub fn left(&self) -> Vec<u32> {
        self.pages.iter().copied().filter(|page| !self.read.contains_key(page)).collect()
    }

    /// What stands on the pages that were read, where anything does.
    pub fn texts(&self) -> impl Iterator<Item = (u32, &Rc<str>)> {
        let said = |text: &&Rc<str>| !text.trim().is_empty();
        self.read.iter().filter_map(move |(page, text)| Some((*page, text.as_ref().ok().filter(said)?)))
    }

    /// The pages whose pictures can't be read, and why.
    pub fn refused(&self) -> impl Iterator<Item = (u32, &Failure)> {
        self.read.iter().filter_map(|(page, text)| Some((*page, text.as_ref().err()?)))
    }

    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running)
    }

    /// Begins, or goes on with the pages that are left.
    pub fn begin(&mut self, id: RunId) {
        if !self.is_running() && !self.left().is_empty() {
            self.run = Some(Run::new(id, ()));
        }
    }

    pub fn stop(&mut self) {
        if let Some(run) = &mut self.run {
            run.stop();
        }
    }

    /// Takes in a report. Gives whether the run has ended by it.
    pub fn hear(&mut self, news: RecognitionNews) -> bool {
        let RecognitionNews { run: id, at_ms, page, result } = news;
        let Some(run) = self.run.as_mut().filter(|run| run.id == id && run.is_running()) else {
            return false;
        };
        if let Some((page, text)) = page {
            Rc::make_mut(&mut self.read).insert(page, text);
        }
        let (done, total) = (self.read.len() as u64, Some(self.pages.len() as u64));
        run.progressed(Progress { stage: Stage::Read, unit: Unit::Items, done, total }, at_ms);
        let Some(result) = result else { return false };
        run.end(result);
        true
    }

    /// The pictures were read, and nothing is written in them.
    pub fn fail(&mut self, failure: Failure) {
        if let Some(run) = &mut self.run {
            run.outcome = Some(Outcome::Failed(failure));
        }
    }
}

/// The pages, counted from 1, of which a reading says that they are only pictures.
pub fn pages_without_text(notices: &[ReadNotice]) -> Vec<u32> {
    let pages = notices.iter().find_map(|notice| match notice {
        ReadNotice::PagesWithoutText { pages } => Some(pages.clone()),
        ReadNotice::Undecodable { .. }
        | ReadNotice::UnevenRows { .. }
        | ReadNotice::DamagedRows { .. }
        | ReadNotice::Damaged { .. } => None,
    });
    pages.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::FailureKind;

    fn news(run: u64, page: Option<(u32, PageText)>, result: Option<Result<(), Failure>>) -> RecognitionNews {
        RecognitionNews { run: RunId(run), at_ms: 1000.0 * run as f64, page, result }
    }

    fn said(recognition: &Recognition) -> Vec<(u32, String)> {
        recognition.texts().map(|(page, text)| (page, text.to_string())).collect()
    }

    #[test]
    fn what_was_read_stays_when_it_is_stopped_and_only_the_rest_is_read_later() {
        let mut recognition = Recognition::of([2, 3, 5, 9]);
        recognition.begin(RunId(1));
        assert!(!recognition.hear(news(1, Some((2, Ok("two".into()))), None)));
        assert!(!recognition.hear(news(1, Some((3, Ok(" ".into()))), None)));
        recognition.stop();
        assert!(recognition.hear(news(1, None, Some(Err(Failure::new(FailureKind::Cancelled, "stopped"))))));
        assert!(recognition.run.as_ref().is_some_and(Run::is_stopped));
        assert_eq!((said(&recognition), recognition.left()), (vec![(2, "two".to_owned())], vec![5, 9]));

        recognition.begin(RunId(2));
        assert!(!recognition.hear(news(1, Some((5, Ok("late".into()))), None)), "news of another run");
        assert_eq!(recognition.left(), [5, 9]);
        let refusal = Failure::new(FailureKind::Unsupported, "the JBIG2 picture on page 5");
        recognition.hear(news(2, Some((5, Err(refusal.clone()))), None));
        assert!(recognition.hear(news(2, Some((9, Ok("nine".into()))), Some(Ok(())))));
        assert_eq!(said(&recognition), [(2, "two".to_owned()), (9, "nine".to_owned())]);
        assert_eq!(recognition.refused().collect::<Vec<_>>(), [(5, &refusal)]);
        recognition.begin(RunId(3));
        assert!(!recognition.is_running(), "nothing is left");
    }

    #[test]
    fn pages_are_counted_and_the_time_left_is_known_after_the_first() {
        let mut recognition = Recognition::of(1..=4);
        recognition.begin(RunId(1));
        recognition.hear(RecognitionNews { at_ms: 0.0, ..news(1, None, None) });
        recognition.hear(RecognitionNews { at_ms: 4000.0, ..news(1, Some((1, Ok("one".into()))), None) });
        let transfer = recognition.run.and_then(|run| run.transfer).expect("progress");
        assert_eq!(transfer.fraction(), Some(0.25));
        let left = transfer.seconds_left().expect("a time");
        assert!((left - 12.0).abs() < 0.1, "{left}");
    }
}
