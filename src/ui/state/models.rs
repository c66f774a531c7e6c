//! The models beside the language model: what the catalogue offers, and how each one that a page needed is.
//!
//! A model is looked for when a page first needs it, and from then on is kept loaded. Each is the same state machine
//! as the language model's, [`Model`].

use std::rc::Rc;

use super::{Model, ModelAction};
use crate::protocol::{FailureKind, Loaded, ModelSpec, ModelTask};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Models {
    catalog: Rc<[Rc<ModelSpec>]>,
    /// By the id of the spec, in the order in which they were needed.
    needed: Rc<Vec<(String, Model)>>,
    memory_limit: Option<u64>,
    threads: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ModelsAction {
    Catalogued(Vec<Rc<ModelSpec>>),
    /// A page that works with this model is shown: it is opened if it is stored here.
    Need(String),
    To {
        id: String,
        action: ModelAction,
    },
}

impl Models {
    /// The whole catalogue.
    pub fn all(&self) -> impl Iterator<Item = &Rc<ModelSpec>> {
        self.catalog.iter()
    }

    /// What the catalogue offers for a task, in its order.
    pub fn offered(&self, task: ModelTask) -> impl Iterator<Item = &Rc<ModelSpec>> {
        self.catalog.iter().filter(move |spec| spec.task == task)
    }

    /// A model that a page has needed.
    pub fn get(&self, id: &str) -> Option<&Model> {
        self.needed().find(|(known, _)| *known == id).map(|(_, model)| model)
    }

    pub fn loaded(&self, id: &str) -> Option<&Rc<Loaded>> {
        self.get(id)?.loaded()
    }

    /// All that some page has needed.
    pub fn needed(&self) -> impl Iterator<Item = (&str, &Model)> {
        self.needed.iter().map(|(id, model)| (id.as_str(), model))
    }

    fn models_mut(&mut self) -> impl Iterator<Item = &mut (String, Model)> {
        Rc::make_mut(&mut self.needed).iter_mut()
    }

    /// Gives the worker's memory, where the action tells it.
    pub fn apply(&mut self, action: ModelsAction) -> Option<u64> {
        match action {
            ModelsAction::Catalogued(specs) => self.catalog = specs.into(),
            ModelsAction::Need(id) => {
                let spec = self.catalog.iter().find(|spec| spec.id == id)?.clone();
                if self.get(&id).is_none() {
                    let threads = self.threads.filter(|_| divides(&spec)).unwrap_or(1);
                    let model = Model::offered(spec, threads, self.memory_limit);
                    Rc::make_mut(&mut self.needed).push((id, model));
                }
            }
            ModelsAction::To { id, action } => {
                let (_, model) = self.models_mut().find(|(known, _)| *known == id)?;
                model.apply(action);
                return model.loaded().map(|loaded| loaded.memory_bytes);
            }
        }
        None
    }

    /// Holds from the next load on.
    pub fn limit_memory(&mut self, bytes: Option<u64>) {
        self.memory_limit = bytes;
        self.models_mut().for_each(|(_, model)| model.limit_memory(bytes));
    }

    /// Those that whole libraries go through divide their work; the others answer in milliseconds.
    pub fn use_threads(&mut self, threads: u32) {
        self.threads = Some(threads);
        self.models_mut()
            .filter(|(_, model)| model.spec.as_ref().is_some_and(|spec| divides(spec)))
            .for_each(|(_, model)| model.apply(ModelAction::UseThreads(threads)));
    }

    pub fn worker_lost(&mut self) {
        self.models_mut().for_each(|(_, model)| model.worker_lost());
    }

    /// A task's failure can mean that the worker has not this model any more.
    pub fn task_failed(&mut self, id: &str, kind: FailureKind) {
        if let Some((_, model)) = self.models_mut().find(|(known, _)| known == id) {
            model.answer_failed(kind);
        }
    }
}

fn divides(spec: &ModelSpec) -> bool {
    match spec.task {
        ModelTask::Embed => true,
        ModelTask::Chat | ModelTask::ClassifyText | ModelTask::ClassifyImage | ModelTask::Redact => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::{Failure, Residence},
        ui::state::{Attempt, ModelStatus},
    };

    fn spec(id: &str, task: ModelTask) -> Rc<ModelSpec> {
        let text = |text: &str| text.to_owned();
        let (name, url, sha256) = (text("N"), text("u"), text("00"));
        Rc::new(ModelSpec {
            id: text(id),
            task,
            name,
            url,
            bytes: 9,
            sha256,
            licence: text("MIT"),
            source: text("s"),
        })
    }

    fn models() -> Models {
        let mut models = Models::default();
        let specs =
            vec![spec("chat", ModelTask::Chat), spec("a", ModelTask::Embed), spec("b", ModelTask::Embed)];
        models.apply(ModelsAction::Catalogued(specs));
        models
    }

    fn to(models: &mut Models, action: ModelAction) -> Option<u64> {
        models.apply(ModelsAction::To { id: "a".to_owned(), action })
    }

    fn attempt(models: &Models) -> Attempt {
        models.get("a").and_then(Model::wanted).map(|(_, loading)| loading.attempt).expect("a load")
    }

    fn loaded(memory_bytes: u64) -> Loaded {
        Loaded {
            model: "a".into(),
            sha256: "00".to_owned(),
            architecture: "bert".into(),
            context_tokens: 0,
            residence: Residence::Disk,
            downloaded_bytes: 0,
            load_ms: 1.0,
            memory_bytes,
            kernels: "plain".into(),
            threads: 1,
            weight_bytes: 1,
        }
    }

    #[test]
    fn a_model_is_looked_for_when_a_page_first_needs_it() {
        let mut models = models();
        let offered: Vec<_> = models.offered(ModelTask::Embed).map(|spec| spec.id.as_str()).collect();
        assert_eq!(offered, ["a", "b"]);
        assert_eq!(models.needed().count(), 0);
        models.apply(ModelsAction::Need("unknown".to_owned()));
        models.apply(ModelsAction::Need("a".to_owned()));
        assert_eq!(models.needed().count(), 1);
        let (_, loading) = models.get("a").and_then(Model::wanted).expect("it is looked for");
        assert!(!loading.download, "nothing is downloaded unasked");

        let first = attempt(&models);
        let absent = Failure::new(FailureKind::NotStored, "not here");
        to(&mut models, ModelAction::Ended { attempt: first, result: Err(absent) });
        models.apply(ModelsAction::Need("a".to_owned()));
        assert_eq!(models.get("a").map(|model| &model.status), Some(&ModelStatus::Absent));
    }

    #[test]
    fn what_is_larger_than_the_limit_is_not_loaded() {
        let mut models = models();
        models.limit_memory(Some(8));
        models.apply(ModelsAction::Need("a".to_owned()));
        let failed = |models: &Models| {
            matches!(&models.get("a").expect("it was needed").status,
                ModelStatus::Failed(failure) if failure.kind == FailureKind::OutOfMemory)
        };
        assert!(failed(&models));
        to(&mut models, ModelAction::Load);
        assert!(failed(&models), "not when asked either");
        models.limit_memory(Some(9));
        to(&mut models, ModelAction::Load);
        assert!(models.get("a").is_some_and(Model::is_loading));
    }

    #[test]
    fn what_embeds_computes_on_as_many_threads_as_are_wanted() {
        let mut models = models();
        let specs = vec![spec("a", ModelTask::Embed), spec("c", ModelTask::ClassifyText)];
        models.apply(ModelsAction::Catalogued(specs));
        models.use_threads(3);
        let threads = |models: &Models, id: &str| models.get(id).map(|model| model.threads);
        models.apply(ModelsAction::Need("a".to_owned()));
        models.apply(ModelsAction::Need("c".to_owned()));
        assert_eq!((threads(&models, "a"), threads(&models, "c")), (Some(3), Some(1)));
        let first = attempt(&models);
        to(&mut models, ModelAction::Ended { attempt: first, result: Ok(loaded(7)) });
        models.use_threads(3);
        assert!(models.loaded("a").is_some(), "nothing changed");
        models.use_threads(2);
        assert!(models.get("a").is_some_and(Model::is_loading), "loaded anew");
        assert_eq!((threads(&models, "a"), threads(&models, "c")), (Some(2), Some(1)));
    }

    #[test]
    fn it_comes_back_after_the_worker_died_or_lost_it() {
        let mut models = models();
        models.apply(ModelsAction::Need("a".to_owned()));
        let first = attempt(&models);
        assert_eq!(to(&mut models, ModelAction::Ended { attempt: first, result: Ok(loaded(7)) }), Some(7));
        assert!(models.loaded("a").is_some());
        models.worker_lost();
        let second = attempt(&models);
        assert_ne!(first, second);
        to(&mut models, ModelAction::Ended { attempt: first, result: Ok(loaded(8)) });
        assert!(models.loaded("a").is_none(), "an earlier attempt's end is ignored");
        to(&mut models, ModelAction::Ended { attempt: second, result: Ok(loaded(9)) });
        models.task_failed("a", FailureKind::NotLoaded);
        assert!(models.get("a").is_some_and(Model::is_loading));
    }
}
