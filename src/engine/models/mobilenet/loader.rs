//! Reads a MobileNetV2 from a safetensors file, a block a step.

use std::io::{Read, Seek};

use super::{
    Block, COLOURS, MobileNet, SIDE,
    config::{Config, HEAD, STEM, Stage},
};
use crate::engine::{
    error::{Error, Result},
    kernels::float::{Depthwise, FloatMatrix},
    safetensors::Safetensors,
};

pub struct Loader {
    config: Config,
    /// Each block's stage, and whether it is its stage's first.
    plan: Vec<(Stage, bool)>,
    stem: FloatMatrix,
    blocks: Vec<Block>,
}

impl Loader {
    pub fn open(file: &Safetensors, reader: &mut (impl Read + Seek)) -> Result<Self> {
        let config = Config::from_json(file.metadata("config")?)?;
        let stem = file.tensor(reader, "stem.weight", &[STEM, SIDE, SIDE, COLOURS])?;
        let bias = file.tensor(reader, "stem.bias", &[STEM])?;
        let stem = FloatMatrix::pack(&stem.values, &bias.values).ok_or_else(|| odd("stem"))?;
        let plan = config
            .stages
            .iter()
            .flat_map(|stage| (0..stage.blocks).map(move |block| (stage.clone(), block == 0)));
        Ok(Self { plan: plan.collect(), config, stem, blocks: Vec::new() })
    }

    /// Parts read so far, and in all.
    pub fn progress(&self) -> (u64, u64) {
        (self.blocks.len() as u64, self.plan.len() as u64 + 1)
    }

    /// Reads the next part; the model comes with the last one.
    pub fn step(mut self, file: &Safetensors, reader: &mut (impl Read + Seek)) -> Result<Step> {
        let columns = self.blocks.last().map_or(STEM, |block| block.project.rows());
        let Some((stage, first)) = self.plan.get(self.blocks.len()).cloned() else {
            let head = matrix(file, reader, "head", [HEAD, columns])?;
            let classes = file.any_tensor(reader, "classifier.bias")?.values.len();
            let classifier = matrix(file, reader, "classifier", [classes, HEAD])?;
            let Self { config, stem, blocks, .. } = self;
            return Ok(Step::Done(MobileNet { config, stem, blocks, head, classifier }));
        };
        let part = |part: &str| format!("blocks.{}.{part}", self.blocks.len());
        let wide = columns * stage.expansion;
        let expand = match stage.expansion {
            1 => None,
            _ => Some(matrix(file, reader, &part("expand"), [wide, columns])?),
        };
        let name = part("depthwise");
        let weights = file.tensor(reader, &format!("{name}.weight"), &[SIDE, SIDE, wide])?;
        let bias = file.tensor(reader, &format!("{name}.bias"), &[wide])?;
        let depthwise = Depthwise::pack(&weights.values, &bias.values).ok_or_else(|| odd(&name))?;
        let project = matrix(file, reader, &part("project"), [stage.channels, wide])?;
        let stride = if first { stage.stride } else { 1 };
        let residual = stride == 1 && stage.channels == columns;
        self.blocks.push(Block { expand, depthwise, stride, project, residual });
        Ok(Step::Next(self))
    }
}

/// What a step comes to.
pub enum Step {
    Next(Loader),
    Done(MobileNet),
}

fn matrix(
    file: &Safetensors,
    reader: &mut (impl Read + Seek),
    name: &str,
    [rows, columns]: [usize; 2],
) -> Result<FloatMatrix> {
    let weights = file.tensor(reader, &format!("{name}.weight"), &[rows, columns])?;
    let bias = file.tensor(reader, &format!("{name}.bias"), &[rows])?;
    FloatMatrix::pack(&weights.values, &bias.values).ok_or_else(|| odd(name))
}

fn odd(name: &str) -> Error {
    Error::damaged(format!("`{name}`"), "rows in eights", "others")
}
