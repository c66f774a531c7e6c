//! What files say about themselves. Must not know engines.

use super::written::{file, layers, rows};
use crate::{Dimension, Element, describe, fit::write};

#[test]
fn a_file_says_what_it_is() {
    let said = describe(layers()).expect("a good file");
    assert_eq!(said.producer.name, "hearth");
    assert_eq!((said.opsets[0].domain.as_str(), said.opsets[0].version), ("ai.onnx", 17));
    assert_eq!((said.parameters, said.weight_bytes), (128 + 64 + 4, 4 * 196));
    assert_eq!(said.inputs.len(), 1, "weights are no inputs");
    assert_eq!(said.inputs[0].element, Element::F32);
    assert_eq!(said.inputs[0].shape, [Dimension::Named("rows".to_owned()), Dimension::Fixed(8)]);
    assert!(said.unsupported.is_empty(), "{:?}", said.unsupported);
    let names: Vec<&str> = said.operators.iter().map(|operator| operator.operator.as_str()).collect();
    assert_eq!(names, ["Gemm", "MatMul", "Relu"]);
}

#[test]
fn all_that_cant_be_run_is_said_at_once_by_operator_and_node() {
    let mut foreign = write::node("Fancy", &["b"], "c");
    foreign.domain = Some("org.example".to_owned());
    let nodes = vec![
        write::node("Invented", &["x"], "a"),
        write::node("Invented", &["a"], "b"),
        foreign,
        write::node("Relu", &["c"], "y"),
    ];
    let said =
        describe(file(nodes, vec![rows("x", 2)], vec![rows("y", 2)], Vec::new())).expect("it can be read");
    let found: Vec<(&str, usize)> =
        said.unsupported.iter().map(|one| (one.operator.as_str(), one.nodes.len())).collect();
    assert_eq!(found, [("Invented", 2), ("org.example.Fancy", 1)]);
    assert_eq!(said.unsupported[0].nodes, ["a", "b"]);
}
