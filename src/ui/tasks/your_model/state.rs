//! The state of Your model: the file and what it says about itself, how its inputs are given, its runs and what came of them.
//!
//! Must not know how a graph is opened or run, how a picture is read, nor the words for anything.

use std::rc::Rc;

use super::{
    inputs::{Giving, usual},
    kept::{KeptModel, KeptModels},
    kind::{Kind, PictureInput, kind, picture_input},
    labels,
    recipe::{Recipe, Seen},
    shape::{Open, Size, open_sizes},
    smaller::{Smaller, SmallerAction, hear},
};
use crate::{
    protocol::{
        DescribeGraph, Download, Failure, FailureKind, GivenFile, GraphClosed, GraphFacts, GraphFile,
        GraphId, GraphOpened, GraphPurpose, OpenGraph, RanGraph, RunGraph, Tensor,
    },
    ui::runs::{News, Run, RunId, Whose, graph_of},
};

/// A run for its time goes through the graph so often.
pub const TIMED: u32 = 50;

/// Names of classes, and where they came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Labels {
    /// `None` for those that the model itself has, or that were remembered.
    pub file: Option<Rc<str>>,
    pub names: Vec<String>,
}

/// A run that has ended, with what went in.
#[derive(Clone, Debug, PartialEq)]
pub struct Ran {
    pub inputs: Rc<Vec<Tensor>>,
    /// The picture as the model saw it.
    pub seen: Option<Rc<Seen>>,
    pub output: RanGraph,
}

/// Of one file, with its name.
type Arrays = (Rc<str>, Vec<Rc<Tensor>>);

/// Cheap to clone: what grows stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct YourModel {
    pub file: Option<GivenFile>,
    /// Files that were given with it or after it: they may hold its weights.
    pub beside: Rc<Vec<GivenFile>>,
    pub describing: Option<Run<Rc<GraphFacts>>>,
    pub opening: Option<Run<GraphClosed, Option<GraphOpened>>>,
    pub sizes: Rc<Vec<Size>>,
    pub givings: Rc<Vec<Giving>>,
    pub picture: Option<GivenFile>,
    pub recipe: Recipe,
    pub labels: Option<Rc<Labels>>,
    pub run: Option<Run<Rc<Ran>, u32>>,
    /// Whether scores are made shares of a whole; `None` where the scores themselves decide.
    pub softmax: Option<bool>,
    pub smaller: Smaller,
    /// Why a file that was given could not be taken.
    pub refused: Option<Failure>,
    /// Arrays that were given before the model was known.
    early: Rc<Vec<Arrays>>,
    pub kept: Rc<KeptModels>,
    /// The name of the open file in the store of models, where it is kept there.
    pub stored: Option<String>,
    /// The file on its way into the store.
    pub keeping: Option<Run<()>>,
    last_run: RunId,
}

#[derive(Clone, Debug, PartialEq)]
pub enum YourModelAction {
    /// A model, and files that lie beside it.
    Give {
        model: Option<GivenFile>,
        beside: Vec<GivenFile>,
    },
    Described(News<DescribeGraph>),
    /// Opens it, or opens it again.
    Open,
    /// Closes it, and forgets the file.
    Close,
    Opened(News<OpenGraph>),
    Size(Open, u64),
    Input(usize, Giving),
    /// Arrays of a file: each for the input of its name, or the only one for the first input.
    Arrays {
        file: Rc<str>,
        arrays: Vec<Rc<Tensor>>,
    },
    Picture(GivenFile),
    Recipe(Recipe),
    Labels(Labels),
    Refused(Failure),
    Softmax(bool),
    /// So often.
    Run(u32),
    Stop,
    Ran {
        news: News<RunGraph>,
        inputs: Rc<Vec<Tensor>>,
        seen: Option<Rc<Seen>>,
    },
    Smaller(SmallerAction),
    /// Keeps the file in the store of models.
    Keep,
    StopKeeping,
    Kept(News<Download>),
    /// Opens a file that is kept.
    Reopen(KeptModel),
}

impl YourModel {
    /// Begins with what an earlier visit left.
    pub fn stored(kept: KeptModels) -> Self {
        Self { kept: Rc::new(kept), ..Self::default() }
    }

    pub fn apply(&mut self, action: YourModelAction) {
        let is_news = matches!(
            action,
            YourModelAction::Described(_)
                | YourModelAction::Opened(_)
                | YourModelAction::Ran { .. }
                | YourModelAction::Smaller(_)
                | YourModelAction::Kept(_)
        );
        if !is_news {
            self.refused = None;
        }
        match action {
            YourModelAction::Give { model: Some(model), beside } => self.begin(model, beside),
            YourModelAction::Give { model: None, beside } => {
                Rc::make_mut(&mut self.beside).extend(beside);
                self.open_if_whole();
            }
            YourModelAction::Described(news) => {
                let is_gone = matches!(&news.result, Some(Err(Failure { kind: FailureKind::NotStored, .. })));
                hear(&mut self.describing, news, |facts| Ok(Rc::new(facts)));
                if let Some(facts) = self.facts().cloned().filter(|_| self.givings.is_empty()) {
                    self.learn(&facts);
                    for (file, arrays) in Rc::unwrap_or_clone(std::mem::take(&mut self.early)) {
                        self.take(&file, arrays);
                    }
                    self.open_if_whole();
                }
                // It was removed from the store.
                if is_gone && self.stored.take().is_some() {
                    self.forget_file();
                }
            }
            YourModelAction::Reopen(kept) => {
                let KeptModel { name, bytes, sha256, .. } = kept;
                self.begin(GivenFile { name, address: String::new(), bytes }, Vec::new());
                self.stored = sha256;
            }
            YourModelAction::Keep => {
                let is_alone = self.facts().is_some_and(|facts| facts.external.is_empty());
                if is_alone && self.stored.is_none() && !self.keeping.as_ref().is_some_and(Run::is_running) {
                    self.keeping = Some(Run::new(self.last_run.mint(), ()));
                }
            }
            YourModelAction::StopKeeping => self.keeping.iter_mut().for_each(Run::stop),
            YourModelAction::Kept(news) => {
                let mut sha256 = None;
                hear(&mut self.keeping, news, |kept| {
                    sha256 = Some(kept.sha256);
                    Ok(())
                });
                if sha256.is_some() {
                    self.stored = sha256;
                    self.keep();
                }
            }
            YourModelAction::Open => self.open(),
            YourModelAction::Close => {
                let (kept, last_run) = (self.kept.clone(), self.last_run);
                *self = Self { kept, last_run, ..Self::default() };
            }
            YourModelAction::Opened(news) => {
                let Some(opening) = &mut self.opening else { return };
                let has_crashed =
                    matches!(&news.result, Some(Err(Failure { kind: FailureKind::Crashed, .. })));
                let heard = opening.hear(news, |opened, chunk| *opened = Some(chunk));
                // A worker that had to be ended for a stop takes the open model with it.
                if heard && has_crashed && self.was_stopped() {
                    self.opening = None;
                    self.open();
                }
            }
            YourModelAction::Size(of, length) => {
                let sizes = Rc::make_mut(&mut self.sizes);
                sizes.iter_mut().filter(|size| size.of == of).for_each(|size| size.length = length);
                self.keep();
            }
            YourModelAction::Input(place, giving) => {
                if let Some(known) = Rc::make_mut(&mut self.givings).get_mut(place) {
                    *known = giving;
                }
            }
            YourModelAction::Arrays { file, arrays } => self.take(&file, arrays),
            YourModelAction::Picture(picture) => {
                self.picture = Some(picture);
                if let Some(place) = self.picture_input().map(|input| input.input)
                    && let Some(giving) = Rc::make_mut(&mut self.givings).get_mut(place)
                {
                    *giving = Giving::Picture;
                }
            }
            YourModelAction::Recipe(recipe) => {
                self.recipe = recipe;
                self.keep();
            }
            YourModelAction::Labels(labels) => {
                self.labels = Some(Rc::new(labels));
                self.keep();
            }
            YourModelAction::Refused(failure) => self.refused = Some(failure),
            YourModelAction::Softmax(softmax) => self.softmax = Some(softmax),
            YourModelAction::Run(times) => {
                if self.is_open() && !self.is_running() {
                    self.run = Some(Run::new(self.last_run.mint(), times));
                }
            }
            YourModelAction::Stop => self.run.iter_mut().filter(|run| run.is_running()).for_each(Run::stop),
            YourModelAction::Ran { news, inputs, seen } => {
                hear(&mut self.run, news, |output| Ok(Rc::new(Ran { inputs, seen, output })));
            }
            YourModelAction::Smaller(action) => {
                let asks = matches!(action, SmallerAction::Make | SmallerAction::Compare);
                if !asks || (self.facts().is_some() && !self.is_running()) {
                    self.smaller.apply(action, &mut self.last_run);
                }
            }
        }
    }

    /// Where the file is.
    pub fn graph_file(&self) -> Option<GraphFile> {
        let file = self.file.clone()?;
        Some(
            self.stored
                .clone()
                .filter(|_| file.address.is_empty())
                .map_or(GraphFile::Given(file), GraphFile::Stored),
        )
    }

    pub fn facts(&self) -> Option<&Rc<GraphFacts>> {
        self.describing.as_ref()?.done()
    }

    pub fn kind(&self) -> Option<Kind> {
        self.facts().map(|facts| kind(facts))
    }

    pub fn picture_input(&self) -> Option<PictureInput> {
        picture_input(self.facts()?)
    }

    /// Whether the picture is what some input is given.
    pub fn takes_picture(&self) -> bool {
        self.givings.contains(&Giving::Picture)
    }

    /// Whether it stands ready to be run.
    pub fn is_open(&self) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.is_running() && opening.so_far.is_some())
    }

    /// Whether a run, a making or a comparison is under way.
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running) || self.smaller.is_running()
    }

    /// What the last run gave.
    pub fn ran(&self) -> Option<&Rc<Ran>> {
        self.run.as_ref()?.done()
    }

    /// The files with weights that nobody has given yet.
    pub fn missing_files(&self) -> Vec<&str> {
        let external = self.facts().map(|facts| facts.external.as_slice()).unwrap_or_default();
        let is_missing =
            |name: &&String| !self.beside.iter().any(|given| last_part(&given.name) == last_part(name));
        external.iter().filter(is_missing).map(String::as_str).collect()
    }

    /// The request that opens the model, as the run of this id.
    pub fn open_request(&self, run: RunId) -> Option<OpenGraph> {
        let facts = self.facts()?;
        let external = facts.external.iter().filter_map(|name| {
            let given = self.beside.iter().rev().find(|given| last_part(&given.name) == last_part(name))?;
            Some(GivenFile { name: name.clone(), ..given.clone() })
        });
        Some(OpenGraph {
            graph: graph_id(run),
            purpose: GraphPurpose::Run,
            file: self.graph_file()?,
            external: external.collect(),
        })
    }

    /// The graph that stands open, as the worker knows it.
    pub fn graph(&self) -> Option<GraphId> {
        self.opening.as_ref().filter(|_| self.is_open()).map(|opening| graph_id(opening.id))
    }

    /// Whether a person stopped what ran last.
    fn was_stopped(&self) -> bool {
        let making = self.smaller.making.as_ref().is_some_and(|making| making.stopping);
        let comparing = self.smaller.comparing.as_ref().is_some_and(|comparing| comparing.stopping);
        self.run.as_ref().is_some_and(|run| run.stopping) || making || comparing
    }

    fn begin(&mut self, model: GivenFile, beside: Vec<GivenFile>) {
        let (kept, mut last_run, picture) = (self.kept.clone(), self.last_run, self.picture.take());
        let describing = Some(Run::new(last_run.mint(), ()));
        let beside = Rc::new(beside);
        *self = Self { file: Some(model), beside, describing, picture, kept, last_run, ..Self::default() };
    }

    /// What is asked, and what is guessed, now that the model is known.
    fn learn(&mut self, facts: &Rc<GraphFacts>) {
        let kind = kind(facts);
        self.sizes = Rc::new(open_sizes(facts));
        self.givings = Rc::new(usual(facts, kind));
        // Those that were given with the model are better than its own.
        let given = self.labels.take();
        let own = || labels::of_metadata(&facts.metadata).map(|names| Rc::new(Labels { file: None, names }));
        self.labels = given.or_else(own);
        if let Some(input) = picture_input(facts) {
            self.recipe = Recipe::guess(&input, &facts.inputs[input.input].element, kind);
        }
        let kept = self.kept.clone();
        let Some(kept) = self.file.as_ref().and_then(|file| kept.of(file)) else { return };
        self.recipe = kept.recipe;
        self.stored = self.stored.take().or_else(|| kept.sha256.clone());
        for size in &kept.sizes {
            let sizes = Rc::make_mut(&mut self.sizes);
            sizes.iter_mut().filter(|known| known.of == size.of).for_each(|known| known.length = size.length);
        }
        if !kept.labels.is_empty() && self.labels.is_none() {
            self.labels = Some(Rc::new(Labels { file: None, names: kept.labels.clone() }));
        }
    }

    fn keep(&mut self) {
        let Some(file) = self.file.as_ref().filter(|_| self.facts().is_some()) else { return };
        let kept = KeptModel {
            name: file.name.clone(),
            bytes: file.bytes,
            recipe: self.recipe,
            sizes: self.sizes.to_vec(),
            labels: self.labels.as_ref().map(|labels| labels.names.clone()).unwrap_or_default(),
            sha256: self.stored.clone(),
        };
        Rc::make_mut(&mut self.kept).keep(kept);
    }

    fn forget_file(&mut self) {
        let kept = self.kept.clone();
        if let Some(kept) = self.file.as_ref().and_then(|file| kept.of(file)) {
            Rc::make_mut(&mut self.kept).keep(KeptModel { sha256: None, ..kept.clone() });
        }
    }

    fn open_if_whole(&mut self) {
        if self.opening.is_none() {
            self.open();
        }
    }

    fn open(&mut self) {
        let runs = self.facts().is_some_and(|facts| facts.unsupported.is_empty());
        let is_whole = self.missing_files().is_empty();
        if runs && is_whole && !self.opening.as_ref().is_some_and(Run::is_running) {
            self.opening = Some(Run::new(self.last_run.mint(), None));
        }
    }

    fn take(&mut self, file: &Rc<str>, arrays: Vec<Rc<Tensor>>) {
        let Some(facts) = self.facts().cloned() else {
            Rc::make_mut(&mut self.early).push((file.clone(), arrays));
            return;
        };
        let mut taken = false;
        let is_single = arrays.len() == 1 && facts.inputs.iter().all(|input| input.name != arrays[0].name);
        let givings = Rc::make_mut(&mut self.givings);
        for (order, tensor) in arrays.into_iter().enumerate() {
            let named = facts.inputs.iter().position(|input| input.name == tensor.name);
            // NumPy names arrays that have no name of their own by their order.
            let numbered = (is_single || tensor.name == format!("arr_{order}")).then_some(order);
            if let Some(giving) = named.or(numbered).and_then(|place| givings.get_mut(place)) {
                *giving = Giving::Array { file: file.clone(), tensor };
                taken = true;
            }
        }
        if !taken {
            let facts = format!("{file}: no input has the name of an array in it");
            self.refused = Some(Failure::new(FailureKind::BadInput, facts));
        }
    }
}

pub fn graph_id(run: RunId) -> GraphId {
    graph_of(Whose::YourModel, run)
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}
