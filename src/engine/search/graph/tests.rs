//! Recall against looking at all, the same graph each time, and a file that is checked.

use super::Graph;
use crate::engine::search::vectors::Vectors;

const DIMENSIONS: usize = 64;

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }

    /// About normally distributed.
    fn normal(&mut self) -> f32 {
        (0..6).map(|_| self.next()).sum::<f32>() - 3.0
    }
}

fn unit(vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    vector.into_iter().map(|value| value / length).collect()
}

/// Vectors around centres, as the passages of documents lie, and queries near some of them.
fn clustered(count: usize, clusters: usize, spread: f32) -> (Vectors, Vec<Vec<f32>>) {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let centres: Vec<Vec<f32>> =
        (0..clusters).map(|_| unit((0..DIMENSIONS).map(|_| random.normal()).collect())).collect();
    let mut near = |number: usize| {
        let centre = &centres[number * 7919 % clusters];
        unit(centre.iter().map(|value| value + spread * random.normal()).collect())
    };
    let mut vectors = Vectors::new(DIMENSIONS);
    (0..count).for_each(|number| vectors.push(&near(number)));
    let queries = (0..100).map(&mut near).collect();
    (vectors, queries)
}

fn graph(vectors: &Vectors) -> Graph {
    let mut graph = Graph::default();
    (0..vectors.len()).for_each(|_| graph.insert(vectors));
    graph
}

#[test]
fn it_finds_what_looking_at_all_finds() {
    for (clusters, spread) in [(1, 0.2), (30, 0.06), (1000, 0.1)] {
        let (vectors, queries) = clustered(2500, clusters, spread);
        let graph = graph(&vectors);
        let mut found = 0;
        for query in &queries {
            let query = vectors.query(query);
            let exact = vectors.nearest(&query, 10, 0..vectors.len(), |_| true);
            let near = graph.nearest(&vectors, &query, 10, |_| true);
            assert!(near.is_sorted_by(|a, b| a.1 >= b.1));
            found += exact.iter().filter(|(node, _)| near.iter().any(|(other, _)| other == node)).count();
        }
        let recall = found as f32 / (10 * queries.len()) as f32;
        println!("recall at 10 of {clusters} clusters with spread {spread}: {recall}");
        assert!(recall >= 0.97, "{recall} of {clusters} clusters with spread {spread}");
    }
}

#[test]
fn the_same_vectors_give_the_same_graph_also_through_its_file() {
    let (vectors, queries) = clustered(800, 20, 0.1);
    let first = graph(&vectors);
    assert_eq!(first, graph(&vectors));
    let bytes = first.write(&vectors);
    let again = Graph::read(&bytes, &vectors).unwrap();
    assert_eq!(first, again);
    let query = vectors.query(&queries[0]);
    let odd = again.nearest(&vectors, &query, 5, |node| node % 2 == 1);
    assert!(odd.len() == 5 && odd.iter().all(|(node, _)| node % 2 == 1));
    assert!(Graph::default().nearest(&vectors, &query, 5, |_| true).is_empty());

    let (others, _) = clustered(801, 21, 0.1);
    assert!(Graph::read(&bytes, &others).is_err(), "another library's");
    for length in (0..bytes.len()).step_by(999) {
        assert!(Graph::read(&bytes[..length], &vectors).is_err());
        let mut changed = bytes.clone();
        changed[length] ^= 1;
        assert!(Graph::read(&changed, &vectors).is_err(), "changed at {length}");
    }
}

/// The check is right, and the numbers lie.
#[test]
fn no_number_in_its_file_is_trusted() {
    let (vectors, queries) = clustered(300, 5, 0.1);
    let bytes = graph(&vectors).write(&vectors);
    for place in (16..bytes.len() - 4).step_by(61) {
        for lie in [u32::MAX - 1, 299, 300, 1 << 31] {
            let mut changed = bytes.clone();
            changed[place..place + 4].copy_from_slice(&lie.to_le_bytes());
            let check = crc32fast::hash(&changed[16..]);
            changed[12..16].copy_from_slice(&check.to_le_bytes());
            if let Ok(graph) = Graph::read(&changed, &vectors) {
                graph.nearest(&vectors, &vectors.query(&queries[0]), 10, |_| true);
            }
        }
    }
}
