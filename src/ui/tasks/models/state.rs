//! How a model of one's own comes in: what a person named is looked up, its header is described, and only then is it fetched or opened.
//! Pure: `use_adding` does what this wants. Must not know how a host is asked.

use std::rc::Rc;

use crate::{
    protocol::{Describe, Described, Failure, ModelSpec, Support},
    ui::{
        models::{About, Entry, Listing, ModelHosts, Named, Repository, memory_for, model_at, named},
        parts::plain_name,
        runs::{News, Run, RunId},
    },
};

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Adding {
    pub step: Step,
    last_run: RunId,
}

#[derive(Clone, Debug, PartialEq, Default)]
pub enum Step {
    #[default]
    Idle,
    /// What a person wrote names no model.
    Unclear,
    /// The deployer lists no such host.
    ForeignHost,
    /// The file is no GGUF, or is larger than can be opened.
    Refused {
        name: String,
    },
    /// The hub is asked which files a repository has; `path` is the one that a person named.
    Listing {
        repository: Repository,
        path: Option<String>,
    },
    Listed {
        repository: Repository,
        listing: Rc<Listing>,
    },
    /// The run's outcome is what the header says.
    Describing {
        spec: Rc<ModelSpec>,
        /// Boxed: what a header says is much larger than the other steps.
        run: Box<Run<Described>>,
    },
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub enum AddingAction {
    /// A person wrote an address, or `owner/name`.
    Look {
        text: String,
        hosts: Rc<ModelHosts>,
    },
    /// The hub's answer.
    Listed {
        repository: Repository,
        result: Result<Rc<Listing>, Failure>,
        hub: String,
    },
    /// A file whose header is to be described.
    Describe(Rc<ModelSpec>),
    Refused {
        name: String,
    },
    Heard(News<Describe>),
    Stop,
    Close,
}

impl Adding {
    pub fn apply(&mut self, action: AddingAction) {
        match action {
            AddingAction::Look { text, hosts } => self.look(&text, &hosts),
            AddingAction::Listed { repository, result, hub } => self.listed(repository, result, &hub),
            AddingAction::Describe(spec) => self.describe(spec),
            AddingAction::Refused { name } => self.step = Step::Refused { name },
            AddingAction::Heard(news) => {
                if let Step::Describing { run, .. } = &mut self.step
                    && run.hear(news, |(), chunk| match chunk {})
                    && run.is_stopped()
                {
                    self.step = Step::Idle;
                }
            }
            AddingAction::Stop => {
                if let Step::Describing { run, .. } = &mut self.step {
                    run.stop();
                }
            }
            AddingAction::Close => self.step = Step::Idle,
        }
    }

    /// The repository that the hub should be asked about now.
    pub fn asking(&self) -> Option<&Repository> {
        if let Step::Listing { repository, .. } = &self.step { Some(repository) } else { None }
    }

    /// The model whose header was described, as the list would have it; `None` until it is, and where it can't run.
    pub fn described(&self) -> Option<Entry> {
        let Step::Describing { spec, run } = &self.step else { return None };
        let described = run.done()?;
        (described.support == Support::Runs).then(|| entry(spec, described))
    }

    fn look(&mut self, text: &str, hosts: &ModelHosts) {
        match named(text, hosts.hub()) {
            None => self.step = Step::Unclear,
            Some(Named::Repository { .. }) if hosts.hub().is_none() => self.step = Step::ForeignHost,
            Some(Named::Repository { repository, path }) => self.step = Step::Listing { repository, path },
            Some(Named::Address(url)) if hosts.allow(&url) => self.describe(Rc::new(model_at(&url))),
            Some(Named::Address(_)) => self.step = Step::ForeignHost,
        }
    }

    fn listed(&mut self, repository: Repository, result: Result<Rc<Listing>, Failure>, hub: &str) {
        let Step::Listing { repository: asked, path } = &self.step else { return };
        if *asked != repository {
            return;
        }
        let path = path.clone();
        match result {
            Err(failure) => self.step = Step::Failed(failure),
            Ok(listing) => match listing.files.iter().find(|file| Some(&file.path) == path.as_ref()) {
                Some(file) => self.describe(Rc::new(repository.model(hub, file))),
                None => self.step = Step::Listed { repository, listing },
            },
        }
    }

    fn describe(&mut self, spec: Rc<ModelSpec>) {
        self.step = Step::Describing { spec, run: Box::new(Run::new(self.last_run.mint(), ())) };
    }
}

fn entry(spec: &ModelSpec, described: &Described) -> Entry {
    // What a file says of itself is from outside.
    let licence = if spec.licence.is_empty() { plain_name(&described.licence) } else { spec.licence.clone() };
    let spec = ModelSpec {
        task: described.task,
        licence,
        languages: described.languages.iter().map(|tag| plain_name(tag)).collect(),
        ..spec.clone()
    };
    let about = About {
        family: plain_name(&described.architecture),
        quantisation: plain_name(&described.quantisation),
        context: described.context_tokens,
        memory_bytes: described
            .memory_bytes
            .or_else(|| Some(memory_for(described.bytes)).filter(|_| described.part.is_none())),
        ..About::default()
    };
    Entry { spec: Rc::new(spec), about: Rc::new(about) }
}
