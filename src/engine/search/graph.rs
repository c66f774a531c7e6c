//! The nearest vectors without looking at all: a hierarchical navigable small world (Malkov and Yashunin, Efficient and
//! robust approximate nearest neighbor search using HNSW graphs, 2018), of which a vector more costs a vector more.
//!
//! Ours because no crate fits: `hnsw` 0.11 picks neighbours without the paper's heuristic and finds 76% of the ten nearest
//! in clustered vectors, however long it looks; `instant-distance` builds in one call that nothing can stop; `hnsw_rs` maps
//! files into memory, which wasm can't. Levels come from the vector's number, so the same vectors give the same graph.

mod file;
mod links;

use std::{cmp::Reverse, collections::BinaryHeap};

use self::links::Links;
use super::vectors::{Query, Vectors};

/// Candidates that a new vector's neighbours are chosen from.
const BUILD_WIDTH: usize = 128;
/// Candidates that a search keeps; recall grows with it, and so does time.
pub const SEARCH_WIDTH: usize = 160;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    links: Links,
    /// Where every search begins.
    entry: u32,
}

/// How similar a vector is, and its number: ordered by similarity, of equals the earlier one first.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Near(f32, u32);

impl Eq for Near {}

impl Ord for Near {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then(other.1.cmp(&self.1))
    }
}

impl PartialOrd for Near {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Graph {
    /// How many vectors are in it, which are the first so many.
    pub fn size(&self) -> usize {
        self.links.len()
    }

    /// Takes in the next vector.
    pub fn insert(&mut self, vectors: &Vectors) {
        let node = self.size() as u32;
        let level = self.links.add();
        if node == 0 {
            return;
        }
        let similarity = |other: u32| vectors.between(node as usize, other as usize);
        let top = self.links.level(self.entry);
        let mut near = vec![Near(similarity(self.entry), self.entry)];
        for layer in (level + 1..=top).rev() {
            near = self.look(layer, &near, 1, &similarity);
        }
        for layer in (0..=level.min(top)).rev() {
            near = self.look(layer, &near, BUILD_WIDTH, &similarity);
            let chosen = choose(&near, Links::most(layer), vectors);
            self.links.set(layer, node, &chosen);
            for Near(close, other) in chosen {
                self.connect(layer, other, Near(close, node), vectors);
            }
        }
        if level > top {
            self.entry = node;
        }
    }

    /// The `count` nearest that `wanted` lets in, best first, with their similarities.
    pub fn nearest(
        &self,
        vectors: &Vectors,
        query: &Query,
        count: usize,
        wanted: impl Fn(usize) -> bool,
    ) -> Vec<(usize, f32)> {
        if self.size() == 0 {
            return Vec::new();
        }
        let similarity = |other: u32| vectors.similarity(query, other as usize);
        let mut near = vec![Near(similarity(self.entry), self.entry)];
        for layer in (1..=self.links.level(self.entry)).rev() {
            near = self.look(layer, &near, 1, &similarity);
        }
        let found = self.look(0, &near, SEARCH_WIDTH.max(2 * count), &similarity);
        let found = found.into_iter().map(|Near(similarity, node)| (node as usize, similarity));
        found.filter(|(node, _)| wanted(*node)).take(count).collect()
    }

    /// The paper's search of one layer: the `width` nearest that lead from `starts` to ever nearer ones, best first.
    fn look(&self, layer: u8, starts: &[Near], width: usize, similarity: &impl Fn(u32) -> f32) -> Vec<Near> {
        let mut seen = vec![0u64; self.size().div_ceil(64)];
        let mut see = |node: u32| {
            let (word, bit) = (node as usize / 64, 1 << (node % 64));
            let new = seen[word] & bit == 0;
            seen[word] |= bit;
            new
        };
        let mut open: BinaryHeap<Near> = BinaryHeap::new();
        let mut kept: BinaryHeap<Reverse<Near>> = BinaryHeap::new();
        for start in starts.iter().filter(|start| see(start.1)) {
            open.push(*start);
            kept.push(Reverse(*start));
        }
        while let Some(nearest) = open.pop() {
            if kept.len() >= width && kept.peek().is_some_and(|Reverse(farthest)| nearest < *farthest) {
                break;
            }
            for other in self.links.of(layer, nearest.1).filter(|other| see(*other)) {
                let near = Near(similarity(other), other);
                if kept.len() < width || kept.peek().is_some_and(|Reverse(farthest)| near > *farthest) {
                    open.push(near);
                    kept.push(Reverse(near));
                    if kept.len() > width {
                        kept.pop();
                    }
                }
            }
        }
        kept.into_sorted_vec().into_iter().map(|Reverse(near)| near).collect()
    }

    /// A way back from an earlier vector to the new one; where it has too many, the most useful stay.
    fn connect(&mut self, layer: u8, from: u32, to: Near, vectors: &Vectors) {
        let mut near: Vec<Near> = self
            .links
            .of(layer, from)
            .map(|other| Near(vectors.between(from as usize, other as usize), other))
            .chain([to])
            .collect();
        near.sort_by(|a, b| b.cmp(a));
        let most = Links::most(layer);
        let chosen = if near.len() > most { choose(&near, most, vectors) } else { near };
        self.links.set(layer, from, &chosen);
    }
}

/// The paper's heuristic: one that is nearer to a chosen one than to the vector itself is led to by that one, so that ways
/// go out in all directions and clusters stay connected; room that is left goes to those that were passed over.
fn choose(near: &[Near], most: usize, vectors: &Vectors) -> Vec<Near> {
    let (mut chosen, mut passed): (Vec<Near>, Vec<Near>) = (Vec::with_capacity(most), Vec::new());
    for candidate in near {
        if chosen.len() == most {
            break;
        }
        let led_to = |other: &Near| vectors.between(candidate.1 as usize, other.1 as usize) > candidate.0;
        if chosen.iter().any(led_to) { passed.push(*candidate) } else { chosen.push(*candidate) }
    }
    let room = most - chosen.len();
    chosen.extend(passed.into_iter().take(room));
    chosen
}

#[cfg(test)]
mod tests;
