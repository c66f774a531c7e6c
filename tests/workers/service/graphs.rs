//! Models in ONNX, as a page meets their worker: looked at, opened, run, made smaller, and refused by name. tests/reference/onnx_files.py
//! made the files, and onnxruntime says what comes out.

use std::{collections::BTreeMap, fs};

use hearth::{
    client::{Running, Update},
    protocol::{
        Bytes, DescribeGraph, Dimension, Element, FailureKind, GivenFile, GraphFile, GraphId, GraphPurpose,
        OpenGraph, QuantiseGraph, RunGraph, Stage, Tensor, Values,
    },
};
use serde::Deserialize;

use crate::support::bench::Bench;

const ID: GraphId = GraphId(7);

#[derive(Deserialize)]
struct Said {
    inputs: BTreeMap<String, Numbers>,
    outputs: BTreeMap<String, Numbers>,
}

#[derive(Deserialize)]
struct Numbers {
    shape: Vec<u64>,
    values: Vec<f32>,
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(format!("{}/tests/fixtures/graphs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn said(model: &str) -> Said {
    let mut all: BTreeMap<String, Said> = serde_json::from_slice(&fixture("said.json")).unwrap();
    all.remove(model).unwrap()
}

fn give(bench: &Bench, content: &[u8]) -> GraphFile {
    let (name, address) = ("model.onnx".to_owned(), "blob:model".to_owned());
    bench.files.give(&address, content);
    GraphFile::Given(GivenFile { name, address, bytes: content.len() as u64 })
}

/// Stands open as long as the request is kept.
fn open(bench: &mut Bench, content: &[u8]) -> Running<OpenGraph> {
    let (purpose, file, external) = (GraphPurpose::Run, give(bench, content), Vec::new());
    let mut running = bench.client.run(OpenGraph { graph: ID, purpose, file, external });
    loop {
        match bench.next(&mut running) {
            Update::Progress(_) => {}
            Update::Chunk(_) => return running,
            Update::Done(done) => panic!("it does not stand open: {done:?}"),
        }
    }
}

fn tensor(name: &str, numbers: &Numbers) -> Tensor {
    let bytes = Bytes(numbers.values.iter().flat_map(|value| value.to_le_bytes()).collect());
    let values = Values::Numbers { element: Element::F32, bytes };
    Tensor { name: name.to_owned(), shape: numbers.shape.clone(), values }
}

/// The largest distance between a tensor's numbers and these.
fn furthest(tensor: &Tensor, expected: &[f32]) -> f32 {
    let Values::Numbers { element: Element::F32, bytes } = &tensor.values else { panic!("{tensor:?}") };
    let numbers = bytes.0.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four));
    numbers.zip(expected).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max)
}

fn run(said: &Said, times: u32) -> RunGraph {
    let inputs = said.inputs.iter().map(|(name, numbers)| tensor(name, numbers)).collect();
    RunGraph { graph: ID, inputs, times }
}

#[test]
fn what_a_model_is_is_known_before_it_runs() {
    let mut bench = Bench::new();
    let file = give(&bench, &fixture("linear.onnx"));
    let answer = bench.ask(DescribeGraph { file });
    assert_eq!(answer.stages(), [Stage::Read]);
    let facts = answer.result.unwrap();
    assert_eq!((facts.producer.as_str(), facts.name.as_str()), ("hearth 1", "small"));
    assert_eq!(facts.operator_sets, [("ai.onnx".to_owned(), 17)]);
    let input = &facts.inputs[0];
    assert_eq!((input.name.as_str(), &input.element, facts.inputs.len()), ("x", &Element::F32, 1));
    assert_eq!(input.shape, Some(vec![Dimension::Named("rows".to_owned()), Dimension::Fixed(8)]));
    assert_eq!(facts.outputs.len(), 2);
    assert_eq!((facts.parameters, facts.weight_bytes), (27, 108));
    assert!(facts.unsupported.is_empty(), "{:?}", facts.unsupported);
}

#[test]
fn all_that_cannot_be_run_is_said_at_once_and_nothing_opens() {
    let mut bench = Bench::new();
    let file = give(&bench, &fixture("unknown.onnx"));
    let facts = bench.ask(DescribeGraph { file: file.clone() }).result.unwrap();
    let [unsupported] = facts.unsupported.as_slice() else { panic!("{:?}", facts.unsupported) };
    assert_eq!(unsupported.operator, "org.example.Fold");
    assert_eq!(unsupported.nodes, ["first", "second"]);
    let (purpose, external) = (GraphPurpose::Run, Vec::new());
    let refused = bench.ask(OpenGraph { graph: ID, purpose, file, external }).result.unwrap_err();
    assert_eq!(refused.kind, FailureKind::Unsupported);
    assert!(refused.message.contains("org.example.Fold"), "{refused}");
}

#[test]
fn it_says_what_onnxruntime_says_as_often_as_it_is_asked() {
    for name in ["linear", "picture"] {
        let mut bench = Bench::new();
        let said = said(name);
        let standing = open(&mut bench, &fixture(&format!("{name}.onnx")));
        let answer = bench.ask(run(&said, 3));
        let ran = answer.result.unwrap();
        assert_eq!(answer.progress.last().map(|progress| progress.done), Some(3));
        assert_eq!((ran.ms.len(), ran.outputs.len()), (3, said.outputs.len()));
        for output in &ran.outputs {
            let expected = &said.outputs[&output.name];
            assert_eq!(output.shape, expected.shape, "{name}: {}", output.name);
            let far = furthest(output, &expected.values);
            assert!(far < 1e-5, "{name}, {}: {far}", output.name);
        }
        drop(standing);
        bench.settle();
        assert_eq!(bench.ask(run(&said, 1)).failure(), FailureKind::NotLoaded, "it was closed");
    }
}

#[test]
fn inputs_that_are_not_what_it_wants_are_refused_and_it_goes_on() {
    let mut bench = Bench::new();
    let said = said("linear");
    let _standing = open(&mut bench, &fixture("linear.onnx"));
    let (element, bytes) = (Element::F32, Bytes(vec![0; 30]));
    let part = Values::Numbers { element, bytes };
    let wrong = [
        Vec::new(),
        vec![Tensor { name: "y".to_owned(), ..tensor("x", &said.inputs["x"]) }],
        vec![Tensor { shape: vec![2, 7], ..tensor("x", &said.inputs["x"]) }],
        vec![Tensor { values: part, ..tensor("x", &said.inputs["x"]) }],
        vec![Tensor { values: Values::Texts(vec!["a".to_owned()]), ..tensor("x", &said.inputs["x"]) }],
    ];
    for inputs in wrong {
        let what = format!("{inputs:?}");
        assert_eq!(
            bench.ask(RunGraph { graph: ID, inputs, times: 1 }).failure(),
            FailureKind::BadInput,
            "{what}"
        );
    }
    assert!(bench.ask(run(&said, 1)).result.is_ok());
    let (purpose, file, external) = (GraphPurpose::Run, give(&bench, &fixture("linear.onnx")), Vec::new());
    let twice = OpenGraph { graph: ID, purpose, file, external };
    assert_eq!(bench.ask(twice).failure(), FailureKind::BadInput, "its name is taken");
}

#[test]
fn one_that_is_damaged_or_takes_too_much_is_refused_before_it_is_run() {
    let mut bench = Bench::new();
    let whole = fixture("picture.onnx");
    for damaged in [&whole[..whole.len() / 2], b"no ONNX at all".as_slice(), b"".as_slice()] {
        let file = give(&bench, damaged);
        let refused = bench.ask(DescribeGraph { file }).failure();
        assert_eq!(refused, FailureKind::BadModel, "{} bytes", damaged.len());
    }
    let (name, address) = ("large.onnx".to_owned(), "blob:large".to_owned());
    let file = GraphFile::Given(GivenFile { name, address, bytes: 1 << 40 });
    let refused = bench.ask(DescribeGraph { file }).failure();
    assert!(!matches!(refused, FailureKind::Crashed), "{refused:?}");
}

#[test]
fn one_with_weights_in_8_bits_says_nearly_the_same() {
    let mut bench = Bench::new();
    let said = said("linear");
    let file = give(&bench, &fixture("linear.onnx"));
    let answer = bench.ask(QuantiseGraph { file });
    assert!(answer.stages().contains(&Stage::Quantise), "{:?}", answer.stages());
    let smaller = answer.result.unwrap();
    assert!(smaller.nodes >= 1);
    let _standing = open(&mut bench, &smaller.file.0);
    let ran = bench.ask(run(&said, 1)).result.unwrap();
    let output = ran.outputs.iter().find(|output| output.name == "probabilities").unwrap();
    let far = furthest(output, &said.outputs["probabilities"].values);
    assert!(far > 0.0 && far < 0.05, "{far}");
}
