//! A model that runs: an ONNX file, checked and cut into what computes it. Must not know what the model is for.

use std::collections::HashMap;

use crate::{
    Dimension, Element, Error, Limits, Port, Result, Tensor, checks, external, fit, graphs, lacking, memory,
    port,
    stages::{Held, Kernels, Stages},
};

pub struct Model {
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    stages: Stages,
    memory: memory::Plan,
}

impl Model {
    /// Reads a file, and gets ready to run it. `external` holds the other files that its weights lie in, by the names that
    /// [`crate::Description::external`] gives.
    ///
    /// # Errors
    /// [`Error::File`] for a damaged file, [`Error::Cycle`], [`Error::Unsupported`] with all that can't be run, [`Error::ExternalMissing`]
    /// and [`Error::ExternalOutside`] for its other files, [`Error::Range`] for weights beyond 32 bits, [`Error::Memory`] where its
    /// weights alone are too much.
    pub fn open(file: Vec<u8>, external: Vec<(String, Vec<u8>)>, limits: &Limits) -> Result<Self> {
        Self::open_on(Kernels::default(), file, external, limits)
    }

    /// As [`Self::open`], with the kernels that are asked for instead of those that are faster here.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_on(
        kernels: Kernels,
        file: Vec<u8>,
        external: Vec<(String, Vec<u8>)>,
        limits: &Limits,
    ) -> Result<Self> {
        let mut model = graphs::read(file)?;
        let graph = graphs::main(&model)?;
        checks::check(graph)?;
        memory::weights_fit(graph, limits)?;
        let inputs: Vec<Port> = graphs::inputs(graph).map(port::of).collect();
        let outputs: Vec<Port> = graph.output.iter().map(port::of).collect();
        external::bring_in(&mut model, external)?;
        fit::fit(&mut model);
        let lacking = lacking::all(&model)?;
        if !lacking.is_empty() {
            return Err(Error::Unsupported(lacking));
        }
        let memory = memory::Plan::new(graphs::main(&model)?, limits)?;
        let stages = Stages::cut(model, kernels)?;
        Ok(Self { inputs, outputs, stages, memory })
    }

    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    pub fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    /// Computes all outputs, in the file's order. Half precision is given and comes back as f32.
    ///
    /// # Errors
    /// [`Error::InputMissing`], [`Error::InputUnknown`], [`Error::InputElement`] and [`Error::InputShape`] where the inputs are not what
    /// the model wants, [`Error::Memory`] where it would take more than was allowed, [`Error::Run`] where the engine fails.
    pub fn run(&self, inputs: Vec<(String, Tensor)>) -> Result<Vec<(String, Tensor)>> {
        self.check(&inputs)?;
        self.memory.check(&inputs)?;
        let given = inputs.into_iter().map(|(name, tensor)| (name, Held::Tensor(tensor))).collect();
        let values = self.stages.run(given)?;
        let made = |output: &Port| {
            let value = values
                .get(&output.name)
                .ok_or_else(|| Error::Run { why: format!("nothing made the output {}", output.name) })?;
            Ok((output.name.clone(), value.to_tensor(&output.name, &output.element)?))
        };
        self.outputs.iter().map(made).collect()
    }

    fn check(&self, inputs: &[(String, Tensor)]) -> Result<()> {
        let known = |name: &String| self.inputs.iter().any(|port| port.name == *name);
        if let Some((name, _)) = inputs.iter().find(|(name, _)| !known(name)) {
            return Err(Error::InputUnknown { name: name.clone() });
        }
        let mut lengths = HashMap::new();
        for port in &self.inputs {
            let (_, tensor) = inputs
                .iter()
                .find(|(name, _)| *name == port.name)
                .ok_or_else(|| Error::InputMissing { name: port.name.clone() })?;
            check_input(port, tensor, &mut lengths)?;
        }
        Ok(())
    }
}

/// `lengths` are those that dimensions with names have in the inputs before this one.
fn check_input<'a>(port: &'a Port, tensor: &Tensor, lengths: &mut HashMap<&'a str, usize>) -> Result<()> {
    let got = tensor.values.element();
    let takes = match &port.element {
        Element::F16 | Element::BF16 => got == Element::F32,
        Element::Other(_) => false,
        element @ (Element::F32
        | Element::F64
        | Element::I8
        | Element::U8
        | Element::I16
        | Element::U16
        | Element::I32
        | Element::I64
        | Element::U32
        | Element::U64
        | Element::Bool
        | Element::Text) => got == *element,
    };
    if !takes {
        return Err(Error::InputElement { name: port.name.clone(), expected: port.element.clone(), got });
    }
    let wrong = || {
        let expected =
            if port.has_shape { listed(&port.shape) } else { "as many values as it says".to_owned() };
        let got = format!("{} with {} values", listed(&tensor.shape), tensor.values.len());
        Error::InputShape { name: port.name.clone(), expected, got }
    };
    if !tensor.is_whole() || port.has_shape && port.shape.len() != tensor.shape.len() {
        return Err(wrong());
    }
    for (dimension, length) in port.shape.iter().zip(&tensor.shape) {
        let expected = match dimension {
            Dimension::Fixed(expected) => expected,
            Dimension::Named(name) => lengths.entry(name).or_insert(*length),
            Dimension::Unknown => length,
        };
        if expected != length {
            return Err(wrong());
        }
    }
    Ok(())
}

fn listed<T: ToString>(lengths: &[T]) -> String {
    let lengths: Vec<String> = lengths.iter().map(ToString::to_string).collect();
    format!("[{}]", lengths.join(", "))
}
