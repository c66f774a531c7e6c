//! Tests of one model's state and of the list, driven as the page drives them.

use std::rc::Rc;

use super::{
    list::{Models, ModelsAction},
    model::{Model, ModelAction, ModelStatus},
    own_model::unread_model,
};
use crate::{
    protocol::{Failure, FailureKind, Loaded, ModelSpec, ModelTask, Residence},
    ui::runs::{News, RunId},
};

pub fn spec(id: &str, task: ModelTask) -> Rc<ModelSpec> {
    Rc::new(ModelSpec {
        id: id.into(),
        task,
        name: "M".into(),
        url: "models/m.gguf".into(),
        bytes: 9,
        sha256: "00".into(),
        licence: "MIT".into(),
        source: "s".into(),
        languages: Vec::new(),
    })
}

pub fn loaded(memory_bytes: u64) -> Loaded {
    Loaded {
        model: "m".into(),
        sha256: "00".to_owned(),
        architecture: "llama".into(),
        context_tokens: 2048,
        trained_tokens: 2048,
        residence: Residence::Disk,
        downloaded_bytes: 0,
        load_ms: 400.0,
        memory_bytes,
        kernels: "simd128".into(),
        threads: 1,
        weight_bytes: 4,
        crop: None,
    }
}

fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, "facts")
}

fn ended(run: RunId, result: Result<Loaded, Failure>) -> ModelAction {
    ModelAction::Heard(News::ended(run, result))
}

/// The run of the load under way.
fn run(model: &Model) -> RunId {
    model.wanted().expect("a load under way").1.run.id
}

fn language_model() -> Rc<ModelSpec> {
    spec("m", ModelTask::Chat)
}

#[test]
fn a_download_is_asked_for_watched_and_cancelled() {
    let mut model = Model::default();
    assert!(model.wanted().is_none(), "there is nothing to load before the catalogue is here");
    model.apply(ModelAction::Offered(language_model()));
    let first = run(&model);
    model.apply(ended(first, Err(failure(FailureKind::NotStored))));
    assert_eq!(model.status, ModelStatus::Absent);
    model.apply(ModelAction::Load);
    let (_, loading) = model.wanted().expect("a load under way");
    assert!(loading.download);
    let second = loading.run.id;
    model.apply(ended(first, Ok(loaded(5))));
    assert_eq!(run(&model), second, "an earlier run says nothing any more");
    model.apply(ModelAction::Cancel);
    assert!(model.wanted().expect("a load under way").1.run.is_stopping());
    model.apply(ended(second, Err(failure(FailureKind::Cancelled))));
    assert_eq!(model.status, ModelStatus::Absent);
}

#[test]
fn a_model_that_kills_its_worker_is_not_loaded_for_ever() {
    let mut model = Model::default();
    model.apply(ModelAction::Offered(language_model()));
    for _ in 0..2 {
        let crashing = run(&model);
        model.apply(ended(crashing, Err(failure(FailureKind::Crashed))));
        model.worker_lost();
    }
    let last = run(&model);
    model.apply(ended(last, Err(failure(FailureKind::Crashed))));
    assert_eq!(model.status, ModelStatus::Failed(failure(FailureKind::Crashed)));
    model.apply(ModelAction::Load);
    assert!(model.wanted().is_some(), "a person may always ask again");
}

#[test]
fn a_file_of_ones_own_takes_the_models_place_and_gets_its_name_when_it_is_read() {
    let mut model = Model::offered(language_model(), 1, None);
    model.apply(ended(run(&model), Ok(loaded(5))));
    let unread = Rc::new(unread_model("Tiny.gguf", 9, "blob:x".to_owned()));
    model.apply(ModelAction::Opened(unread.clone()));
    let loading = model.wanted().expect("a load under way").1.clone();
    assert!(loading.download, "a person asked for it");
    // The catalogue may be read while the file is still being read.
    model.apply(ModelAction::Offered(language_model()));
    assert_eq!((model.spec.as_ref(), run(&model)), (Some(&unread), loading.run.id));

    let read = Loaded { sha256: "0123456789abcdef0123".to_owned(), ..loaded(5) };
    model.apply(ended(loading.run.id, Ok(read)));
    let known = model.spec.clone().expect("a model");
    assert_eq!((known.id.as_str(), known.url.as_str(), known.bytes), ("own-0123456789abcdef", "", 9));
    assert_eq!(model.loaded().map(|loaded| loaded.model.as_str()), Some("own-0123456789abcdef"));
    // From now on the catalogue's model may replace it again.
    model.apply(ModelAction::Offered(language_model()));
    assert_eq!(model.spec, Some(language_model()));
}

fn models() -> Models {
    let mut models = Models::default();
    let specs = vec![spec("chat", ModelTask::Chat), spec("a", ModelTask::Embed), spec("b", ModelTask::Embed)];
    models.apply(ModelsAction::Catalogued(specs));
    models
}

fn needed(models: &Models) -> &Model {
    models.named("a").expect("some page needed it")
}

fn to(models: &mut Models, action: ModelAction) -> Option<u64> {
    models.apply(ModelsAction::To { key: "a".into(), action })
}

#[test]
fn a_model_is_looked_for_when_a_page_first_needs_it() {
    let mut models = models();
    let offered: Vec<_> = models.offered(ModelTask::Embed).map(|spec| spec.id.as_str()).collect();
    assert_eq!(offered, ["a", "b"]);
    assert_eq!(models.needed().count(), 1);
    models.apply(ModelsAction::Need("unknown".into()));
    models.apply(ModelsAction::Need("a".into()));
    assert_eq!(models.needed().count(), 2, "and the language model");
    let (_, loading) = models.named("a").and_then(Model::wanted).expect("it is looked for");
    assert!(!loading.download, "nothing is downloaded unasked");

    let first = run(needed(&models));
    let absent = failure(FailureKind::NotStored);
    to(&mut models, ended(first, Err(absent)));
    models.apply(ModelsAction::Need("a".into()));
    assert_eq!(models.named("a").map(|model| &model.status), Some(&ModelStatus::Absent));
}

#[test]
fn what_is_larger_than_the_limit_is_not_loaded() {
    let mut models = models();
    models.apply(ModelsAction::LimitMemory(Some(8)));
    models.apply(ModelsAction::Need("a".into()));
    let failed = |models: &Models| {
        matches!(&models.named("a").expect("it was needed").status,
            ModelStatus::Failed(failure) if failure.kind == FailureKind::OutOfMemory)
    };
    assert!(failed(&models));
    to(&mut models, ModelAction::Load);
    assert!(failed(&models), "not when asked either");
    models.apply(ModelsAction::LimitMemory(Some(9)));
    to(&mut models, ModelAction::Load);
    assert!(models.named("a").is_some_and(Model::is_loading));
}

#[test]
fn what_embeds_computes_on_as_many_threads_as_are_wanted() {
    let mut models = models();
    let specs = vec![spec("a", ModelTask::Embed), spec("c", ModelTask::ClassifyText)];
    models.apply(ModelsAction::Catalogued(specs));
    models.apply(ModelsAction::UseThreads(3));
    let threads = |models: &Models, id: &str| models.named(id).map(|model| model.threads);
    models.apply(ModelsAction::Need("a".into()));
    models.apply(ModelsAction::Need("c".into()));
    assert_eq!((threads(&models, "a"), threads(&models, "c")), (Some(3), Some(1)));
    let first = run(needed(&models));
    to(&mut models, ended(first, Ok(loaded(7))));
    models.apply(ModelsAction::UseThreads(3));
    assert!(models.loaded("a").is_some(), "nothing changed");
    models.apply(ModelsAction::UseThreads(2));
    assert!(models.named("a").is_some_and(Model::is_loading), "loaded anew");
    assert_eq!((threads(&models, "a"), threads(&models, "c")), (Some(2), Some(1)));
}

#[test]
fn it_comes_back_after_the_worker_died_or_lost_it() {
    let mut models = models();
    models.apply(ModelsAction::Need("a".into()));
    let first = run(needed(&models));
    assert_eq!(to(&mut models, ended(first, Ok(loaded(7)))), Some(7));
    assert!(models.loaded("a").is_some());
    models.worker_lost();
    let second = run(needed(&models));
    assert_ne!(first, second);
    to(&mut models, ended(first, Ok(loaded(8))));
    assert!(models.loaded("a").is_none(), "an earlier run's end is ignored");
    to(&mut models, ended(second, Ok(loaded(9))));
    models.task_failed(&"a".into(), FailureKind::NotLoaded);
    assert!(models.named("a").is_some_and(Model::is_loading));
}
