//! Tests of one model's state and of the list, driven as the page drives them.

use std::rc::Rc;

use super::{
    catalogue::Entry,
    hub::model_at,
    instead::TooMuch,
    list::{Kept, Models, ModelsAction},
    model::{Model, ModelAction, ModelStatus},
    own_model::unread_model,
};
use crate::{
    protocol::{
        Download, DownloadNotice, Downloaded, Failure, FailureKind, Loaded, ModelSpec, ModelTask, Progress,
        Residence, Shortage, Space, Stage, StoredModel, StoredModels, StoredState, Unit,
    },
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

fn measured(tokens_per_second: f64) -> ModelsAction {
    ModelsAction::Measured { tokens_per_second, is_plain: true }
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
        gpu: None,
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

pub fn catalogued(models: &mut Models, specs: Vec<Rc<ModelSpec>>) {
    models.apply(ModelsAction::Catalogued(specs.into_iter().map(Entry::from).collect()));
}

fn models() -> Models {
    let mut models = Models::default();
    let specs = vec![spec("chat", ModelTask::Chat), spec("a", ModelTask::Embed), spec("b", ModelTask::Embed)];
    catalogued(&mut models, specs);
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
    catalogued(&mut models, specs);
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

/// As the worker tells it.
pub fn stored(models: &[(&ModelSpec, StoredState)]) -> ModelsAction {
    let one = |(spec, state): &(&ModelSpec, StoredState)| StoredModel {
        file: spec.sha256.clone(),
        sha256: spec.sha256.clone(),
        name: spec.name.clone(),
        url: spec.url.clone(),
        licence: spec.licence.clone(),
        bytes: 4,
        total: Some(9),
        state: *state,
        added_ms: 1,
        used_ms: 1,
    };
    let space = Space { used: 4, quota: Some(100) };
    ModelsAction::Stored(Rc::new(StoredModels { models: models.iter().map(one).collect(), space }))
}

fn hashed(id: &str, sha256: &str) -> Rc<ModelSpec> {
    let chat = spec(id, ModelTask::Chat);
    Rc::new(ModelSpec { sha256: sha256.to_owned(), ..(*chat).clone() })
}

fn answering(models: &Models) -> &str {
    models.language().spec.as_ref().map_or("none", |spec| spec.id.as_str())
}

#[test]
fn a_person_chooses_among_the_language_models_that_are_here() {
    let (a, b) = (hashed("a", "aa"), hashed("b", "bb"));
    let mut models = Models::default();
    catalogued(&mut models, vec![a.clone(), b.clone()]);
    assert_eq!((answering(&models), models.language_models().count()), ("a", 0));
    models.apply(stored(&[(&a, StoredState::Whole), (&b, StoredState::Unverified)]));
    assert_eq!(models.language_models().count(), 2);
    models.apply(ModelsAction::Choose("b".into()));
    assert_eq!(answering(&models), "b");
    let (_, loading) = models.language().wanted().expect("it is opened");
    assert!(!loading.download, "nothing is downloaded unasked");
    let run = loading.run.id;
    models.apply(ModelsAction::Choose("b".into()));
    assert_eq!(
        models.language().wanted().map(|(_, loading)| loading.run.id),
        Some(run),
        "it is chosen already"
    );
    // The next visit begins with it, also where the catalogue comes later.
    let mut next = Models::kept(models.to_keep());
    catalogued(&mut next, vec![a, b]);
    assert_eq!(answering(&next), "b");
}

#[test]
fn a_conversations_model_comes_back_where_it_is_here() {
    let (a, b) = (hashed("a", "aa"), hashed("b", "bb"));
    let mut models = Models::default();
    models.apply(ModelsAction::Remembered("b".into()));
    catalogued(&mut models, vec![a.clone(), b.clone()]);
    assert_eq!(answering(&models), "a", "nobody knows yet whether it is here");
    models.apply(stored(&[(&a, StoredState::Whole), (&b, StoredState::Partial)]));
    assert_eq!(answering(&models), "a");
    models.apply(stored(&[(&a, StoredState::Whole), (&b, StoredState::Whole)]));
    assert_eq!(answering(&models), "b");
    models.apply(ModelsAction::Choose("a".into()));
    models.apply(stored(&[(&a, StoredState::Whole), (&b, StoredState::Whole)]));
    assert_eq!(answering(&models), "a", "a person chose another one since");
}

fn heard(models: &mut Models, news: News<Download>) {
    models.apply(ModelsAction::Heard { id: "b".into(), news });
}

fn download(models: &Models) -> RunId {
    models.downloads().get("b").expect("a download").run.id
}

#[test]
fn a_download_goes_on_beside_the_chat_and_can_be_paused() {
    let (a, b) = (hashed("a", "aa"), hashed("b", "bb"));
    let mut models = Models::default();
    catalogued(&mut models, vec![a, b.clone()]);
    models.apply(ModelsAction::Download("unknown".into()));
    models.apply(ModelsAction::Download("b".into()));
    let first = download(&models);
    models.apply(ModelsAction::Download("b".into()));
    assert_eq!((download(&models), models.downloads().iter().count()), (first, 1), "once");
    let progress = Progress { stage: Stage::Download, unit: Unit::Bytes, done: 3, total: Some(9) };
    let chunks = vec![DownloadNotice::Resumed { from: 2 }];
    heard(&mut models, News { progress: vec![progress], chunks, ..News::new(first, 1.0) });
    let run = &models.downloads().get("b").expect("a download").run;
    assert_eq!(run.so_far, Some(DownloadNotice::Resumed { from: 2 }));
    assert_eq!(answering(&models), "a", "the chat keeps its model");

    models.apply(ModelsAction::Pause("b".into()));
    let before = models.changes();
    heard(&mut models, News::ended(first, Err(failure(FailureKind::Cancelled))));
    assert!(!models.downloads().are_under_way() && models.changes() > before, "what is stored is asked anew");
    models.apply(ModelsAction::Download("b".into()));
    let second = download(&models);
    assert_ne!(first, second);
    let done = Downloaded { sha256: "bb".into(), bytes: 9, fetched_bytes: 6, has_chunks: true };
    heard(&mut models, News::ended(second, Ok(done)));
    assert_eq!(models.downloads().iter().count(), 0);
    models.apply(stored(&[(&b, StoredState::Whole)]));
    assert!(models.is_installed(&b));
}

#[test]
fn a_download_outlives_the_workers_death_but_not_for_ever() {
    let mut models = Models::default();
    catalogued(&mut models, vec![hashed("a", "aa"), hashed("b", "bb")]);
    models.apply(ModelsAction::Download("b".into()));
    for _ in 0..2 {
        let run = download(&models);
        heard(&mut models, News::ended(run, Err(failure(FailureKind::Crashed))));
        assert!(models.downloads().is_under_way("b"));
    }
    let run = download(&models);
    heard(&mut models, News::ended(run, Err(failure(FailureKind::Crashed))));
    assert!(models.downloads().get("b").is_some_and(|download| download.failure().is_some()));
    models.apply(ModelsAction::Removed("b".into()));
    assert_eq!(models.downloads().iter().count(), 0);
}

#[test]
fn what_is_learnt_of_a_file_by_its_first_download_is_kept() {
    let spec = Rc::new(model_at("https://hub.example/b.gguf"));
    let mut models = Models::default();
    catalogued(&mut models, vec![hashed("a", "aa")]);
    models.apply(ModelsAction::Added(spec.clone().into()));
    models.apply(ModelsAction::Download(spec.id.as_str().into()));
    let run = models.downloads().get(&spec.id).expect("a download").run.id;
    let done = Downloaded { sha256: "cc".into(), bytes: 12, fetched_bytes: 12, has_chunks: true };
    models.apply(ModelsAction::Heard { id: spec.id.as_str().into(), news: News::ended(run, Ok(done)) });
    let learnt = models.entry(&spec.id).expect("it is listed").spec.clone();
    assert_eq!((learnt.sha256.as_str(), learnt.bytes), ("cc", 12));
    let Kept { own, .. } = models.to_keep();
    assert_eq!(own.len(), 1);
    assert_eq!(Models::kept(models.to_keep()).entry(&spec.id).map(|entry| entry.spec.bytes), Some(12));
}

#[test]
fn when_the_answering_model_is_removed_another_one_that_is_here_answers() {
    let (a, b) = (hashed("a", "aa"), hashed("b", "bb"));
    let mut models = Models::default();
    catalogued(&mut models, vec![a.clone(), b.clone()]);
    models.apply(stored(&[(&a, StoredState::Whole), (&b, StoredState::Whole)]));
    models.apply(ModelsAction::Choose("b".into()));
    models.apply(ModelsAction::Removed("b".into()));
    assert_eq!(answering(&models), "a");
    assert!(!models.is_installed(&b), "before the worker has told");
    models.apply(ModelsAction::Removed("a".into()));
    assert_eq!(answering(&models), "a", "the catalogue's first is offered again");
}

#[test]
fn a_file_of_ones_own_is_one_of_the_list_once_it_is_read() {
    let mut models = Models::default();
    catalogued(&mut models, vec![hashed("a", "aa")]);
    let unread = Rc::new(unread_model("Tiny.gguf", 9, "blob:x".to_owned()));
    models.apply(ModelsAction::to_language(ModelAction::Opened(unread)));
    let run = run(models.language());
    let read = Loaded { sha256: "0123456789abcdef0123".to_owned(), ..loaded(5) };
    models.apply(ModelsAction::to_language(ended(run, Ok(read))));
    let kept = models.to_keep();
    assert_eq!(kept.language.as_deref(), Some("own-0123456789abcdef"));
    assert_eq!(kept.own.len(), 1);
    models.apply(ModelsAction::Choose("a".into()));
    assert_eq!((answering(&models), models.to_keep().own.len()), ("a", 1), "it stays in the list");
    models.apply(measured(12.5));
    assert_eq!(models.speed("a"), Some(12.5));
    // The browser has deleted it.
    models.apply(ModelsAction::Choose("own-0123456789abcdef".into()));
    let run = self::run(models.language());
    models.apply(ModelsAction::to_language(ended(run, Err(failure(FailureKind::NotStored)))));
    assert_eq!((answering(&models), models.to_keep().own.len()), ("a", 0));
    models.apply(ModelsAction::Need("a".into()));
    assert!(models.named("a").is_none(), "a language model has one place");
}

#[test]
fn a_model_that_is_too_much_gives_way_to_the_next_smaller() {
    let sized = |id: &str, bytes: u64| -> Entry {
        Rc::new(ModelSpec { bytes, ..(*spec(id, ModelTask::Chat)).clone() }).into()
    };
    let mut models = Models::default();
    models.apply(ModelsAction::Catalogued(vec![
        sized("large", 9_000),
        sized("small", 100),
        sized("middle", 4_000),
        spec("embed", ModelTask::Embed).into(),
    ]));
    let end = |models: &mut Models, result| {
        let id = run(models.language());
        models.apply(ModelsAction::to_language(ended(id, result)));
    };
    let offered = |models: &Models| models.instead().map(|(why, entry)| (why, entry.spec.id.clone()));
    let too_large =
        |there_bytes| failure(FailureKind::TooLarge(Shortage { needed_bytes: 13_500, there_bytes }));
    end(&mut models, Err(too_large(7_000)));
    assert_eq!(offered(&models), Some((TooMuch::ForMemory, "middle".to_owned())));
    models.apply(ModelsAction::to_language(ModelAction::Load));
    assert_eq!(offered(&models), None, "it is tried again");
    // Half as much again as its file is what a model takes.
    end(&mut models, Err(too_large(5_999)));
    assert_eq!(offered(&models), Some((TooMuch::ForMemory, "small".to_owned())));

    models.apply(ModelsAction::Choose("middle".into()));
    end(&mut models, Ok(loaded(1)));
    models.apply(measured(3.0));
    assert_eq!(offered(&models), None);
    models.apply(measured(2.5));
    assert_eq!(offered(&models), Some((TooMuch::ForSpeed(2.5), "small".to_owned())));
    models.apply(ModelsAction::Choose("small".into()));
    end(&mut models, Err(failure(FailureKind::OutOfMemory)));
    assert_eq!(offered(&models), None, "there is none smaller");
}

#[test]
fn answers_tell_how_many_threads_the_next_visit_tries() {
    let mut models = Models::default();
    models.apply(ModelsAction::Catalogued(vec![spec("a", ModelTask::Chat).into()]));
    let run = run(models.language());
    models.apply(ModelsAction::to_language(ended(run, Ok(loaded(5)))));
    assert_eq!(models.trials().next(1, 2), 1);
    for _ in 0..3 {
        models.apply(ModelsAction::Measured { tokens_per_second: 90.0, is_plain: false });
    }
    assert_eq!(models.trials().next(1, 2), 1, "drafts and long conversations can't be compared");
    for _ in 0..3 {
        models.apply(measured(40.0));
    }
    let next = Models::kept(models.to_keep());
    assert_eq!(next.trials().next(1, 2), 2);
    assert_eq!(next.trials().next(1, 1), 1);
}
