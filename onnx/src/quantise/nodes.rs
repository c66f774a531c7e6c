//! Operators rewritten to compute with 8 bits. Must not know how weights are rounded.

use std::collections::{HashMap, HashSet};

use super::weights::{self, Bytes};
use crate::{
    Result,
    fit::write::{int, node, with},
    graphs,
    proto::{Attribute, Node, Tensor, ValueInfo},
};

const F32: i32 = 1;

pub struct Rewriting {
    weights: HashMap<String, Tensor>,
    order: Vec<String>,
    nodes: Vec<Node>,
    made: Vec<Tensor>,
    made_names: HashSet<String>,
    /// Activations that are quantised already.
    activations: HashSet<String>,
    pub operators: usize,
    pub kept: usize,
}

/// What of an operator is quantised.
enum Form {
    /// [in, out]; `true` where it lies [out, in].
    Product { turned: bool },
    /// [out, in, …]
    Convolution,
    /// Rows that are looked up.
    Table,
}

impl Rewriting {
    pub fn new(weights: Vec<Tensor>) -> Self {
        Self {
            order: weights.iter().map(|weight| weight.name().to_owned()).collect(),
            weights: weights.into_iter().map(|weight| (weight.name().to_owned(), weight)).collect(),
            nodes: Vec::new(),
            made: Vec::new(),
            made_names: HashSet::new(),
            activations: HashSet::new(),
            operators: 0,
            kept: 0,
        }
    }

    /// Bytes of the weight that would be quantised.
    pub fn size(&self, node: &Node) -> u64 {
        self.form(node).map_or(0, |(_, weight)| {
            crate::weights::count(weight).map_or(0, |count| crate::weights::bytes(weight.data_type(), count))
        })
    }

    pub fn take(&mut self, old: Node) -> Result<()> {
        let Some((form, weight)) = self.form(&old).map(|(form, weight)| (form, weight.clone())) else {
            self.kept += usize::from(matches!(old.op_type(), "MatMul" | "Gemm" | "Conv"));
            self.nodes.push(old);
            return Ok(());
        };
        self.operators += 1;
        match form {
            Form::Product { turned } => self.product(&old, &weight, turned),
            Form::Convolution => self.convolution(&old, &weight),
            Form::Table => self.table(&old, &weight),
        }
    }

    /// The nodes, and the weights that something still wants.
    pub fn finish(mut self, outputs: &[ValueInfo]) -> (Vec<Node>, Vec<Tensor>) {
        let mut wanted: HashSet<&str> = self.nodes.iter().flat_map(graphs::wants).collect();
        wanted.extend(outputs.iter().map(ValueInfo::name));
        let mut kept: Vec<Tensor> = Vec::new();
        for name in self.order.iter().filter(|name| wanted.contains(name.as_str())) {
            kept.extend(self.weights.remove(name));
        }
        kept.extend(self.made);
        (self.nodes, kept)
    }

    fn form(&self, node: &Node) -> Option<(Form, &Tensor)> {
        let weight = |at: usize, rank: std::ops::RangeInclusive<usize>| {
            let weight = self.weights.get(node.input.get(at)?)?;
            (weight.data_type() == F32 && rank.contains(&weight.dims.len())).then_some(weight)
        };
        let number = |name: &str| node.attribute.iter().find(|attribute| attribute.name() == name);
        let is_one = |name: &str| number(name).is_none_or(|attribute| attribute.f() == 1.0);
        let is_set = |name: &str| number(name).is_some_and(|attribute| attribute.i() != 0);
        match graphs::operator(node).as_str() {
            "MatMul" => Some((Form::Product { turned: false }, weight(1, 2..=2)?)),
            "Gemm" if !is_set("transA") && is_one("alpha") && is_one("beta") => {
                Some((Form::Product { turned: is_set("transB") }, weight(1, 2..=2)?))
            }
            "Conv" => {
                let bias = node.input.get(2).filter(|bias| !bias.is_empty());
                let known = bias
                    .is_none_or(|bias| self.weights.get(bias).is_some_and(|bias| bias.data_type() == F32));
                Some((Form::Convolution, weight(1, 3..=5).filter(|_| known)?))
            }
            "Gather" if number("axis").is_none_or(|axis| axis.i() == 0) => {
                Some((Form::Table, weight(0, 2..=2)?))
            }
            _ => None,
        }
    }

    fn product(&mut self, old: &Node, weight: &Tensor, turned: bool) -> Result<()> {
        let [rows, columns] = [0, 1].map(|at| weight.dims.get(at).copied().unwrap_or(0) as usize);
        let (inner, outer) = if turned { (columns, rows) } else { (rows, columns) };
        let name = format!("{}_quantized", weight.name());
        if self.made_names.insert(name.clone()) {
            let values = weights::values(weight)?;
            let values = if turned { transposed(&values, rows, columns) } else { values };
            let bytes = weights::quantised(&values, outer, |at| at % outer);
            self.keep(&name, vec![inner as i64, outer as i64], vec![outer as i64], &bytes);
        }
        let bias = (old.op_type() == "Gemm")
            .then(|| old.input.get(2).cloned())
            .flatten()
            .filter(|bias| !bias.is_empty());
        let attributes = Vec::new();
        self.integers("MatMulInteger", attributes, old, &name, bias);
        Ok(())
    }

    fn convolution(&mut self, old: &Node, weight: &Tensor) -> Result<()> {
        let channels = weight.dims.first().copied().unwrap_or(0) as usize;
        let name = format!("{}_quantized", weight.name());
        let behind = vec![1; weight.dims.len() - 2];
        let a_channel: Vec<i64> = [channels as i64].into_iter().chain(behind).collect();
        if self.made_names.insert(name.clone()) {
            let values = weights::values(weight)?;
            let each = (values.len() / channels.max(1)).max(1);
            let bytes = weights::quantised(&values, channels, |at| at / each);
            self.keep(&name, weight.dims.clone(), a_channel.clone(), &bytes);
        }
        let bias = old.input.get(2).and_then(|bias| self.weights.get(bias)).cloned();
        let bias = bias.map(|bias| {
            let name = format!("{}_channels_{}", bias.name(), a_channel.len());
            if self.made_names.insert(name.clone()) {
                self.made.push(Tensor { name: Some(name.clone()), dims: a_channel.clone(), ..bias });
            }
            name
        });
        self.integers("ConvInteger", old.attribute.clone(), old, &name, bias);
        Ok(())
    }

    fn table(&mut self, old: &Node, weight: &Tensor) -> Result<()> {
        let name = format!("{}_quantized", weight.name());
        if self.made_names.insert(name.clone()) {
            let bytes = weights::quantised(&weights::values(weight)?, 1, |_| 0);
            self.keep(&name, weight.dims.clone(), Vec::new(), &bytes);
        }
        let output = output(old);
        let rows = format!("{output}_quantized");
        let mut gather = old.clone();
        if let (Some(table), Some(output)) = (gather.input.first_mut(), gather.output.first_mut()) {
            (*table, *output) = (name.clone(), rows.clone());
        }
        self.nodes.push(gather);
        self.nodes.push(node(
            "DequantizeLinear",
            &[&rows, &format!("{name}_scale"), &format!("{name}_zero_point")],
            output,
        ));
        Ok(())
    }

    /// A weight of int8 with its scales and its zero point, which is 0.
    fn keep(&mut self, name: &str, dims: Vec<i64>, scale_dims: Vec<i64>, bytes: &Bytes) {
        self.made.push(weights::of_bytes(name, dims, &bytes.values));
        self.made.push(weights::of_floats(&format!("{name}_scale"), scale_dims, &bytes.scales));
        self.made.push(weights::of_bytes(&format!("{name}_zero_point"), Vec::new(), &[0]));
    }

    /// An operator on integers, whose sums become numbers again by both scales.
    fn integers(
        &mut self,
        operator: &str,
        attribute: Vec<Attribute>,
        old: &Node,
        weight: &str,
        bias: Option<String>,
    ) {
        let input = old.input.first().map_or("", String::as_str);
        let output = output(old);
        let [values, scale, zero] =
            ["quantized", "scale", "zero_point"].map(|part| format!("{input}_{part}"));
        if self.activations.insert(input.to_owned()) {
            let mut quantise = node("DynamicQuantizeLinear", &[input], &values);
            quantise.output.extend([scale.clone(), zero.clone()]);
            self.nodes.push(quantise);
        }
        let [sums, whole, scales, scaled] =
            ["output_quantized", "output_cast", "scales", "scaled"].map(|part| format!("{output}_{part}"));
        let inputs = [&values, weight, &zero, &format!("{weight}_zero_point")];
        self.nodes.push(Node { attribute, ..node(operator, &inputs, &sums) });
        self.nodes.push(with(node("Cast", &[&sums], &whole), int("to", 1)));
        self.nodes.push(node("Mul", &[&scale, &format!("{weight}_scale")], &scales));
        match bias {
            Some(bias) => {
                self.nodes.push(node("Mul", &[&whole, &scales], &scaled));
                self.nodes.push(node("Add", &[&scaled, &bias], output));
            }
            None => self.nodes.push(node("Mul", &[&whole, &scales], output)),
        }
    }
}

fn output(node: &Node) -> &str {
    node.output.first().map_or("", String::as_str)
}

fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|column| (0..rows).map(move |row| values[row * columns + column])).collect()
}
