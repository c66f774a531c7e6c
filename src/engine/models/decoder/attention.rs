//! The first half of a layer that attends: queries, keys and values, the KV cache, and the product that mixes the heads.

use super::{
    balance,
    heads::Heads,
    layer::{AttentionWeights, HeadNormWeights},
    recipe::Recipe,
    rows::{add_bias, norm_rows, quantise_rows},
    work::{Scratch, Seen, Work},
};
use crate::engine::{
    error::Result,
    kernels::{
        attention::{Queries, attend},
        elementwise::scale_all,
    },
    team::Receivers,
};

impl Work<'_> {
    pub fn attention(&mut self, weights: &AttentionWeights, seen: &mut Seen) -> Result<()> {
        let Self { recipe, shares, team, ropes, scratch, span } = self;
        let Scratch {
            x, normed, squares, whole_squares, activations, heads, mixed, parts, attention, ..
        } = &mut **scratch;
        let Recipe { width, head_size, epsilon, .. } = **recipe;
        let AttentionWeights {
            norm_before, query_key_value, bias, head_norm, balance, output, after, ..
        } = weights;
        let AttentionWeights { place, rope, growth, divisor, cap, window, .. } = *weights;
        let (rank, first, count) = (team.rank(), span.first, span.count);
        let (group, my_heads) = (recipe.heads / recipe.kv_heads, shares.kv_heads.of(rank).len());
        let (query_width, kv_width) = (my_heads * group * head_size, my_heads * head_size);
        let head_width = query_width + 2 * kv_width;
        heads.resize(count * head_width, 0.0);
        mixed.resize(count * head_width, 0.0);

        norm_rows(x, width, norm_before.as_deref(), epsilon, normed, activations);
        query_key_value.multiply(activations, heads, head_width, 0);
        add_bias(heads, bias);
        let layout = Heads { group, size: head_size, count: my_heads };
        match head_norm {
            HeadNormWeights::None => {}
            HeadNormWeights::Each { query, key } => layout.norm_each(heads, (query, key), epsilon),
            HeadNormWeights::Together { query, key } => {
                let split = shares.kv_heads.times(2);
                layout.squares(heads, squares.part(count, &split, rank));
                squares.gather(*team, &split, Receivers::Everyone)?;
                layout.norm_together(heads, (query, key), epsilon, squares.rows(&split, whole_squares));
            }
        }
        let rope = rope.and_then(|rope| ropes.get(rope));
        let turn = |turning: &mut [f32], position: usize| {
            if let Some(rope) = rope {
                turning.chunks_exact_mut(head_size).for_each(|head| rope.turn(head, position));
            }
            if let Some(growth) = growth {
                scale_all(&mut turning[..query_width], growth.at(position));
            }
        };
        let rows = heads.chunks_exact_mut(head_width.max(1));
        match seen {
            Seen::Texts(texts) => {
                rows.zip(texts.positions()).for_each(|(row, position)| {
                    turn(&mut row[..query_width + kv_width], position);
                });
                texts.attend(recipe, (window, divisor), heads, mixed, my_heads);
            }
            Seen::Cache(cache) => {
                for (t, row) in rows.enumerate() {
                    let (turning, values) = row.split_at_mut(query_width + kv_width);
                    turn(turning, first + t);
                    let (queries, keys) = turning.split_at_mut(query_width);
                    balance::apply(balance, head_size, group, queries, keys);
                    if !span.again {
                        cache.store(place, first + t, keys, values);
                    }
                }
                for kv_head in 0..my_heads {
                    let queries = Queries {
                        rows: heads,
                        stride: head_width,
                        offset: kv_head * group * head_size,
                        heads: group,
                        size: head_size,
                        first,
                        divisor,
                        cap,
                        window,
                    };
                    attend(&queries, cache.head(place, kv_head), mixed, attention);
                }
            }
        }
        let blocks = &shares.attended_blocks;
        quantise_rows(mixed, head_width, query_width, parts.part(count, blocks, rank));
        self.end(blocks, output, after)
    }
}
