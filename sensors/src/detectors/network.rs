//! The autoencoder's arithmetic: plain loops over its weights, for one row at a time. Must not know how the weights were found.
//!
//! Rectified linear units behind every layer but the narrowest and the last: a narrowest layer that is rectified loses the units that
//! happen to be negative.

/// `outputs` sums over `inputs` values.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub inputs: usize,
    pub outputs: usize,
    /// One row an *input*, so that the inner loop runs over outputs that lie side by side.
    by_input: Vec<f32>,
    bias: Vec<f32>,
}

impl Layer {
    /// `weights` as candle and PyTorch have them: one row an output.
    pub fn new(inputs: usize, outputs: usize, weights: &[f32], bias: Vec<f32>) -> Self {
        let mut by_input = vec![0.0; inputs * outputs];
        for (output, row) in weights.chunks_exact(inputs).enumerate() {
            row.iter().enumerate().for_each(|(input, weight)| by_input[input * outputs + output] = *weight);
        }
        Self { inputs, outputs, by_input, bias }
    }

    /// One row an output.
    pub fn weights(&self) -> Vec<f32> {
        let mut weights = vec![0.0; self.by_input.len()];
        for (input, row) in self.by_input.chunks_exact(self.outputs).enumerate() {
            row.iter()
                .enumerate()
                .for_each(|(output, weight)| weights[output * self.inputs + input] = *weight);
        }
        weights
    }

    pub fn bias(&self) -> &[f32] {
        &self.bias
    }

    fn forward(&self, from: &[f32], to: &mut [f32]) {
        to.copy_from_slice(&self.bias);
        // Four inputs at a time: each output is loaded and stored once for four products.
        let mut rows = self.by_input.chunks_exact(4 * self.outputs);
        let mut values = from.chunks_exact(4);
        for (rows, value) in rows.by_ref().zip(values.by_ref()) {
            let (one, rest) = rows.split_at(self.outputs);
            let (two, rest) = rest.split_at(self.outputs);
            let (three, four) = rest.split_at(self.outputs);
            let &[a, b, c, d] = value else { continue };
            for ((((to, one), two), three), four) in to.iter_mut().zip(one).zip(two).zip(three).zip(four) {
                *to += a * one + b * two + c * three + d * four;
            }
        }
        for (row, value) in rows.remainder().chunks_exact(self.outputs).zip(values.remainder()) {
            to.iter_mut().zip(row).for_each(|(to, weight)| *to += value * weight);
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    layers: Vec<Layer>,
    /// The layer whose outputs are the fewest.
    narrowest: usize,
    values: Vec<Vec<f32>>,
    errors: Vec<f32>,
}

impl Network {
    /// Of layers that fit each other, the last as wide as the first one's inputs.
    pub fn new(layers: Vec<Layer>) -> Self {
        let narrowest = (0..layers.len()).min_by_key(|at| layers[*at].outputs).unwrap_or_default();
        let values = layers.iter().map(|layer| vec![0.0; layer.outputs]).collect();
        let errors = vec![0.0; layers.first().map_or(0, |layer| layer.inputs)];
        Self { layers, narrowest, values, errors }
    }

    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub fn work(&self) -> usize {
        self.layers.iter().map(|layer| layer.inputs * layer.outputs).sum()
    }

    /// What it makes of a row.
    pub fn reconstruct(&mut self, features: &[f32]) -> &[f32] {
        let last = self.layers.len().saturating_sub(1);
        for (at, layer) in self.layers.iter().enumerate() {
            let (before, after) = self.values.split_at_mut(at);
            let from = before.last().map_or(features, Vec::as_slice);
            let Some(to) = after.first_mut() else { continue };
            layer.forward(from, to);
            if at != last && at != self.narrowest {
                to.iter_mut().for_each(|value| *value = value.max(0.0));
            }
        }
        self.values.last().map_or(&[], Vec::as_slice)
    }

    /// Each feature's squared error.
    pub fn errors(&mut self, features: &[f32]) -> &[f32] {
        let mut errors = std::mem::take(&mut self.errors);
        let rebuilt = self.reconstruct(features);
        for ((error, rebuilt), feature) in errors.iter_mut().zip(rebuilt).zip(features) {
            *error = (rebuilt - feature) * (rebuilt - feature);
        }
        self.errors = errors;
        &self.errors
    }
}

/// How wide each layer is, inputs first: 16-64-32-8-32-64-16 for 16 inputs. Widths between grow with the square root of the inputs,
/// so that the work for many channels stays bounded and the middle stays narrow.
pub fn widths(inputs: usize) -> [usize; 7] {
    let grown = |width: usize| {
        let wanted = width as f64 * (inputs as f64 / 16.0).sqrt();
        ((wanted / 4.0).round() as usize * 4).max(2)
    };
    // Narrower than the inputs, or it would only copy.
    let narrow = if inputs < 8 { (inputs / 2).max(1) } else { grown(8) };
    [inputs, grown(64), grown(32), narrow, grown(32), grown(64), inputs]
}
