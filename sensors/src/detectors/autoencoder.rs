//! The autoencoder as candle trains it: the same layers as [`Network`]'s, with gradients. Must not know where rows come from.

use candle_core::{DType, Device, Tensor, Var};
use candle_nn::{AdamW, Linear, Module, Optimizer, ParamsAdamW, VarBuilder, VarMap, linear};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::network::{Layer, Network};
use crate::error::Result;

/// The model: made of a `VarBuilder`, which has or makes its weights.
pub struct Autoencoder {
    layers: Vec<Linear>,
    narrowest: usize,
}

impl Autoencoder {
    /// Layers `layers.0` to `layers.5`, each with a `weight` and a `bias`.
    pub fn new(widths: &[usize], builder: &VarBuilder<'_>) -> Result<Self> {
        let layers = widths.windows(2).enumerate().filter_map(|(at, pair)| {
            let &[inputs, outputs] = pair else { return None };
            Some(linear(inputs, outputs, builder.pp("layers").pp(at)))
        });
        let layers = layers.collect::<candle_core::Result<Vec<_>>>()?;
        let outputs = widths.get(1..).unwrap_or_default();
        let narrowest = (0..outputs.len()).min_by_key(|at| outputs[*at]).unwrap_or_default();
        Ok(Self { layers, narrowest })
    }
}

impl Module for Autoencoder {
    /// `(rows, features)` to the same shape.
    fn forward(&self, rows: &Tensor) -> candle_core::Result<Tensor> {
        let mut values = rows.clone();
        for (at, layer) in self.layers.iter().enumerate() {
            values = layer.forward(&values)?;
            if at + 1 != self.layers.len() && at != self.narrowest {
                values = values.relu()?;
            }
        }
        Ok(values)
    }
}

/// Weights in training.
pub struct Trainer {
    widths: Vec<usize>,
    variables: VarMap,
    model: Autoencoder,
    optimizer: AdamW,
}

impl Trainer {
    /// With weights and biases drawn as PyTorch draws a linear layer's: evenly, up to one by the square root of the inputs.
    pub fn new(widths: &[usize], learning_rate: f64, random: &mut ChaCha8Rng) -> Result<Self> {
        let mut drawn = |count: usize, inputs: usize| -> Vec<f32> {
            let bound = 1.0 / (inputs as f32).sqrt();
            (0..count).map(|_| random.random_range(-bound..bound)).collect()
        };
        let layers = widths.windows(2).filter_map(|pair| {
            let &[inputs, outputs] = pair else { return None };
            let weights = drawn(inputs * outputs, inputs);
            Some(Layer::new(inputs, outputs, &weights, drawn(outputs, inputs)))
        });
        let layers = layers.collect();
        Self::from_network(&Network::new(layers), learning_rate)
    }

    /// Goes on from weights that are there.
    pub fn from_network(network: &Network, learning_rate: f64) -> Result<Self> {
        let variables = VarMap::new();
        let mut widths: Vec<usize> = network.layers().iter().map(|layer| layer.inputs).collect();
        widths.extend(network.layers().last().map(|layer| layer.outputs));
        if let Ok(mut data) = variables.data().lock() {
            for (at, layer) in network.layers().iter().enumerate() {
                let weight = Var::from_vec(layer.weights(), (layer.outputs, layer.inputs), &Device::Cpu)?;
                let bias = Var::from_vec(layer.bias().to_vec(), layer.outputs, &Device::Cpu)?;
                data.insert(format!("layers.{at}.weight"), weight);
                data.insert(format!("layers.{at}.bias"), bias);
            }
        }
        let builder = VarBuilder::from_varmap(&variables, DType::F32, &Device::Cpu);
        let model = Autoencoder::new(&widths, &builder)?;
        let optimizer =
            AdamW::new(variables.all_vars(), ParamsAdamW { lr: learning_rate, ..ParamsAdamW::default() })?;
        Ok(Self { widths, variables, model, optimizer })
    }

    /// One mini-batch of rows that lie side by side; its mean squared error before the step.
    pub fn step(&mut self, rows: Vec<f32>) -> Result<f32> {
        let features = self.widths.first().copied().unwrap_or(1);
        let count = rows.len() / features;
        let rows = Tensor::from_vec(rows, (count, features), &Device::Cpu)?;
        let loss = candle_nn::loss::mse(&self.model.forward(&rows)?, &rows)?;
        self.optimizer.backward_step(&loss)?;
        Ok(loss.to_scalar::<f32>()?)
    }

    /// The weights as they are now.
    pub fn network(&self) -> Result<Network> {
        let mut layers = Vec::new();
        for layer in &self.model.layers {
            let weights = layer.weight();
            let (outputs, inputs) = weights.dims2()?;
            let bias =
                layer.bias().map(Tensor::to_vec1::<f32>).transpose()?.unwrap_or_else(|| vec![0.0; outputs]);
            layers.push(Layer::new(inputs, outputs, &weights.flatten_all()?.to_vec1::<f32>()?, bias));
        }
        Ok(Network::new(layers))
    }

    /// How many weights and biases there are.
    pub fn parameters(&self) -> usize {
        self.variables.all_vars().iter().map(|variable| variable.elem_count()).sum()
    }
}
