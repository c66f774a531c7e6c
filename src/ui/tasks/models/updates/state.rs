//! What is known of updates: the look that is under way, and what the last one found. Pure: `use_updating` does what this wants.

use crate::{
    protocol::{Failure, Update, UpdateRefusal, UpdateStep, UpdateVerdict, UpdateWish, Updated},
    ui::runs::{News, Run, RunId, Transfer, Wanted},
};

/// How often the page looks by itself.
pub const EVERY_MS: u64 = 60 * 60 * 1000;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Updates {
    look: Option<Look>,
    last_run: RunId,
    /// When the last look found a manifest that may be believed, in milliseconds since the Unix epoch.
    looked_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
struct Look {
    wish: UpdateWish,
    /// A person pressed a button for it.
    asked: bool,
    run: Run<Updated, Option<UpdateStep>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum UpdatesAction {
    /// The last visit looked then.
    Recall(u64),
    Look {
        wish: UpdateWish,
        asked: bool,
    },
    Heard {
        news: News<Update>,
        at_ms: u64,
    },
    Stop,
}

/// What a person is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing<'u> {
    /// Nobody has looked yet.
    Unknown,
    Looking,
    /// The step that was passed last.
    Installing {
        passed: Option<UpdateStep>,
        transfer: Option<&'u Transfer>,
    },
    UpToDate {
        as_of_ms: u64,
    },
    Ready {
        version: u64,
        bytes: u64,
        hosts: &'u [String],
    },
    Installed {
        version: u64,
    },
    Refused(&'u UpdateRefusal),
    Failed(&'u Failure),
}

impl Updates {
    pub fn apply(&mut self, action: UpdatesAction) {
        match action {
            UpdatesAction::Recall(at_ms) => self.looked_ms = self.looked_ms.or(Some(at_ms)),
            UpdatesAction::Look { wish, asked } => {
                let is_running = self.look.as_ref().is_some_and(|look| look.run.is_running());
                // What a look found is not forgotten for what nobody asked for.
                let is_shown = self.found().is_some() && wish == UpdateWish::Current;
                if !is_running && !is_shown {
                    self.look = Some(Look { wish, asked, run: Run::new(self.last_run.mint(), None) });
                }
            }
            UpdatesAction::Heard { news, at_ms } => {
                let Some(look) = &mut self.look else { return };
                let heard = look.run.hear(news, |passed, step| *passed = Some(step));
                let is_believed = look.run.done().is_some_and(|updated| match updated.verdict {
                    UpdateVerdict::UpToDate
                    | UpdateVerdict::Ready { .. }
                    | UpdateVerdict::Installed { .. } => true,
                    UpdateVerdict::Refused(_) => false,
                });
                if heard && is_believed && look.wish != UpdateWish::Current {
                    self.looked_ms = Some(at_ms);
                }
            }
            UpdatesAction::Stop => {
                if let Some(look) = &mut self.look {
                    look.run.stop();
                }
            }
        }
    }

    /// The look that should be under way.
    pub fn wanted(&self) -> Option<(Wanted, UpdateWish)> {
        let look = self.look.as_ref()?;
        Some((look.run.wanted()?, look.wish))
    }

    pub fn looked_ms(&self) -> Option<u64> {
        self.looked_ms
    }

    /// The entries of the catalogue that hold, as the worker told last; an empty text where no update was ever installed. `None` where it
    /// has not told.
    pub fn catalogue(&self) -> Option<&str> {
        let updated = self.found()?;
        Some(updated.current.as_ref().map_or("", |current| current.catalogue.as_str()))
    }

    fn found(&self) -> Option<&Updated> {
        self.look.as_ref()?.run.done()
    }

    pub fn standing(&self) -> Standing<'_> {
        let before = || self.looked_ms.map_or(Standing::Unknown, |as_of_ms| Standing::UpToDate { as_of_ms });
        let Some(look) = &self.look else { return before() };
        if look.run.is_running() {
            return match look.wish {
                UpdateWish::Current => before(),
                UpdateWish::Check => Standing::Looking,
                UpdateWish::Install => {
                    Standing::Installing { passed: look.run.so_far, transfer: look.run.transfer.as_ref() }
                }
            };
        }
        match (look.run.done(), look.run.failure()) {
            (Some(updated), _) => match &updated.verdict {
                UpdateVerdict::UpToDate => before(),
                UpdateVerdict::Ready { version, bytes, hosts } => {
                    Standing::Ready { version: *version, bytes: *bytes, hosts }
                }
                UpdateVerdict::Installed { version } => Standing::Installed { version: *version },
                UpdateVerdict::Refused(refusal) => Standing::Refused(refusal),
            },
            // The page looks again by itself; without a network that is nothing to complain of.
            (None, Some(failure)) if look.asked => Standing::Failed(failure),
            (None, _) => before(),
        }
    }
}

/// Whether the page should look by itself.
pub fn is_due(looked_ms: Option<u64>, now_ms: u64) -> bool {
    looked_ms.is_none_or(|looked| now_ms.saturating_sub(looked) >= EVERY_MS || looked > now_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{CurrentRelease, FailureKind};

    const CHECK: UpdatesAction = UpdatesAction::Look { wish: UpdateWish::Check, asked: false };

    fn heard(run: u64, result: Result<UpdateVerdict, Failure>) -> UpdatesAction {
        let current = Some(CurrentRelease { version: 1, catalogue: "[1]".to_owned() });
        let result = result.map(|verdict| Updated { current, verdict });
        UpdatesAction::Heard { news: News::ended(RunId(run), result), at_ms: 5000 }
    }

    fn after(actions: impl IntoIterator<Item = UpdatesAction>) -> Updates {
        let mut updates = Updates::default();
        actions.into_iter().for_each(|action| updates.apply(action));
        updates
    }

    #[test]
    fn what_a_look_finds_is_told() {
        assert_eq!(after([]).standing(), Standing::Unknown);
        assert_eq!(after([CHECK]).standing(), Standing::Looking);
        let up_to_date = after([CHECK, heard(1, Ok(UpdateVerdict::UpToDate))]);
        assert_eq!(up_to_date.standing(), Standing::UpToDate { as_of_ms: 5000 });
        assert_eq!(up_to_date.catalogue(), Some("[1]"));
        let ready = UpdateVerdict::Ready { version: 2, bytes: 9, hosts: Vec::new() };
        let ready = after([CHECK, heard(1, Ok(ready))]);
        assert_eq!(ready.standing(), Standing::Ready { version: 2, bytes: 9, hosts: &[] });
        let refusal = UpdateRefusal::Older { kept: 3, got: 2 };
        let refused =
            after([UpdatesAction::Recall(7), CHECK, heard(1, Ok(UpdateVerdict::Refused(refusal.clone())))]);
        assert_eq!(refused.standing(), Standing::Refused(&refusal));
        assert_eq!(refused.looked_ms(), Some(7), "a manifest that is refused tells nothing");
    }

    #[test]
    fn a_failure_is_told_to_who_asked() {
        let failure = || Failure::new(FailureKind::Offline, "gone");
        assert_eq!(after([CHECK, heard(1, Err(failure()))]).standing(), Standing::Unknown);
        let asked = UpdatesAction::Look { wish: UpdateWish::Check, asked: true };
        assert_eq!(after([asked, heard(1, Err(failure()))]).standing(), Standing::Failed(&failure()));
    }

    #[test]
    fn an_installation_is_followed_and_nothing_else_begins_meanwhile() {
        let install = UpdatesAction::Look { wish: UpdateWish::Install, asked: true };
        let mut updates = after([install, CHECK]);
        assert_eq!(
            updates.wanted().map(|(wanted, wish)| (wanted.id, wish)),
            Some((RunId(1), UpdateWish::Install))
        );
        let news = News { chunks: vec![UpdateStep::Fetched, UpdateStep::Staged], ..News::new(RunId(1), 0.0) };
        updates.apply(UpdatesAction::Heard { news, at_ms: 1 });
        let passed = Some(UpdateStep::Staged);
        assert_eq!(updates.standing(), Standing::Installing { passed, transfer: None });
        updates.apply(heard(1, Ok(UpdateVerdict::Installed { version: 2 })));
        updates.apply(UpdatesAction::Look { wish: UpdateWish::Current, asked: false });
        assert_eq!(updates.standing(), Standing::Installed { version: 2 });
        assert_eq!(updates.wanted(), None);
    }

    #[test]
    fn the_page_looks_once_an_hour() {
        assert!(is_due(None, 0) && is_due(Some(0), EVERY_MS) && !is_due(Some(0), EVERY_MS - 1));
        assert!(is_due(Some(EVERY_MS), 0), "the clock was wrong then");
    }
}
