//! A file's graph in the form that the rest of this works on. Must not know operators beside `Constant`.

use crate::{
    graphs,
    proto::{Attribute, Graph, Model, Node, Tensor},
};

/// Constants that a node makes become weights of its graph.
pub fn constants(model: &mut Model) {
    if let Some(graph) = &mut model.graph {
        graphs::each_graph_mut(graph, &mut in_graph);
    }
}

fn in_graph(graph: &mut Graph) {
    let nodes = std::mem::take(&mut graph.node);
    for mut node in nodes {
        match made_by(&mut node) {
            Some(weight) => graph.initializer.push(weight),
            None => graph.node.push(node),
        }
    }
}

fn made_by(node: &mut Node) -> Option<Tensor> {
    if graphs::operator(node) != "Constant" || node.output.len() != 1 || node.attribute.len() != 1 {
        return None;
    }
    let weight = tensor(node.attribute.first_mut()?)?;
    Some(Tensor { name: node.output.first().cloned(), ..weight })
}

/// The value of a `Constant`, in each of the forms that the standard gives it; `None` for sparse ones.
fn tensor(attribute: &mut Attribute) -> Option<Tensor> {
    let one = |data_type| Tensor { data_type: Some(data_type), ..Tensor::default() };
    let list = |data_type, length: usize| Tensor { dims: vec![length as i64], ..one(data_type) };
    Some(match attribute.name() {
        "value" => attribute.t.take()?,
        "value_float" => Tensor { float_data: vec![attribute.f()], ..one(1) },
        "value_floats" => Tensor { float_data: attribute.floats.clone(), ..list(1, attribute.floats.len()) },
        "value_int" => Tensor { int64_data: vec![attribute.i()], ..one(7) },
        "value_ints" => Tensor { int64_data: attribute.ints.clone(), ..list(7, attribute.ints.len()) },
        "value_string" => Tensor { string_data: vec![attribute.s().to_vec().into()], ..one(8) },
        "value_strings" => {
            Tensor { string_data: attribute.strings.clone(), ..list(8, attribute.strings.len()) }
        }
        _ => return None,
    })
}
