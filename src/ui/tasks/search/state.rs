//! The state of Search: the query, its results, the files that are being indexed, and the contents of the library.
//!
//! Must not know how a file is read, nor the words for it.

use std::{collections::VecDeque, rc::Rc};

use super::{indexing::Indexing, question::Answered};
use crate::{
    protocol::{self, Contents, Excerpt, Failure, Found, Index, Library, LibraryWish, SearchMode},
    ui::runs::{News, Outcome, Run, RunId},
};

/// Cheap to clone: what grows stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    pub query: Rc<str>,
    pub mode: SearchMode,
    /// Whether the best passages go through the reranker.
    pub rerank: bool,
    /// The id of the embedding model to which the library moves as soon as that is loaded.
    pub moving_to: Option<Rc<str>>,
    /// The run that answers the query.
    pub query_run: Option<Run<Found>>,
    pub answered: Option<Rc<Answered>>,
    pub indexing: Indexing,
    /// `None` until the worker has told the contents.
    pub contents: Option<Rc<Contents>>,
    /// What the library is asked for now, and its run.
    pub library_run: Option<(LibraryWish, Run<Contents, Vec<Excerpt>>)>,
    /// What the library will be asked for after that.
    wishes: VecDeque<LibraryWish>,
    pub library_failure: Option<Failure>,
    pub citation: Citation,
    /// How often this tab has, or may have, changed the library, which other tabs are told.
    pub changes: u32,
    last_run: RunId,
}

/// The passage that a citation led to.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Citation {
    #[default]
    None,
    Awaited {
        document: u32,
        number: u32,
    },
    Found(Rc<Excerpt>),
    /// The passage is no longer in the library.
    Gone,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SearchAction {
    Write(String),
    Choose(SearchMode),
    Rerank(bool),
    /// Another embedding model is chosen for the library, or the present one after all.
    MoveTo(Option<Rc<str>>),
    /// The library belongs to another model now: moves what the library of the file with this SHA-256 holds.
    Move {
        from: Rc<str>,
    },
    /// After a failure: asks for the query's results and the library's contents again.
    Retry,
    QueryHeard(News<protocol::Search>),
    /// Files that a person gave, by the numbers under which the hook stores them.
    Add(Vec<(usize, Rc<str>)>),
    /// The file under way has so many pages that are only pictures.
    FoundPictures(u32),
    /// The person wants such pages read.
    ReadPictures,
    /// Embeds the passages that an earlier run left.
    GoOn,
    Stop,
    IndexingHeard(News<Index>),
    Wish(LibraryWish),
    WishHeard(News<Library>),
    ExportFailed(Failure),
    /// Another tab has changed the library.
    ChangedElsewhere,
    Cite {
        document: u32,
        number: u32,
    },
    CloseCitation,
}

impl SearchAction {
    /// The failure that an action reports, if it does.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::QueryHeard(news) => news.result.as_ref()?.as_ref().err(),
            Self::IndexingHeard(news) => news.result.as_ref()?.as_ref().err(),
            Self::WishHeard(news) => news.result.as_ref()?.as_ref().err(),
            Self::ExportFailed(failure) => Some(failure),
            Self::Write(_)
            | Self::Choose(_)
            | Self::Rerank(_)
            | Self::MoveTo(_)
            | Self::Move { .. }
            | Self::Retry
            | Self::Add(_)
            | Self::FoundPictures(_)
            | Self::ReadPictures
            | Self::GoOn
            | Self::Stop
            | Self::Wish(_)
            | Self::ChangedElsewhere
            | Self::Cite { .. }
            | Self::CloseCitation => None,
        }
    }
}

impl Search {
    /// The number of passages in the library that are not embedded.
    pub fn left(&self) -> u32 {
        let documents = self.contents.iter().flat_map(|contents| &contents.documents);
        documents.map(|facts| facts.passages.saturating_sub(facts.embedded)).sum()
    }

    pub fn apply(&mut self, action: SearchAction) {
        match action {
            SearchAction::Write(query) => {
                self.query = query.into();
                self.ask();
            }
            SearchAction::Choose(mode) => {
                self.mode = mode;
                self.ask();
            }
            SearchAction::Rerank(on) => {
                self.rerank = on;
                self.ask();
            }
            SearchAction::MoveTo(model) => self.moving_to = model,
            SearchAction::Move { from } => {
                self.moving_to = None;
                self.indexing.move_from(from);
            }
            SearchAction::Retry => self.ask_all(),
            SearchAction::QueryHeard(news) => self.query_heard(news),
            SearchAction::Add(files) => self.indexing.add(files),
            SearchAction::FoundPictures(pages) => self.indexing.found_pictures(pages),
            SearchAction::ReadPictures => self.indexing.read_pictures(),
            SearchAction::GoOn => self.indexing.go_on(),
            SearchAction::Stop => self.indexing.stop(),
            SearchAction::IndexingHeard(news) => {
                if self.indexing.hear(news) {
                    // The library's contents have changed, and so may the query's results.
                    self.changes += 1;
                    self.ask_all();
                }
            }
            SearchAction::Wish(wish) => self.add_wish(wish),
            SearchAction::WishHeard(news) => self.wish_heard(news),
            SearchAction::ChangedElsewhere => {
                // Until the page of the library was seen, nothing of it is shown.
                if self.contents.is_some() {
                    self.ask_all();
                }
            }
            SearchAction::ExportFailed(failure) => self.library_failure = Some(failure),
            SearchAction::Cite { document, number } => {
                self.citation = Citation::Awaited { document, number };
                self.add_wish(LibraryWish::Passage { document, number });
            }
            SearchAction::CloseCitation => self.citation = Citation::None,
        }
    }

    fn ask_all(&mut self) {
        self.add_wish(LibraryWish::List);
        self.ask();
    }

    fn ask(&mut self) {
        if self.query.trim().is_empty() {
            (self.query_run, self.answered) = (None, None);
        } else {
            self.query_run = Some(Run::new(self.last_run.mint(), ()));
        }
    }

    fn query_heard(&mut self, news: News<protocol::Search>) {
        let Some(run) = &mut self.query_run else { return };
        if run.hear(news, |(), chunk| match chunk {})
            && let Some(Outcome::Done(found)) =
                run.outcome.take_if(|outcome| matches!(outcome, Outcome::Done(_)))
        {
            self.query_run = None;
            self.answered = Some(Rc::new(Answered { query: self.query.clone(), found }));
        }
    }

    fn add_wish(&mut self, wish: LibraryWish) {
        self.library_failure = None;
        if !self.wishes.contains(&wish) {
            self.wishes.push_back(wish);
        }
        if self.library_run.is_none() {
            self.next_wish();
        }
    }

    fn next_wish(&mut self) {
        let wish = self.wishes.pop_front();
        self.library_run = wish.map(|wish| (wish, Run::new(self.last_run.mint(), Vec::new())));
    }

    fn wish_heard(&mut self, news: News<Library>) {
        let Some((wish, run)) = &mut self.library_run else { return };
        if !run.hear(news, |excerpts, chunk| excerpts.extend(chunk)) {
            return;
        }
        let Some(outcome) = run.outcome.take() else { return };
        let (wish, excerpt) = (*wish, run.so_far.pop());
        self.next_wish();
        match outcome {
            Outcome::Done(contents) => {
                self.contents = Some(Rc::new(contents));
                self.library_answered(wish, excerpt);
            }
            Outcome::Stopped => {}
            Outcome::Failed(failure) => self.library_failure = Some(failure),
        }
    }

    fn library_answered(&mut self, wish: LibraryWish, excerpt: Option<Excerpt>) {
        match wish {
            LibraryWish::Delete(_) | LibraryWish::DeleteAll => {
                self.changes += 1;
                self.ask();
            }
            LibraryWish::Passage { document, number } => {
                if self.citation == (Citation::Awaited { document, number }) {
                    self.citation =
                        excerpt.map_or(Citation::Gone, |excerpt| Citation::Found(Rc::new(excerpt)));
                }
            }
            LibraryWish::List | LibraryWish::Export => {}
        }
    }
}
