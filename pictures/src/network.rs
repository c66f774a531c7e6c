//! A network as this crate sees it: one tensor of f32 in, some out. Only the last lines know the engine that runs most of them.

use hearth_onnx::{Model, Tensor, Values};

use crate::error::{Error, Result};

/// Values in the order of rows, with their shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

impl Map {
    /// What an engine gave, if it has as many values as its shape says.
    pub fn checked(self, what: &'static str) -> Result<Self> {
        let expected = self.shape.iter().try_fold(1usize, |product, side| product.checked_mul(*side));
        if expected == Some(self.values.len()) {
            return Ok(self);
        }
        Err(Error::Output {
            what,
            expected: format!("values for {:?}", self.shape),
            got: format!("{} values", self.values.len()),
        })
    }
}

/// What runs a network with one input. The error is a sentence of the engine's.
pub trait Network {
    fn run(&self, input: Map) -> Result<Vec<Map>, String>;
}

/// The outputs of a network, checked.
pub(crate) fn run(network: &dyn Network, what: &'static str, input: Map) -> Result<Vec<Map>> {
    let outputs = network.run(input).map_err(|why| Error::Network { what, why })?;
    outputs.into_iter().map(|output| output.checked(what)).collect()
}

/// The only output of a network that has one.
pub(crate) fn run_for_one(network: &dyn Network, what: &'static str, input: Map) -> Result<Map> {
    let mut outputs = run(network, what, input)?;
    match (outputs.pop(), outputs.len()) {
        (Some(output), 0) => Ok(output),
        (_, left) => {
            Err(Error::Output { what, expected: "one output".to_owned(), got: format!("{}", left + 1) })
        }
    }
}

/// Networks with one input, whose outputs are f32.
impl Network for Model {
    fn run(&self, input: Map) -> Result<Vec<Map>, String> {
        let [port] = self.inputs() else {
            return Err(format!("it has {} inputs, and should have one", self.inputs().len()));
        };
        let given = vec![(port.name.clone(), Tensor::f32(input.shape, input.values))];
        let outputs = Self::run(self, given).map_err(|error| error.to_string())?;
        let map = |(name, Tensor { shape, values }): (String, Tensor)| match values {
            Values::F32(values) => Ok(Map { shape, values }),
            Values::F64(_)
            | Values::I8(_)
            | Values::U8(_)
            | Values::I16(_)
            | Values::U16(_)
            | Values::I32(_)
            | Values::I64(_)
            | Values::U32(_)
            | Values::U64(_)
            | Values::Bool(_)
            | Values::Text(_) => Err(format!("its output {name} is {}, and should be f32", values.element())),
        };
        outputs.into_iter().map(map).collect()
    }
}
