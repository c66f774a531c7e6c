//! The list as a person sees it, and how a model of one's own comes in.

use std::rc::Rc;

use super::{
    listing::{Standing, sections},
    smaller::{Smaller, SmallerAction, Step as Shrinking, may_be_smaller},
    state::{Adding, AddingAction, Step},
};
use crate::{
    protocol::{
        Described, Downloaded, Failure, FailureKind, ModelSpec, ModelTask, Progress, Quantisation, Quantised,
        QuantisedSizes, Stage, StoredState, Support, Unit,
    },
    ui::{
        models::{
            About, Entry, HubFile, Listing, ModelHosts, Models, ModelsAction, Repository, model_at,
            tests::{catalogued, spec, stored},
        },
        runs::News,
    },
};

fn hashed(id: &str, task: ModelTask) -> Rc<ModelSpec> {
    let known = spec(id, task);
    let url = format!("https://hub.example/{id}.gguf");
    Rc::new(ModelSpec { sha256: format!("{id}{id}"), name: format!("Model {id}"), url, ..(*known).clone() })
}

fn three() -> (Models, [Rc<ModelSpec>; 3]) {
    let specs = [hashed("a", ModelTask::Chat), hashed("b", ModelTask::Chat), hashed("c", ModelTask::Embed)];
    let mut models = Models::default();
    catalogued(&mut models, specs.to_vec());
    (models, specs)
}

/// Task by task, each row's id and standing.
fn shown(models: &Models, query: &str) -> Vec<(ModelTask, Vec<(String, &'static str)>)> {
    let row = |row: &super::listing::Row| (row.entry.spec.id.clone(), row.standing.name());
    let sections = sections(models, query, None);
    sections.iter().map(|section| (section.task, section.rows.iter().map(row).collect())).collect()
}

#[test]
fn models_stand_by_task_and_what_is_here_comes_first() {
    let (mut models, [_, b, _]) = three();
    let named = |id: &str, standing| (id.to_owned(), standing);
    assert_eq!(shown(&models, "")[0].1, [named("a", "absent"), named("b", "absent")]);
    models.apply(stored(&[(&b, StoredState::Whole)]));
    let all = shown(&models, "");
    assert_eq!(all[0], (ModelTask::Chat, vec![named("b", "installed"), named("a", "absent")]));
    assert_eq!(all[1], (ModelTask::Embed, vec![named("c", "absent")]));
    assert_eq!(shown(&models, "model B mit").len(), 1);
    assert_eq!(shown(&models, "nothing"), []);
}

#[test]
fn a_download_is_seen_in_each_of_its_states() {
    let (mut models, [a, ..]) = three();
    let standing = |models: &Models| sections(models, "model a", None)[0].rows[0].standing.clone();
    models.apply(ModelsAction::Download("a".into()));
    let run = models.downloads().get("a").expect("a download").run.id;
    assert!(matches!(standing(&models), Standing::Downloading { transfer: None, .. }));
    let progress = Progress { stage: Stage::Download, unit: Unit::Bytes, done: 3, total: Some(9) };
    let heard = |models: &mut Models, news| models.apply(ModelsAction::Heard { id: "a".into(), news });
    heard(&mut models, News { progress: vec![progress], ..News::new(run, 1.0) });
    assert!(matches!(standing(&models), Standing::Downloading { transfer: Some(_), .. }));
    heard(&mut models, News::ended(run, Err(Failure::new(FailureKind::NotFound, "404"))));
    assert_eq!(standing(&models).name(), "failed");
    models.apply(ModelsAction::Download("a".into()));
    let run = models.downloads().get("a").expect("a download").run.id;
    models.apply(ModelsAction::Pause("a".into()));
    heard(&mut models, News::ended(run, Err(Failure::new(FailureKind::Cancelled, "stopped"))));
    models.apply(stored(&[(&a, StoredState::Partial)]));
    assert_eq!(standing(&models), Standing::Paused { done: 4, total: Some(9) });
    models.apply(ModelsAction::Download("a".into()));
    let run = models.downloads().get("a").expect("a download").run.id;
    let done = Downloaded { sha256: a.sha256.clone(), bytes: 9, fetched_bytes: 5, has_chunks: true };
    heard(&mut models, News::ended(run, Ok(done)));
    models.apply(stored(&[(&a, StoredState::Whole)]));
    assert_eq!(standing(&models), Standing::Installed);
}

#[test]
fn another_host_is_named_and_ones_own_is_not() {
    let (mut models, _) = three();
    assert_eq!(sections(&models, "", None)[0].rows[0].host.as_deref(), Some("hub.example"));
    catalogued(&mut models, vec![spec("own", ModelTask::Chat)]);
    assert_eq!(sections(&models, "", None)[0].rows[0].host, None);
}

fn hosts() -> Rc<ModelHosts> {
    Rc::new(ModelHosts::read("https://hub.example https://*.cdn.example"))
}

fn look(adding: &mut Adding, text: &str) {
    adding.apply(AddingAction::Look { text: text.to_owned(), hosts: hosts() });
}

fn header(support: Support) -> Described {
    Described {
        architecture: "qwen3".to_owned(),
        name: "Q".to_owned(),
        task: ModelTask::Chat,
        parameters: 600_000_000,
        context_tokens: Some(4096),
        quantisation: "Q4_K_M".to_owned(),
        bytes: 90,
        licence: "apache-2.0".to_owned(),
        languages: vec!["en".to_owned()],
        part: None,
        support,
        memory_bytes: Some(200),
        shortage: None,
        read_bytes: 9,
    }
}

fn described(adding: &mut Adding, result: Result<Described, Failure>) -> Option<Entry> {
    let Step::Describing { run, .. } = &adding.step else { panic!("{:?}", adding.step) };
    adding.apply(AddingAction::Heard(News::ended(run.id, result)));
    adding.described()
}

#[test]
fn a_repository_is_listed_and_one_of_its_files_described() {
    let mut adding = Adding::default();
    look(&mut adding, "owner/name");
    let repository = adding.asking().expect("the hub is asked").clone();
    let file = HubFile { path: "m.gguf".to_owned(), bytes: 90, sha256: "0".repeat(64) };
    let listing = Rc::new(Listing { files: vec![file.clone()], has_parts: false });
    let hub = "https://hub.example".to_owned();
    let other = Repository { owner: "x".to_owned(), ..repository.clone() };
    let answer =
        |repository| AddingAction::Listed { repository, result: Ok(listing.clone()), hub: hub.clone() };
    adding.apply(answer(other));
    assert!(adding.asking().is_some(), "an answer about another one says nothing");
    adding.apply(answer(repository.clone()));
    assert!(matches!(adding.step, Step::Listed { .. }));
    adding.apply(AddingAction::Describe(Rc::new(repository.model(&hub, &file))));
    let entry = described(&mut adding, Ok(header(Support::Runs))).expect("it can run");
    assert_eq!(
        (entry.spec.url.as_str(), entry.spec.bytes),
        ("https://hub.example/owner/name/resolve/main/m.gguf", 90)
    );
    assert_eq!((entry.spec.licence.as_str(), entry.about.quantisation.as_str()), ("apache-2.0", "Q4_K_M"));
}

#[test]
fn the_file_that_an_address_of_the_hub_names_is_described_at_once() {
    let mut adding = Adding::default();
    look(&mut adding, "https://hub.example/owner/name/blob/main/m.gguf");
    let repository = adding.asking().expect("the hub is asked for its hash").clone();
    let file = HubFile { path: "m.gguf".to_owned(), bytes: 90, sha256: String::new() };
    let listing = Rc::new(Listing { files: vec![file], has_parts: false });
    adding.apply(AddingAction::Listed {
        repository,
        result: Ok(listing),
        hub: "https://hub.example".to_owned(),
    });
    assert!(matches!(adding.step, Step::Describing { .. }));
}

#[test]
fn what_can_not_be_had_is_said() {
    let mut adding = Adding::default();
    look(&mut adding, "what?");
    assert_eq!(adding.step, Step::Unclear);
    look(&mut adding, "https://other.example/m.gguf");
    assert_eq!(adding.step, Step::ForeignHost);
    adding.apply(AddingAction::Look { text: "owner/name".to_owned(), hosts: Rc::new(ModelHosts::read("")) });
    assert_eq!(adding.step, Step::ForeignHost);
    look(&mut adding, "https://eu.cdn.example/m.gguf");
    let refused = Support::Refused { why: "unsupported: architecture `x`".to_owned() };
    assert_eq!(described(&mut adding, Ok(header(refused))), None);
    adding.apply(AddingAction::Describe(Rc::new(model_at("https://hub.example/m.gguf"))));
    adding.apply(AddingAction::Stop);
    assert_eq!(described(&mut adding, Err(Failure::new(FailureKind::Cancelled, "stopped"))), None);
    assert_eq!(adding.step, Step::Idle);
}

fn of_type(quantisation: &str, task: ModelTask) -> Entry {
    let about = About { quantisation: quantisation.to_owned(), context: Some(4096), ..About::default() };
    Entry { spec: hashed("a", task), about: Rc::new(about) }
}

fn offered(smaller: &mut Smaller) -> QuantisedSizes {
    let Shrinking::Sizes(run) = &smaller.step else { panic!("{:?}", smaller.step) };
    let sizes = QuantisedSizes { bytes: 9, sizes: vec![(Quantisation::Q8_0, 5), (Quantisation::Q4_0, 3)] };
    assert_eq!(smaller.apply(SmallerAction::Sized(News::ended(run.id, Ok(sizes.clone())))), None);
    sizes
}

fn making(smaller: &Smaller) -> crate::ui::runs::RunId {
    let Shrinking::Making { run, .. } = &smaller.step else { panic!("{:?}", smaller.step) };
    run.id
}

#[test]
fn what_has_eight_bits_and_more_may_be_made_smaller() {
    for quantisation in ["F32", "F16", "BF16", "Q8_0", ""] {
        assert!(may_be_smaller(&of_type(quantisation, ModelTask::Chat)), "{quantisation}");
        assert!(!may_be_smaller(&of_type(quantisation, ModelTask::Embed)), "{quantisation}");
    }
    assert!(!may_be_smaller(&of_type("Q4_K_M", ModelTask::Chat)));
}

#[test]
fn a_model_that_was_made_joins_the_list() {
    let mut smaller = Smaller::default();
    smaller.apply(SmallerAction::Ask(of_type("F16", ModelTask::Chat)));
    assert!(smaller.is_of("a") && smaller.choices().is_none());
    smaller.apply(SmallerAction::Make(Quantisation::Q4_0));
    assert!(!smaller.is_making(), "nothing is known yet");
    let sizes = offered(&mut smaller);
    assert_eq!(smaller.choices(), Some(&sizes));
    smaller.apply(SmallerAction::Make(Quantisation::Q4_0));
    smaller.apply(SmallerAction::Ask(of_type("F16", ModelTask::Embed)));
    smaller.apply(SmallerAction::Close);
    assert!(smaller.is_making() && smaller.choices().is_none(), "one at a time");
    let quantised =
        Quantised { sha256: "0f".repeat(32), bytes: 3, source_bytes: 8, ms: 2000.0, memory_bytes: 7 };
    let news = News::ended(making(&smaller), Ok(quantised));
    let made = smaller.apply(SmallerAction::Heard(news)).expect("a model");
    assert_eq!((made.spec.id.as_str(), made.spec.name.as_str()), ("own-0f0f0f0f0f0f0f0f", "Model a Q4_0"));
    assert_eq!((made.spec.bytes, made.spec.url.as_str(), made.spec.sha256.len()), (3, "", 64));
    assert_eq!((made.about.quantisation.as_str(), made.about.context), ("Q4_0", Some(4096)));
    let mut models = Models::default();
    let changes = models.changes();
    models.apply(ModelsAction::Added(made.clone()));
    assert!(models.changes() > changes, "the worker is asked what is stored");
    models.apply(stored(&[(&made.spec, StoredState::Whole)]));
    assert_eq!(shown(&models, "q4_0"), [(ModelTask::Chat, vec![(made.spec.id.clone(), "installed")])]);
}

#[test]
fn a_stop_and_a_failure_leave_the_choice() {
    let mut smaller = Smaller::default();
    smaller.apply(SmallerAction::Ask(of_type("Q8_0", ModelTask::Chat)));
    let sizes = offered(&mut smaller);
    for kind in [FailureKind::Cancelled, FailureKind::StorageFull { missing_bytes: 5 }] {
        smaller.apply(SmallerAction::Make(Quantisation::Q4_K_M));
        let run = making(&smaller);
        if kind == FailureKind::Cancelled {
            smaller.apply(SmallerAction::Stop);
        }
        let failed = News::ended(run, Err(Failure::new(kind, "facts")));
        assert_eq!(smaller.apply(SmallerAction::Heard(failed)), None);
        assert_eq!(smaller.choices(), Some(&sizes));
        assert_eq!(smaller.failure().is_none(), kind == FailureKind::Cancelled);
    }
    smaller.apply(SmallerAction::Close);
    assert_eq!((smaller.source, smaller.step), (None, Shrinking::Idle));
}
