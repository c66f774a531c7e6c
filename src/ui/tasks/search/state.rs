//! The search page: what is asked, what was found, which files are being taken in, and what is in the library.
//!
//! Must not know how a file's bytes are read, nor what the figures are called in any language.

use std::rc::Rc;

use super::{
    indexing::{IndexStep, Indexing},
    question::Answered,
};
use crate::protocol::{
    Contents, Excerpt, Failure, FailureKind, Found, Indexed, LibraryWish, Progress, SearchMode,
};

/// Names one query, or one wish, of this visit. What an earlier one still brings is ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked(pub u64);

/// Cheap to clone: what grows stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    pub query: Rc<str>,
    pub mode: SearchMode,
    /// The query that should be under way.
    asked: Option<Asked>,
    pub answered: Option<Rc<Answered>>,
    pub failure: Option<Failure>,
    pub indexing: Indexing,
    /// `None` until the worker has told.
    pub contents: Option<Rc<Contents>>,
    /// What the library should be asked for now.
    wishes: Rc<Vec<(Asked, LibraryWish)>>,
    pub wish_failure: Option<Failure>,
    pub citation: Citation,
    last: u64,
}

/// The passage that a citation led to.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Citation {
    #[default]
    None,
    Awaited,
    Found(Rc<Excerpt>),
    /// It is no longer in the library.
    Gone,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SearchAction {
    /// The page is shown: the library is asked what is in it.
    Show,
    Write(String),
    Choose(SearchMode),
    Answered {
        asked: Asked,
        result: Result<Found, Failure>,
    },
    /// Files that a person gave, by the numbers that the hook keeps them under.
    Add(Vec<(u64, Rc<str>)>),
    /// Embeds what an earlier run has left.
    GoOn,
    Stop,
    Progressed {
        step: IndexStep,
        progress: Progress,
        at_ms: f64,
    },
    Ended {
        step: IndexStep,
        result: Result<Indexed, Failure>,
    },
    Wish(LibraryWish),
    WishEnded {
        asked: Asked,
        result: Result<Contents, Failure>,
    },
    /// A citation's passage: document and number.
    Cite(u32, u32),
    Cited(Excerpt),
    CloseCitation,
}

impl Search {
    /// The query that should be under way now.
    pub fn wanted(&self) -> Option<(Asked, Rc<str>, SearchMode)> {
        self.asked.map(|asked| (asked, self.query.clone(), self.mode))
    }

    /// The wish that should be under way now.
    pub fn wish(&self) -> Option<(Asked, LibraryWish)> {
        self.wishes.first().copied()
    }

    /// Passages that are in the library and not embedded.
    pub fn left(&self) -> u32 {
        let documents = self.contents.iter().flat_map(|contents| &contents.documents);
        documents.map(|facts| facts.passages.saturating_sub(facts.embedded)).sum()
    }

    pub fn apply(&mut self, action: SearchAction) {
        match action {
            SearchAction::Show => self.add_wish(LibraryWish::List),
            SearchAction::Write(query) => {
                self.query = query.into();
                self.ask();
            }
            SearchAction::Choose(mode) => {
                self.mode = mode;
                self.ask();
            }
            SearchAction::Answered { asked, result } if self.asked == Some(asked) => {
                self.asked = None;
                match result {
                    Ok(found) => {
                        let (query, mode) = (self.query.clone(), self.mode);
                        self.answered = Some(Rc::new(Answered { query, mode, found }));
                        self.failure = None;
                    }
                    Err(failure) if failure.kind == FailureKind::Cancelled => {}
                    Err(failure) => self.failure = Some(failure),
                }
            }
            SearchAction::Answered { .. } => {}
            SearchAction::Add(files) => self.indexing.add(files),
            SearchAction::GoOn => self.indexing.go_on(),
            SearchAction::Stop => self.indexing.stop(),
            SearchAction::Progressed { step, progress, at_ms } => {
                self.indexing.progressed(step, progress, at_ms);
            }
            SearchAction::Ended { step, result } => {
                if self.indexing.ended(step, result) {
                    // What is in the library has changed, and so may what answers the query.
                    self.add_wish(LibraryWish::List);
                    self.ask();
                }
            }
            SearchAction::Wish(wish) => self.add_wish(wish),
            SearchAction::WishEnded { asked, result } => self.wish_ended(asked, result),
            SearchAction::Cite(document, number) => {
                self.citation = Citation::Awaited;
                self.add_wish(LibraryWish::Passage { document, number });
            }
            SearchAction::Cited(excerpt) => self.citation = Citation::Found(Rc::new(excerpt)),
            SearchAction::CloseCitation => self.citation = Citation::None,
        }
    }

    fn ask(&mut self) {
        self.failure = None;
        if self.query.trim().is_empty() {
            self.asked = None;
            self.answered = None;
        } else {
            self.asked = Some(self.mint());
        }
    }

    fn add_wish(&mut self, wish: LibraryWish) {
        self.wish_failure = None;
        let waiting = self.wishes.iter().skip(1).any(|(_, waiting)| *waiting == wish);
        if !waiting {
            let asked = self.mint();
            Rc::make_mut(&mut self.wishes).push((asked, wish));
        }
    }

    fn wish_ended(&mut self, asked: Asked, result: Result<Contents, Failure>) {
        let Some((wanted, wish)) = self.wish().filter(|(wanted, _)| *wanted == asked) else { return };
        Rc::make_mut(&mut self.wishes).retain(|(asked, _)| *asked != wanted);
        match result {
            Ok(contents) => {
                self.contents = Some(Rc::new(contents));
                match wish {
                    LibraryWish::Delete(_) | LibraryWish::DeleteAll => self.ask(),
                    LibraryWish::Passage { .. } if self.citation == Citation::Awaited => {
                        self.citation = Citation::Gone;
                    }
                    LibraryWish::List | LibraryWish::Export | LibraryWish::Passage { .. } => {}
                }
            }
            Err(failure) if failure.kind == FailureKind::Cancelled => {}
            Err(failure) => self.wish_failure = Some(failure),
        }
    }

    fn mint(&mut self) -> Asked {
        self.last += 1;
        Asked(self.last)
    }
}
