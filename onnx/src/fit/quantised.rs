//! Operators that compute with quantised tensors, as the same on real numbers between dequantisation and quantisation. Must not
//! know how the engine does either.
//!
//! The standard defines QLinearConv and QLinearMatMul so, and onnxruntime's others (`com.microsoft`) do the same.

use super::write::{int, node, with};
use crate::{
    graphs,
    proto::{Graph, Node},
};

pub fn in_graph(graph: &mut Graph) {
    let nodes = std::mem::take(&mut graph.node);
    let mut scalars = Vec::new();
    for node in nodes {
        match rewritten(&node) {
            Some((nodes, one)) => {
                graph.node.extend(nodes);
                scalars.extend(one);
            }
            None => graph.node.push(node),
        }
    }
    // One factor for a whole tensor is a scalar to the engine, where files write a list of one.
    for weight in &mut graph.initializer {
        if scalars.iter().any(|name| name == weight.name()) && weight.dims == [1] {
            weight.dims.clear();
        }
    }
}

/// What a node is rewritten into, and the names of its scales and zero points.
fn rewritten(old: &Node) -> Option<(Vec<Node>, Vec<String>)> {
    let inputs: Vec<&str> = old.input.iter().map(String::as_str).collect();
    let mut parts = Parts { old, nodes: Vec::new(), scalars: Vec::new() };
    match (graphs::operator(old).as_str(), inputs.as_slice()) {
        ("QLinearMatMul", [a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero]) => {
            let a = parts.real(a, a_scale, a_zero, -2);
            let b = parts.real(b, b_scale, b_zero, -1);
            let product = parts.plain("MatMul", &[&a, &b]);
            parts.quantised(&product, y_scale, y_zero);
        }
        ("QLinearConv", [x, x_scale, x_zero, w, w_scale, w_zero, y_scale, y_zero, bias @ ..]) => {
            let real_x = parts.real(x, x_scale, x_zero, 1);
            let real_w = parts.real(w, w_scale, w_zero, 0);
            let mut all = vec![real_x, real_w];
            if let Some(bias) = bias.first().filter(|bias| !bias.is_empty()) {
                all.push(parts.bias(bias, x_scale, w_scale));
            }
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            let sum = parts.plain("Conv", &all);
            parts.quantised(&sum, y_scale, y_zero);
        }
        (
            "com.microsoft.QLinearAdd" | "com.microsoft.QLinearMul",
            [a, a_scale, a_zero, b, b_scale, b_zero, y @ ..],
        ) => {
            let a = parts.real(a, a_scale, a_zero, 0);
            let b = parts.real(b, b_scale, b_zero, 0);
            let made = parts.plain(old.op_type().trim_start_matches("QLinear"), &[&a, &b]);
            parts.quantised(&made, y.first()?, y.get(1).copied().unwrap_or_default());
        }
        (
            "com.microsoft.QLinearSigmoid"
            | "com.microsoft.QLinearLeakyRelu"
            | "com.microsoft.QLinearGlobalAveragePool",
            [x, x_scale, x_zero, y @ ..],
        ) => {
            let last = old
                .attribute
                .iter()
                .any(|attribute| attribute.name() == "channels_last" && attribute.i() != 0);
            if last {
                return None;
            }
            let x = parts.real(x, x_scale, x_zero, 0);
            let made = parts.plain(old.op_type().trim_start_matches("QLinear"), &[&x]);
            parts.quantised(&made, y.first()?, y.get(1).copied().unwrap_or_default());
        }
        _ => return None,
    }
    Some((parts.nodes, parts.scalars))
}

struct Parts<'a> {
    old: &'a Node,
    nodes: Vec<Node>,
    scalars: Vec<String>,
}

impl Parts<'_> {
    /// A name for a value between the new nodes.
    fn name(&self) -> String {
        format!("{} part {}", graphs::name(self.old), self.nodes.len())
    }

    fn real(&mut self, value: &str, scale: &str, zero: &str, axis: i64) -> String {
        let name = self.name();
        self.scalars.extend([scale, zero].map(str::to_owned));
        self.nodes.push(with(node("DequantizeLinear", &[value, scale, zero], &name), int("axis", axis)));
        name
    }

    /// The old node's attributes, for the operator on real numbers.
    fn plain(&mut self, operator: &str, inputs: &[&str]) -> String {
        let name = self.name();
        let mut attribute = self.old.attribute.clone();
        attribute.retain(|attribute| attribute.name() != "channels_last");
        self.nodes.push(Node { attribute, ..node(operator, inputs, &name) });
        name
    }

    /// A convolution's bias, whose scale is that of a product.
    fn bias(&mut self, bias: &str, x_scale: &str, w_scale: &str) -> String {
        let scale = self.name();
        self.nodes.push(node("Mul", &[x_scale, w_scale], &scale));
        let whole = self.name();
        self.nodes.push(with(node("Cast", &[bias], &whole), int("to", 1)));
        let name = self.name();
        self.nodes.push(node("Mul", &[&whole, &scale], &name));
        name
    }

    fn quantised(&mut self, value: &str, scale: &str, zero: &str) {
        self.scalars.extend([scale, zero].map(str::to_owned));
        let output = self.old.output.first().map_or("", String::as_str);
        self.nodes.push(node("QuantizeLinear", &[value, scale, zero], output));
    }
}
