//! Many devices, one model, no raw data: each trains from the shared weights on its own rows and sends the change of the weights,
//! clipped and noised; the changes are averaged (FederatedAveraging, McMahan et al., AISTATS 2017; clipped and noised by each member,
//! as in DP-FedAvg, McMahan et al., ICLR 2018). Must not know how changes travel.
//!
//! What the noise is worth is said by [`privacy`]: with few members and useful weights it is little, and the figure says so.

mod member;
mod privacy;
mod round;

pub use self::{
    member::{Member, Update, protect},
    privacy::epsilon,
    round::{Refusal, Round},
};
use crate::{
    detectors::network::{Layer, Network},
    error::{Error, Result},
};

/// How members are held apart from what they learn from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// The longest change that a member sends, as a Euclidean norm; a longer one is shortened to it.
    pub clip: f64,
    /// Standard deviation of the noise on each weight, in `clip`s.
    pub noise: f64,
}

impl Terms {
    fn check(&self) -> Result<()> {
        let bounds = [("the clipping norm", self.clip, 1e-9), ("the noise", self.noise, 0.0)];
        for (what, got, least) in bounds {
            if !(least..=1e6).contains(&got) {
                return Err(Error::OutOfRange { what, got, least, most: 1e6 });
            }
        }
        Ok(())
    }

    /// No honest change is longer: the clipped one, and the noise's length with six of its deviations (it is about
    /// `noise * sqrt(weights)` long and varies by less than `noise`).
    fn longest(&self, weights: usize) -> f64 {
        self.clip * (1.0 + self.noise * ((weights as f64).sqrt() + 6.0)) * 1.000_001
    }
}

/// A network's weights and biases in one row: layer by layer, the weights (one row an output) and then the biases.
pub fn weights_of(network: &Network) -> Vec<f32> {
    let layers = network.layers().iter();
    layers.flat_map(|layer| layer.weights().into_iter().chain(layer.bias().iter().copied())).collect()
}

/// A network of the same shape with other weights.
pub fn with_weights(network: &Network, weights: &[f32]) -> Result<Network> {
    let expected: usize = network.layers().iter().map(|layer| (layer.inputs + 1) * layer.outputs).sum();
    if weights.len() != expected {
        let (expected, got) = (format!("{expected} weights"), format!("{} weights", weights.len()));
        return Err(Error::OtherShape { expected, got });
    }
    let mut rest = weights;
    let layers = network.layers().iter().map(|layer| {
        let (of_layer, others) = rest.split_at(layer.inputs * layer.outputs);
        let (bias, others) = others.split_at(layer.outputs);
        rest = others;
        Layer::new(layer.inputs, layer.outputs, of_layer, bias.to_vec())
    });
    Ok(Network::new(layers.collect()))
}

fn norm(change: &[f32]) -> f64 {
    change.iter().map(|weight| f64::from(*weight).powi(2)).sum::<f64>().sqrt()
}
