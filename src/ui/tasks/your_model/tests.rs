//! Tests of the state of Your model, driven as the page drives it, and of what it is made of.

mod arrays;
mod kinds;
mod pictures;

use std::rc::Rc;

use super::{
    inputs::{Giving, InputProblem, problem, tensors},
    kept::KeptModels,
    numbers::numbers,
    recipe::Recipe,
    shape::Open,
    smaller::SmallerAction,
    state::{Labels, YourModel, YourModelAction},
};
use crate::{
    protocol::{
        Bytes, Dimension, Downloaded, Element, Failure, FailureKind, GivenFile, GraphFacts, GraphFile,
        GraphOpened, GraphPort, QuantisedGraph, RanGraph, Task, Tensor, UnsupportedOperator, Values,
    },
    ui::runs::{News, Outcome, RunId},
};

/// An input or output; a negative length is open and has no name, a text is a name.
pub fn port(name: &str, element: Element, shape: &[&str]) -> GraphPort {
    let dimension = |text: &&str| match text.parse::<i64>() {
        Ok(length) if length >= 0 => Dimension::Fixed(length as u64),
        Ok(_) => Dimension::Unknown,
        Err(_) => Dimension::Named((*text).to_owned()),
    };
    GraphPort { name: name.into(), element, shape: Some(shape.iter().map(dimension).collect()) }
}

fn file(name: &str) -> GivenFile {
    GivenFile { name: name.into(), address: format!("blob:{name}"), bytes: 100 }
}

fn iris() -> GraphFacts {
    GraphFacts {
        inputs: vec![port("x", Element::F32, &["batch", "4"])],
        outputs: vec![port("p", Element::F32, &["batch", "3"])],
        ..GraphFacts::default()
    }
}

fn news<T: Task>(run: RunId, result: Result<T::Output, Failure>) -> News<T> {
    News::ended(run, result)
}

fn described(facts: GraphFacts, beside: &[&str]) -> YourModel {
    let mut model = YourModel::default();
    describe(&mut model, facts, beside);
    model
}

fn describe(model: &mut YourModel, facts: GraphFacts, beside: &[&str]) {
    let beside = beside.iter().map(|name| file(name)).collect();
    model.apply(YourModelAction::Give { model: Some(file("net.onnx")), beside });
    let run = model.describing.as_ref().expect("a describing").id;
    model.apply(YourModelAction::Described(news(run, Ok(facts))));
}

fn opened(facts: GraphFacts) -> YourModel {
    let mut model = described(facts, &[]);
    open(&mut model);
    model
}

fn open(model: &mut YourModel) {
    let run = model.opening.as_ref().expect("an opening").id;
    let chunks = vec![GraphOpened { ms: 1.0, memory_bytes: 2 }];
    model.apply(YourModelAction::Opened(News { chunks, ..News::new(run, 0.0) }));
    assert!(model.is_open());
}

fn floats(name: &str, shape: &[u64], values: &[f32]) -> Tensor {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let values = Values::Numbers { element: Element::F32, bytes: Bytes(bytes) };
    Tensor { name: name.into(), shape: shape.to_vec(), values }
}

fn ran(values: &[f32]) -> RanGraph {
    RanGraph { outputs: vec![floats("p", &[1, 3], values)], ms: vec![2.0], memory_bytes: 3 }
}

#[test]
fn a_model_is_described_opened_and_run() {
    let mut model = opened(iris());
    model.apply(YourModelAction::Run(1));
    let run = model.run.as_ref().expect("a run").id;
    model.apply(YourModelAction::Run(1));
    assert_eq!(model.run.as_ref().map(|run| run.id), Some(run), "one at a time");
    let inputs = Rc::new(vec![floats("x", &[1, 4], &[1.0; 4])]);
    model.apply(YourModelAction::Ran { news: news(run, Ok(ran(&[0.1, 0.7, 0.2]))), inputs, seen: None });
    let given = model.ran().expect("outputs");
    assert_eq!((given.inputs.len(), given.output.outputs[0].shape.as_slice()), (1, [1, 3].as_slice()));
    // Another file takes its place, and what came of the first is gone.
    describe(&mut model, iris(), &[]);
    assert!(model.ran().is_none() && !model.is_open());
}

#[test]
fn what_is_not_supported_is_never_opened() {
    let lacking = UnsupportedOperator {
        operator: "com.acme.Fancy".into(),
        nodes: vec!["n1".into()],
        why: "unknown".into(),
    };
    let mut model = described(GraphFacts { unsupported: vec![lacking], ..iris() }, &[]);
    model.apply(YourModelAction::Open);
    model.apply(YourModelAction::Run(1));
    assert!(model.opening.is_none() && model.run.is_none());
}

#[test]
fn weights_in_other_files_are_waited_for() {
    let facts = GraphFacts { external: vec!["sub/net.data".into(), "b.bin".into()], ..iris() };
    let mut model = described(facts, &["net.data"]);
    assert_eq!((model.missing_files(), model.opening.is_none()), (vec!["b.bin"], true));
    model.apply(YourModelAction::Give { model: None, beside: vec![file("b.bin")] });
    let opening = model.opening.as_ref().expect("an opening").id;
    let request = model.open_request(opening).expect("a request");
    let named: Vec<_> =
        request.external.iter().map(|file| (file.name.as_str(), file.address.as_str())).collect();
    assert_eq!(
        named,
        [("sub/net.data", "blob:net.data"), ("b.bin", "blob:b.bin")],
        "by the names that the model has"
    );
}

#[test]
fn a_worker_that_dies_leaves_the_page_able_to_open_again() {
    let mut model = opened(iris());
    model.apply(YourModelAction::Run(1));
    let (run, opening) =
        (model.run.as_ref().expect("a run").id, model.opening.as_ref().expect("an opening").id);
    let crashed = || Failure::new(FailureKind::Crashed, "unreachable");
    let ended = news(run, Err(crashed()));
    model.apply(YourModelAction::Ran { news: ended, inputs: Rc::default(), seen: None });
    model.apply(YourModelAction::Opened(news(opening, Err(crashed()))));
    assert!(!model.is_open() && model.opening.as_ref().is_some_and(|opening| opening.failure().is_some()));
    model.apply(YourModelAction::Open);
    open(&mut model);
}

#[test]
fn a_stop_that_ends_the_worker_opens_the_model_again() {
    let mut model = opened(iris());
    model.apply(YourModelAction::Run(50));
    let (run, opening) =
        (model.run.as_ref().expect("a run").id, model.opening.as_ref().expect("an opening").id);
    model.apply(YourModelAction::Stop);
    let crashed = || Failure::new(FailureKind::Crashed, "it was ended");
    model.apply(YourModelAction::Opened(news(opening, Err(crashed()))));
    model.apply(YourModelAction::Ran { news: news(run, Err(crashed())), inputs: Rc::default(), seen: None });
    assert_eq!(model.run.as_ref().and_then(|run| run.outcome.clone()), Some(Outcome::Stopped));
    open(&mut model);
}

#[test]
fn recipe_labels_and_sizes_are_remembered_for_the_same_file() {
    let mut model = described(iris(), &[]);
    let recipe = Recipe { width: 99, ..model.recipe };
    model.apply(YourModelAction::Recipe(recipe));
    model.apply(YourModelAction::Size(Open::Named("batch".into()), 7));
    model.apply(YourModelAction::Labels(Labels {
        file: Some("l.txt".into()),
        names: vec!["a".into(), "b".into()],
    }));
    let stored = serde_json::to_string(&*model.kept).expect("JSON");
    let kept: KeptModels = serde_json::from_str(&stored).expect("what was stored");
    let mut model = YourModel::stored(kept);
    describe(&mut model, iris(), &[]);
    assert_eq!((model.recipe.width, model.sizes[0].length), (99, 7));
    assert_eq!(model.labels.as_ref().map(|labels| labels.names.len()), Some(2));
    model.apply(YourModelAction::Close);
    assert!(model.file.is_none() && model.kept.of(&file("net.onnx")).is_some());
}

#[test]
fn a_file_that_is_kept_is_opened_from_the_store() {
    let mut model = opened(iris());
    model.apply(YourModelAction::Keep);
    let keeping = model.keeping.as_ref().expect("a keeping").id;
    let stored = Downloaded { sha256: "ab".into(), bytes: 100, fetched_bytes: 100, has_chunks: false };
    model.apply(YourModelAction::Kept(news(keeping, Ok(stored))));
    model.apply(YourModelAction::Close);
    let kept = model.kept.with_files().next().cloned().expect("a kept model");
    model.apply(YourModelAction::Reopen(kept.clone()));
    assert_eq!(model.graph_file(), Some(GraphFile::Stored("ab".into())));
    let describing = model.describing.as_ref().expect("a describing").id;
    model.apply(YourModelAction::Described(news(describing, Ok(iris()))));
    open(&mut model);
    // Somebody removed the file meanwhile.
    model.apply(YourModelAction::Reopen(kept));
    let describing = model.describing.as_ref().expect("a describing").id;
    let gone = Failure::new(FailureKind::NotStored, "ab");
    model.apply(YourModelAction::Described(news(describing, Err(gone))));
    assert_eq!(model.kept.with_files().count(), 0);
}

#[test]
fn what_a_person_gives_decides_the_lengths_of_what_is_filled_in() {
    let facts = GraphFacts {
        inputs: vec![
            port("input_ids", Element::I64, &["batch", "sequence"]),
            port("attention_mask", Element::I64, &["batch", "sequence"]),
        ],
        ..GraphFacts::default()
    };
    let mut model = described(facts, &[]);
    assert_eq!(model.givings[1], Giving::Ones);
    model.apply(YourModelAction::Input(0, Giving::Written("[[101, 5, 6, 7, 102]]".into())));
    let facts = model.facts().expect("facts").clone();
    let made = tensors(&facts, &model.sizes, &model.givings, None).expect("tensors");
    assert_eq!((made[0].shape.as_slice(), made[1].shape.as_slice()), ([1, 5].as_slice(), [1, 5].as_slice()));
    assert_eq!(numbers(&made[1]), [1.0; 5]);
    model.apply(YourModelAction::Input(0, Giving::Written("1, 2, x".into())));
    assert!(matches!(
        problem(&facts, &model.sizes, &model.givings, false),
        Some((0, InputProblem::Writing(_)))
    ));
    model.apply(YourModelAction::Input(0, Giving::Written("1.5".into())));
    assert!(matches!(
        problem(&facts, &model.sizes, &model.givings, false),
        Some((0, InputProblem::OutOfRange(_)))
    ));
}

#[test]
fn rows_of_a_table_are_a_batch_and_too_few_columns_are_told() {
    let model = described(iris(), &[]);
    let facts = model.facts().expect("facts");
    let of = |text: &str| tensors(facts, &model.sizes, &[Giving::Written(text.into())], None);
    assert_eq!(of("a,b,c,d\n5.1,3.5,1.4,0.2\n6,3,4,1\n").expect("rows")[0].shape, [2, 4]);
    assert_eq!(of("5.1 3.5 1.4 0.2").expect("a row")[0].shape, [1, 4]);
    assert_eq!(of("1 2 3 4 5 6 7 8").expect("two rows")[0].shape, [2, 4]);
    assert!(matches!(of("1 2 3"), Err((0, InputProblem::Misfit(_)))));
    // As many tokens as there are, whatever length was expected: a batch of one.
    let ids = port("input_ids", Element::I64, &["batch", "sequence"]);
    let facts = GraphFacts { inputs: vec![ids], ..GraphFacts::default() };
    let sizes = super::shape::open_sizes(&facts);
    let many = Giving::Written((0..32).map(|id| format!("{id} ")).collect::<String>().into());
    assert_eq!(tensors(&facts, &sizes, &[many], None).expect("tokens")[0].shape, [1, 32]);
}

#[test]
fn the_same_seed_gives_the_same_values() {
    let model = described(iris(), &[]);
    let facts = model.facts().expect("facts");
    let of = |seed| tensors(facts, &model.sizes, &[Giving::Random(seed)], None).expect("a tensor");
    let values = numbers(&of(1)[0]);
    assert!(values.iter().all(|value| (0.0..1.0).contains(value)) && values[0] != values[1], "{values:?}");
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
    let huge = vec![super::shape::Size { of: Open::Named("batch".into()), length: 1 << 40 }];
    let refused = tensors(facts, &huge, &[Giving::Zeros], None);
    assert!(matches!(refused, Err((0, InputProblem::TooLarge(_)))), "refused before anything is allocated");
}

#[test]
fn arrays_go_to_the_inputs_of_their_names() {
    let facts = GraphFacts {
        inputs: vec![port("a", Element::F32, &["2"]), port("b", Element::I64, &["2"])],
        ..GraphFacts::default()
    };
    let mut model = described(facts, &[]);
    let take = |model: &mut YourModel, name: &str| {
        let arrays = vec![Rc::new(floats(name, &[2], &[3.0, 4.0]))];
        model.apply(YourModelAction::Arrays { file: format!("{name}.npy").into(), arrays });
    };
    take(&mut model, "b");
    assert!(matches!((&model.givings[0], &model.givings[1]), (Giving::Zeros, Giving::Array { .. })));
    take(&mut model, "whatever");
    assert!(matches!(&model.givings[0], Giving::Array { .. }), "a single array is the first input's");
    let made = tensors(model.facts().expect("facts"), &model.sizes, &model.givings, None).expect("tensors");
    let Values::Numbers { element, .. } = &made[1].values else { panic!("numbers") };
    assert_eq!((element, numbers(&made[1])), (&Element::I64, vec![3.0, 4.0]), "as the input's type");
    let two = vec![Rc::new(floats("c", &[2], &[0.0; 2])), Rc::new(floats("d", &[2], &[0.0; 2]))];
    model.apply(YourModelAction::Arrays { file: "two.npz".into(), arrays: two });
    assert!(model.refused.is_some(), "no input is called so");
}

#[test]
fn arrays_that_come_with_the_model_wait_for_it() {
    let mut model = YourModel::default();
    model.apply(YourModelAction::Give { model: Some(file("net.onnx")), beside: Vec::new() });
    let arrays = vec![Rc::new(floats("x", &[1, 4], &[1.0; 4]))];
    model.apply(YourModelAction::Arrays { file: "x.npy".into(), arrays });
    let run = model.describing.as_ref().expect("a describing").id;
    model.apply(YourModelAction::Described(news(run, Ok(iris()))));
    assert!(matches!(&model.givings[0], Giving::Array { .. }));
}

#[test]
fn a_smaller_model_is_made_and_compared() {
    let mut model = opened(iris());
    let smaller = |model: &mut YourModel, action| model.apply(YourModelAction::Smaller(action));
    smaller(&mut model, SmallerAction::Make);
    assert!(model.is_running());
    let run = model.smaller.making.as_ref().expect("a making").id;
    let made = QuantisedGraph { file: Bytes(Vec::new()), source_bytes: 100, nodes: 2, ms: 5.0 };
    smaller(&mut model, SmallerAction::Made { news: news(run, Ok(made)), file: Some(file("net.int8.onnx")) });
    smaller(&mut model, SmallerAction::Compare);
    let (opening, comparing) = (
        model.smaller.opening.as_ref().expect("an opening").id,
        model.smaller.comparing.as_ref().expect("a comparing").id,
    );
    let chunks = vec![GraphOpened { ms: 1.0, memory_bytes: 2 }];
    smaller(&mut model, SmallerAction::Opened(News { chunks, ..News::new(opening, 0.0) }));
    assert!(model.smaller.is_open());
    let compared = SmallerAction::Compared {
        news: news(comparing, Ok(ran(&[0.1, 0.65, 0.25]))),
        before: Some(ran(&[0.1, 0.7, 0.2])),
    };
    smaller(&mut model, compared);
    let comparison = model.smaller.comparing.as_ref().and_then(|run| run.done()).expect("a comparison");
    let output = &comparison.outputs[0];
    assert!(output.largest.is_some_and(|largest| (largest - 0.05).abs() < 1e-6), "{output:?}");
    assert_eq!(output.same_best, Some(true));
}

#[test]
fn a_smaller_model_that_does_not_open_ends_the_comparison() {
    let mut model = opened(iris());
    let smaller = |model: &mut YourModel, action| model.apply(YourModelAction::Smaller(action));
    smaller(&mut model, SmallerAction::Make);
    let run = model.smaller.making.as_ref().expect("a making").id;
    let made = QuantisedGraph { file: Bytes(Vec::new()), source_bytes: 100, nodes: 2, ms: 5.0 };
    smaller(&mut model, SmallerAction::Made { news: news(run, Ok(made)), file: Some(file("net.int8.onnx")) });
    smaller(&mut model, SmallerAction::Compare);
    let opening = model.smaller.opening.as_ref().expect("an opening").id;
    let failure = Failure::new(FailureKind::OutOfMemory, "2 GB");
    smaller(&mut model, SmallerAction::Opened(news(opening, Err(failure.clone()))));
    assert_eq!(model.smaller.comparing.as_ref().and_then(|run| run.failure()), Some(&failure));
}
