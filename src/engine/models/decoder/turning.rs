//! From a recipe of turning to each pair's frequency. Must not know heads.

use super::recipe::{RopeRecipe, Stretch};
use crate::engine::{
    error::{Error, Result},
    kernels::rope::Rope,
};

impl RopeRecipe {
    /// `factors` are what the tensor of that name holds, a number for each pair.
    pub(in crate::engine) fn rope(&self, factors: Option<&[f32]>) -> Result<Rope> {
        let pairs = self.dimensions / 2;
        if let Some(bad) =
            factors.and_then(|factors| factors.iter().find(|factor| factor.is_nan() || **factor <= 0.0))
        {
            return Err(Error::damaged("a factor of the rotary frequencies", "more than 0", bad));
        }
        let frequency = |pair: usize| {
            let plain = f64::from(self.base).powf(-2.0 * pair as f64 / self.dimensions as f64);
            let factor =
                factors.and_then(|factors| factors.get(pair)).map_or(1.0, |factor| f64::from(*factor));
            self.stretched(plain / factor, pair) as f32
        };
        Ok(Rope::new((0..pairs).map(frequency).collect(), self.pairing, self.amplitude))
    }

    fn stretched(&self, frequency: f64, pair: usize) -> f64 {
        match self.stretch {
            Stretch::None => frequency,
            Stretch::Linear(factor) => frequency / f64::from(factor),
            Stretch::Yarn { factor, original_context, beta_fast, beta_slow } => {
                // The pair that turns so often within the original context.
                let turning = |turns: f32| {
                    let ratio = original_context as f64 / (f64::from(turns) * std::f64::consts::TAU);
                    self.dimensions as f64 * ratio.ln() / (2.0 * f64::from(self.base).ln())
                };
                let first = turning(beta_fast).floor().max(0.0);
                let last = turning(beta_slow).ceil().min(self.dimensions as f64 - 1.0);
                let slow = ((pair as f64 - first) / (last - first).max(0.001)).clamp(0.0, 1.0);
                frequency / f64::from(factor) * slow + frequency * (1.0 - slow)
            }
        }
    }
}
