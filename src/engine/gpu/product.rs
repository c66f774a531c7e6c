//! A packed matrix times the vectors of some tokens: how its kernel is shaped, and where it writes. One token to four go through
//! `product.wgsl`, more through `tile.wgsl`.

use super::{
    kernel::{Kernel, Maker},
    text::Text,
    weights::Layout,
};
use crate::{
    engine::{error::Result, kernels::BLOCK, models::decoder::Activation},
    gpu::{
        Binding::{Read, ReadWrite, Uniform},
        Command, Part,
    },
};

/// What stands before and behind a product, and what it works on.
pub struct Ends {
    pub step: Part,
    pub vectors: Part,
    /// The weight of an RMS norm of the vectors.
    pub norm: Option<Part>,
    pub epsilon: f32,
    /// A number for each row.
    pub bias: Option<Part>,
    /// The first half of the rows are gates of the second.
    pub gated: Option<Activation>,
    pub scale: f32,
    pub cap: Option<f32>,
    pub out: Part,
    /// Numbers in a token's row of `out`, and the first that is written.
    pub stride: usize,
    pub first_row: usize,
    /// Whether what is there is added to.
    pub is_added: bool,
    /// Whether only wanted tokens' vectors are multiplied.
    pub is_wanted: bool,
    /// Where one token's vectors come without what is to be added to them.
    pub behind: Option<Behind>,
}

/// One token's residual stream without the output of the half of a layer before, which is normed first: the product that reads the
/// stream next adds it, and keeps the sum.
#[derive(Clone, Copy)]
pub struct Behind {
    pub stream: Part,
    pub branch: Part,
    pub scale: f32,
    /// The weights of the branch's norm, and behind them those of the product's own where it has one.
    pub norms: Part,
    /// Where the sum goes. Not [`Self::stream`], which all workgroups read.
    pub kept: Part,
}

/// Numbers of a vector, as shaders read them.
const VECTOR: usize = 4;
/// Threads of a workgroup.
const THREADS: usize = 64;
/// Fewer threads than this don't read memory in whole lines.
const FEWEST_LANES: usize = 8;
/// So many tokens share one reading of the weights.
const TOGETHER: usize = 4;
/// Rows and tokens of a tile; as `tile.wgsl` has it.
const SIDE: usize = 32;
/// Rows of a tile that a thread has, and tokens.
const OF_THREAD: usize = 4;
/// Where a matrix has fewer rows, a thread has fewer of them, so that there are enough threads.
const MANY_ROWS: usize = 8192;

pub struct Product {
    /// For more and more tokens at once.
    sizes: [Sized; 3],
    /// For one token whose vectors lack something.
    behind: Option<Sized>,
    /// Workgroups in a dimension.
    most: usize,
}

struct Sized {
    kernel: Kernel,
    tokens: usize,
    groups: usize,
}

impl Product {
    pub async fn new(
        maker: &mut Maker,
        weights: Part,
        layout: &Layout,
        ends: &Ends,
        name: &'static str,
    ) -> Result<Self> {
        let sizes = [
            few(maker, weights, (layout, name), ends, (1, None)).await?,
            few(maker, weights, (layout, name), ends, (TOGETHER, None)).await?,
            tile(maker, weights, (layout, name), ends).await?,
        ];
        let behind = match ends.behind {
            Some(behind) => Some(few(maker, weights, (layout, name), ends, (1, Some(behind))).await?),
            None => None,
        };
        Ok(Self { sizes, behind, most: maker.gpu.facts().groups as usize })
    }

    /// `is_behind`: it is one token's, and lacks what [`Ends::behind`] adds.
    pub fn command(&self, tokens: usize, is_behind: bool) -> Command {
        let [one, few, tile] = &self.sizes;
        let sized = match tokens {
            1 => self.behind.as_ref().filter(|_| is_behind).unwrap_or(one),
            2..=TOGETHER => few,
            _ => tile,
        };
        let rows = sized.groups.min(self.most);
        sized.kernel.dispatch([rows, sized.groups.div_ceil(rows), tokens.div_ceil(sized.tokens)])
    }
}

/// Rows of the matrix that one output has.
fn of_output(ends: &Ends) -> usize {
    if ends.gated.is_some() { 2 } else { 1 }
}

async fn few(
    maker: &mut Maker,
    weights: Part,
    (layout, name): (&Layout, &'static str),
    ends: &Ends,
    (tokens, behind): (usize, Option<Behind>),
) -> Result<Sized> {
    let (lanes, slots) = (lanes(layout.blocks()), if layout.rows() >= MANY_ROWS { 4 } else { 2 });
    let outputs = slots / of_output(ends);
    let shader = text(name, layout, ends, behind)
        .number("LANES", lanes)
        .number("SLOTS", slots)
        .number("OUTPUTS", outputs)
        .number("TOKENS", tokens)
        .number("NORM_SUMS", if ends.norm.is_some() { tokens } else { 0 })
        .kernel(include_str!("shaders/product.wgsl"), slots, tokens);
    let kernel = kernel(maker, weights, ends, behind, shader).await?;
    let rows = layout.rows() / of_output(ends);
    Ok(Sized { kernel, tokens, groups: rows.div_ceil(THREADS / lanes * outputs) })
}

async fn tile(
    maker: &mut Maker,
    weights: Part,
    (layout, name): (&Layout, &'static str),
    ends: &Ends,
) -> Result<Sized> {
    let shader = text(name, layout, ends, None).number("ROWS_OF_OUTPUT", of_output(ends)).kernel(
        include_str!("shaders/tile.wgsl"),
        OF_THREAD,
        OF_THREAD,
    );
    let kernel = kernel(maker, weights, ends, None, shader).await?;
    Ok(Sized { kernel, tokens: SIDE, groups: layout.rows().div_ceil(SIDE) })
}

fn text(name: &'static str, layout: &Layout, ends: &Ends, behind: Option<Behind>) -> Text {
    Text::new(name)
        .step()
        .number("ROWS", layout.rows() / of_output(ends))
        .number("OUT_STRIDE", ends.stride)
        .number("FIRST_ROW", ends.first_row)
        .flag("NORMED", ends.norm.is_some())
        .number("NORM_AT", if behind.is_some() { layout.blocks() * BLOCK / VECTOR } else { 0 })
        .float("BRANCH_SCALE", behind.map_or(1.0, |behind| behind.scale))
        .float("EPSILON", ends.epsilon)
        .flag("BIASED", ends.bias.is_some())
        .flag("GATED", ends.gated.is_some())
        .flag("SILU", ends.gated == Some(Activation::Silu))
        .float("SCALE", ends.scale)
        .flag("CAPPED", ends.cap.is_some())
        .float("CAP", ends.cap.unwrap_or(1.0))
        .flag("ADDED", ends.is_added)
        .flag("WANTED", ends.is_wanted)
        .blocks(layout)
        .ends(behind.is_some())
}

async fn kernel(
    maker: &mut Maker,
    weights: Part,
    ends: &Ends,
    behind: Option<Behind>,
    text: Text,
) -> Result<Kernel> {
    let nothing = maker.nothing;
    let mut bindings = vec![Uniform, Read, Read, Read, Read, Read, ReadWrite];
    let mut parts = vec![
        ends.step,
        weights,
        weights,
        ends.vectors,
        ends.norm.unwrap_or(nothing),
        ends.bias.unwrap_or(nothing),
        ends.out,
    ];
    if let Some(Behind { stream, branch, norms, kept, .. }) = behind {
        (parts[3], parts[4]) = (stream, norms);
        bindings.extend([Read, ReadWrite]);
        parts.extend([branch, kept]);
    }
    maker.kernel(text.shader(&bindings), &parts).await
}

/// So many threads share a row that most of them have as much to do as the others.
fn lanes(blocks: usize) -> usize {
    let mut best = THREADS;
    let busy = |lanes: usize| blocks as f64 / (blocks.div_ceil(lanes) * lanes) as f64;
    let mut lanes = THREADS / 2;
    while lanes >= FEWEST_LANES {
        if busy(lanes) > busy(best) {
            best = lanes;
        }
        lanes /= 2;
    }
    best
}
