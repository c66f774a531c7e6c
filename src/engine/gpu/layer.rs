//! A layer's kernels and what they read: five dispatches for a token, six behind some hundred others. Several tokens take one more for
//! what turns their heads, and one for each norm of an output.

use std::io::{Read, Seek};

use super::{
    kernel::{Kernel, Maker},
    product::{Behind, Ends, Product},
    state::{RING, State, adds_late, half_cache_bytes, norm_after_mixing, ring_bytes},
    text::Text,
    weights::{Layout, Taken, fill},
};
use crate::{
    engine::{
        error::{Error, Result},
        gguf::Gguf,
        kernels::rope::Pairing,
        models::{
            decoder::{
                Attention, Bias, Blocks, Convolution, FeedForward, Gated, Growth, HeadNorm, LayerRecipe,
                Mixing, Recipe, Rows,
            },
            weights::{FromFile, Weights},
        },
        team::Solo,
    },
    gpu::{
        Binding::{Read as Reads, ReadWrite, Uniform},
        Command, Part,
    },
};

pub struct Layer {
    input: Product,
    mixing: Mixed,
    output: Product,
    after_mixing: Option<Kernel>,
    gate_up: Product,
    down: Product,
    after_feed_forward: Option<Kernel>,
    /// Whether whoever reads one token's residual stream next adds what was normed.
    adds_late: bool,
}

/// How positions see each other.
enum Mixed {
    Attention {
        /// Of several tokens.
        turn: Kernel,
        attend_all: Kernel,
        /// Of one.
        attend_own: Kernel,
        gather: Kernel,
        heads: [usize; 2],
    },
    Convolution {
        convolve: Kernel,
        groups: usize,
    },
}

impl Mixed {
    fn record(&self, tokens: usize, splits: usize, work: &mut Vec<Command>) {
        match self {
            Self::Attention { attend_own, gather, heads: [heads, _], .. } if tokens == 1 => {
                work.push(attend_own.dispatch([*heads, splits, 1]));
                if splits > 1 {
                    work.push(gather.dispatch([*heads, 1, 1]));
                }
            }
            Self::Attention { turn, attend_all, heads: [heads, kv_heads], .. } => {
                work.push(turn.dispatch([heads + 2 * kv_heads, tokens, 1]));
                work.push(attend_all.dispatch([*heads, 1, tokens]));
            }
            Self::Convolution { convolve, groups } => work.push(convolve.dispatch([*groups, tokens, 1])),
        }
    }
}

impl Layer {
    /// For so many tokens, whose past is divided into so many stretches.
    pub fn record(&self, tokens: usize, splits: usize, work: &mut Vec<Command>) {
        let is_late = tokens == 1 && self.adds_late;
        let after =
            |kernel: Option<Kernel>| kernel.filter(|_| !is_late).map(|after| after.dispatch([tokens, 1, 1]));
        work.push(self.input.command(tokens, is_late));
        self.mixing.record(tokens, splits, work);
        work.push(self.output.command(tokens, false));
        work.extend(after(self.after_mixing));
        work.push(self.gate_up.command(tokens, is_late));
        work.push(self.down.command(tokens, false));
        work.extend(after(self.after_feed_forward));
    }
}

/// What a layer is made from.
pub struct LayerMaker<'m, R> {
    pub maker: &'m mut Maker,
    pub state: &'m State,
    pub recipe: &'m Recipe,
    /// Each rope's table.
    pub angles: &'m [Part],
    pub context: usize,
    pub gguf: &'m Gguf,
    pub reader: &'m mut R,
}

/// Rows that are multiplied together, and their columns.
type Together<'g> = (Vec<Taken<'g>>, usize);

/// What a layer multiplies with, as its file has it: before positions mix and behind it, and in the gated block.
pub fn products<'g>(gguf: &'g Gguf, recipe: &Recipe, layer: &LayerRecipe) -> Result<[Together<'g>; 4]> {
    let Recipe { width, heads, kv_heads, head_size, feed_forward, .. } = *recipe;
    let part = |rows: &Rows, count: usize, columns: usize| {
        Taken::new(gguf, &rows.tensor, (rows.first, count, rows.of), columns)
    };
    let gated = gated(layer)?;
    let (input, output, mixed) = match &layer.mixing {
        Mixing::Attention(attention) => (
            vec![
                part(&attention.query, heads * head_size, width)?,
                part(&attention.key, kv_heads * head_size, width)?,
                part(&attention.value, kv_heads * head_size, width)?,
            ],
            &attention.output,
            heads * head_size,
        ),
        Mixing::Convolution(Convolution { input_gate, output_gate, value, output, .. }) => {
            let parts = [input_gate, output_gate, value].map(|rows| part(rows, width, width));
            (parts.into_iter().collect::<Result<_>>()?, output, width)
        }
    };
    Ok([
        (input, width),
        (vec![part(&Rows::whole(output.clone(), width), width, mixed)?], mixed),
        (vec![part(&gated.gate, feed_forward, width)?, part(&gated.up, feed_forward, width)?], width),
        (vec![part(&Rows::whole(gated.down.clone(), width), width, feed_forward)?], feed_forward),
    ])
}

fn gated(layer: &LayerRecipe) -> Result<&Gated> {
    match &layer.feed_forward.blocks {
        Blocks::Dense(gated) => Ok(gated),
        Blocks::Experts(_) => Err(Error::unsupported("experts on the GPU")),
    }
}

impl<R: Read + Seek> LayerMaker<'_, R> {
    pub async fn layer(&mut self, number: usize) -> Result<Layer> {
        let recipe = self.recipe;
        let (before, layer) =
            (number.checked_sub(1).map(|before| &recipe.layers[before]), &recipe.layers[number]);
        let adds_late = adds_late(recipe);
        let gated = gated(layer)?;
        let [input, output, gate_up, down] = products(self.gguf, self.recipe, layer)?;
        let (input, output) = (self.matrix(&input)?, self.matrix(&output)?);
        let (gate_up, down) = (self.matrix(&gate_up)?, self.matrix(&down)?);
        let State { residual, other, projected, mixed, between, .. } = *self.state;
        let Recipe { feed_forward, .. } = *self.recipe;

        let (norm_before, bias, output_bias) = match &layer.mixing {
            Mixing::Attention(attention) => {
                (&attention.norm_before, self.attention_biases(attention)?, &attention.output_bias)
            }
            Mixing::Convolution(Convolution { norm_before, .. }) => (norm_before, None, &None),
        };
        let norm_after = norm_after_mixing(layer);
        let rows = input.1.rows();
        let norm = self.norm(norm_before.as_ref())?;
        let after = before.filter(|_| adds_late).and_then(|before| before.feed_forward.norm_after.as_ref());
        let behind = self.behind(other, after, norm_before.as_ref(), residual)?;
        let ends = Ends { norm, bias, behind, ..self.ends(residual, projected, rows) };
        let input = Product::new(self.maker, input.0, &input.1, &ends, "input of mixing").await?;
        let mixing = match &layer.mixing {
            Mixing::Attention(attention) => self.attention(attention).await?,
            Mixing::Convolution(convolution) => self.convolution(convolution).await?,
        };
        let (output, after_mixing) =
            self.end(&output, mixed, output_bias.clone(), norm_after, "output of mixing").await?;

        let after_mixing_late = norm_after.filter(|_| adds_late);
        let FeedForward { norm_before, activation, down_bias, norm_after, .. } = &layer.feed_forward;
        let ends = Ends {
            norm: self.norm(norm_before.as_ref())?,
            bias: self.biases([(&gated.gate_bias, feed_forward), (&gated.up_bias, feed_forward)])?,
            gated: Some(*activation),
            behind: self.behind(residual, after_mixing_late, norm_before.as_ref(), other)?,
            ..self.ends(residual, between, feed_forward)
        };
        let gate_up = Product::new(self.maker, gate_up.0, &gate_up.1, &ends, "gate and up").await?;
        let (down, after_feed_forward) =
            self.end(&down, between, down_bias.clone(), norm_after.as_ref(), "down").await?;
        Ok(Layer { input, mixing, output, after_mixing, gate_up, down, after_feed_forward, adds_late })
    }

    fn attention_biases(&mut self, attention: &Attention) -> Result<Option<Part>> {
        let Recipe { heads, kv_heads, head_size, .. } = *self.recipe;
        let (query_rows, key_rows) = (heads * head_size, kv_heads * head_size);
        self.biases([
            (&attention.query_bias, query_rows),
            (&attention.key_bias, key_rows),
            (&attention.value_bias, key_rows),
        ])
    }

    fn matrix(&mut self, (taken, columns): &Together<'_>) -> Result<(Part, Layout)> {
        let layout = Layout::new(taken, *columns);
        let part = self.maker.storage(layout.bytes)?;
        fill(&mut *self.maker.gpu, part.buffer, &layout, taken, (self.gguf, self.reader))?;
        Ok((part, layout))
    }

    fn ends(&self, vectors: Part, out: Part, stride: usize) -> Ends {
        Ends {
            step: self.state.step,
            vectors,
            norm: None,
            epsilon: self.recipe.epsilon,
            bias: None,
            gated: None,
            scale: 1.0,
            cap: None,
            out,
            stride,
            first_row: 0,
            is_added: false,
            is_wanted: false,
            behind: None,
        }
    }

    /// What one token's stream lacks: the branch, under the norm `after`. `before` is the norm of the product that adds it.
    fn behind(
        &mut self,
        stream: Part,
        after: Option<&String>,
        before: Option<&String>,
        kept: Part,
    ) -> Result<Option<Behind>> {
        let Some(after) = after else { return Ok(None) };
        let mut norms = self.vector(after, self.recipe.width)?;
        if let Some(before) = before {
            norms.extend(self.vector(before, self.recipe.width)?);
        }
        let (branch, scale) = (self.state.branch, self.recipe.residual_scale);
        Ok(Some(Behind { stream, branch, scale, norms: self.maker.floats(&norms)?, kept }))
    }

    /// The product that ends a half of a layer, and what norms it.
    async fn end(
        &mut self,
        (weights, layout): &(Part, Layout),
        vectors: Part,
        bias: Option<String>,
        norm_after: Option<&String>,
        name: &'static str,
    ) -> Result<(Product, Option<Kernel>)> {
        let Recipe { width, residual_scale, epsilon, .. } = *self.recipe;
        let State { residual, branch, .. } = *self.state;
        let out = if norm_after.is_some() { branch } else { residual };
        let bias = bias.map(|name| Rows::whole(name, width));
        let ends = Ends {
            bias: self.biases([(&bias, width)])?,
            scale: if norm_after.is_some() { 1.0 } else { residual_scale },
            is_added: norm_after.is_none(),
            ..self.ends(vectors, out, width)
        };
        let product = Product::new(self.maker, *weights, layout, &ends, name).await?;
        let Some(norm) = self.norm(norm_after)? else { return Ok((product, None)) };
        let shader = Text::new("norm behind")
            .number("WIDTH", width)
            .float("SCALE", residual_scale)
            .float("EPSILON", epsilon)
            .kernel(include_str!("shaders/after.wgsl"), 1, 1)
            .shader(&[Reads, Reads, ReadWrite]);
        let after = self.maker.kernel(shader, &[branch, norm, residual]).await?;
        Ok((product, Some(after)))
    }

    /// What turns several tokens' heads, what attends for them, what does both for one token, and what puts its stretches together.
    async fn attention(&mut self, attention: &Attention) -> Result<Mixed> {
        let Recipe { heads, kv_heads, head_size, .. } = *self.recipe;
        let State { step, projected, turned, mixed, stretches, .. } = *self.state;
        let norms = match &attention.head_norm {
            HeadNorm::None => self.maker.nothing,
            HeadNorm::Each { query, key } => self.head_norms(query, head_size, key, head_size)?,
            HeadNorm::Together { query, key } => {
                self.head_norms(query, heads * head_size, key, kv_heads * head_size)?
            }
        };
        let angles =
            attention.rope.and_then(|rope| self.angles.get(rope)).copied().unwrap_or(self.maker.nothing);
        let bytes = half_cache_bytes(self.recipe, self.context);
        let (keys, values) = (self.maker.storage(bytes)?, self.maker.storage(bytes)?);

        let turning = [Uniform, Reads, Reads, Reads, ReadWrite, ReadWrite, ReadWrite];
        let shader = self
            .text("turn", attention)
            .heads()
            .kernel(include_str!("shaders/turn.wgsl"), 1, 1)
            .shader(&turning);
        let parts = [step, angles, norms, projected, keys, values, turned];
        let turn = self.maker.kernel(shader, &parts).await?;

        let attending = [Uniform, Reads, Reads, Reads, ReadWrite, ReadWrite, ReadWrite, ReadWrite];
        let mut attend = [turn; 2];
        for (attend, (is_own, name, from)) in
            attend.iter_mut().zip([(false, "attend", turned), (true, "turn and attend", projected)])
        {
            let shader = self
                .text(name, attention)
                .flag("OWN", is_own)
                .float("DIVISOR", attention.divisor)
                .flag("CAPPED", attention.cap.is_some())
                .float("CAP", attention.cap.unwrap_or(1.0))
                .number("WINDOW", attention.window.unwrap_or(0))
                .heads()
                .kernel(include_str!("shaders/attend.wgsl"), 1, 1)
                .shader(&attending);
            let parts = [step, angles, norms, from, keys, values, mixed, stretches];
            *attend = self.maker.kernel(shader, &parts).await?;
        }
        let [attend_all, attend_own] = attend;

        let shader = Text::new("gather")
            .step()
            .number("HEAD_SIZE", head_size)
            .kernel(include_str!("shaders/gather.wgsl"), 1, 1)
            .shader(&[Uniform, Reads, ReadWrite]);
        let gather = self.maker.kernel(shader, &[step, stretches, mixed]).await?;
        Ok(Mixed::Attention { turn, attend_all, attend_own, gather, heads: [heads, kv_heads] })
    }

    async fn convolution(&mut self, convolution: &Convolution) -> Result<Mixed> {
        let Recipe { width, taps, .. } = *self.recipe;
        let State { step, projected, mixed, .. } = *self.state;
        let numbers = FromFile { gguf: self.gguf, reader: self.reader }.numbers(
            &mut Solo,
            &convolution.kernel,
            &[width, taps],
        )?;
        let tap = |tap: usize| numbers.iter().skip(tap).step_by(taps.max(1)).copied();
        let kernel: Vec<f32> = (0..taps).flat_map(tap).collect();
        let kernel = self.maker.floats(&kernel)?;
        let ring = self.maker.storage(ring_bytes(self.recipe))?;
        let shader = Text::new("convolve")
            .step()
            .number("WIDTH", width)
            .number("TAPS", taps)
            .number("RING", RING)
            .kernel(include_str!("shaders/convolve.wgsl"), 1, 1)
            .shader(&[Uniform, Reads, Reads, ReadWrite, ReadWrite]);
        let convolve = self.maker.kernel(shader, &[step, projected, kernel, ring, mixed]).await?;
        Ok(Mixed::Convolution { convolve, groups: width.div_ceil(64) })
    }

    fn text(&self, name: &'static str, attention: &Attention) -> Text {
        let Recipe { heads, kv_heads, head_size, epsilon, .. } = *self.recipe;
        let rope = attention.rope.and_then(|rope| self.recipe.ropes.get(rope));
        let Growth { scale, every } = attention.growth.unwrap_or(Growth { scale: 0.0, every: 1 });
        let is_each = matches!(attention.head_norm, HeadNorm::Each { .. });
        let is_together = matches!(attention.head_norm, HeadNorm::Together { .. });
        Text::new(name)
            .step()
            .number("HEADS", heads)
            .number("KV_HEADS", kv_heads)
            .number("HEAD_SIZE", head_size)
            .number("PAIRS", head_size / 2)
            .number("CAPACITY", self.context)
            .number("TURNS", rope.map_or(0, |rope| rope.dimensions / 2))
            .flag("NEIGHBOURS", rope.is_some_and(|rope| rope.pairing == Pairing::Neighbours))
            .flag("NORM_EACH", is_each)
            .flag("NORM_TOGETHER", is_together)
            .float("EPSILON", epsilon)
            .flag("GROWS", attention.growth.is_some())
            .float("GROWTH", scale)
            .number("GROWTH_EVERY", every.max(1))
    }

    fn vector(&mut self, name: &str, length: usize) -> Result<Vec<f32>> {
        FromFile { gguf: self.gguf, reader: self.reader }.vector(&mut Solo, name, length)
    }

    fn norm(&mut self, name: Option<&String>) -> Result<Option<Part>> {
        let Some(name) = name else { return Ok(None) };
        let norm = self.vector(name, self.recipe.width)?;
        self.maker.floats(&norm).map(Some)
    }

    fn head_norms(&mut self, query: &str, of_query: usize, key: &str, of_key: usize) -> Result<Part> {
        let norms = [self.vector(query, of_query)?, self.vector(key, of_key)?].concat();
        self.maker.floats(&norms)
    }

    /// Several biases, one behind the other; zeros for one that is missing.
    fn biases<const N: usize>(&mut self, biases: [(&Bias, usize); N]) -> Result<Option<Part>> {
        if biases.iter().all(|(bias, _)| bias.is_none()) {
            return Ok(None);
        }
        let mut numbers = Vec::new();
        for (bias, count) in biases {
            match bias {
                Some(Rows { tensor, first, of }) => {
                    numbers.extend(&self.vector(tensor, *of)?[*first..first + count]);
                }
                None => numbers.resize(numbers.len() + count, 0.0),
            }
        }
        self.maker.floats(&numbers).map(Some)
    }
}
