//! Layers of the file that are computed here because our kernels are faster at them than the engine's: in wasm the engine's tiles have
//! more sums than the processor has registers. Must not know the rest of the graph.

mod choose;
mod convolution;
mod follow;
mod geometry;
mod operand;
mod planes;
mod product;
mod weights;

pub use self::{choose::take, operand::Operand};
use self::{
    convolution::Convolution,
    product::{IntegerProduct, Product},
};
use crate::{
    Error, Result, Tensor, Values, graphs,
    kernels::{self, Bounds},
    proto::Node,
};

type Failed<T> = std::result::Result<T, String>;

/// The domain of nodes that stand for a layer; no file's node is of it, since the engine would have refused it.
pub const DOMAIN: &str = "hearth.layer";

pub enum Layer {
    Convolution(Convolution),
    Product(Product),
    IntegerProduct(IntegerProduct),
    Hold(Bounds),
}

pub fn is_layer(node: &Node) -> bool {
    node.domain() == DOMAIN
}

impl Layer {
    pub fn run(&self, node: &Node, mut inputs: Vec<Operand<'_>>) -> Result<Tensor> {
        let made = match self {
            Self::Convolution(layer) => layer.run(&inputs),
            Self::Product(layer) => layer.run(&inputs),
            Self::IntegerProduct(layer) => layer.run(&inputs),
            Self::Hold(bounds) => {
                let given = inputs.pop().and_then(Operand::into_f32s);
                let given = given.ok_or_else(|| "its input is not f32".to_owned());
                given.map(|(shape, mut values)| {
                    kernels::hold(&mut values, *bounds);
                    Tensor { shape, values: Values::F32(values) }
                })
            }
        };
        made.map_err(|why| Error::Run { why: format!("{} {}: {why}", node.op_type(), graphs::name(node)) })
    }
}
