//! A network as this crate sees it: one tensor of f32 in, some out. Must not know which engine runs it.

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
