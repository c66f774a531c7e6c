//! A library of any size: passages of random words as often as words are (Zipf), and vectors in clusters that stand for
//! their embeddings. Seeded, so it is the same every time.

use hearth::engine::search::{Draft, Library, Mode, Part, Splitter, file};

pub const DIMENSIONS: usize = 384;
/// Any SHA-256.
pub const MODEL: [u8; 32] = [7; 32];
const PASSAGES_OF_A_DOCUMENT: usize = 100;
const WORDS_OF_A_PASSAGE: usize = 100;
const VOCABULARY: f32 = 30_000.0;
const CLUSTERS: usize = 500;
/// So that two of a cluster have a cosine of about 0.5, as passages on one matter have.
const SPREAD: f32 = 0.05;

/// Marsaglia's xorshift.
pub struct Random(u64);

impl Default for Random {
    fn default() -> Self {
        Self(0x2545_f491_4f6c_dd1d)
    }
}

impl Random {
    /// From 0 to 1.
    pub fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }

    fn normal(&mut self) -> f32 {
        (0..4).map(|_| self.next()).sum::<f32>() - 2.0
    }

    /// A word: the first ones of the vocabulary are the most frequent.
    pub fn word(&mut self) -> String {
        format!("w{}", VOCABULARY.powf(self.next()) as u32)
    }
}

/// The library, and the file that it was written to.
pub struct Written {
    pub library: Library,
    pub file: Vec<u8>,
    random: Random,
    centres: Vec<Vec<f32>>,
}

impl Written {
    pub fn of(passages: usize) -> Self {
        Self::with(passages, &[])
    }

    /// With these embeddings, as far as they go, and vectors near a centre behind them.
    pub fn with(passages: usize, embeddings: &[f32]) -> Self {
        let mut embeddings = embeddings.chunks_exact(DIMENSIONS);
        let mut random = Random::default();
        let centres =
            (0..CLUSTERS).map(|_| unit((0..DIMENSIONS).map(|_| random.normal()).collect())).collect();
        let (library, file) = (Library::new(DIMENSIONS), file::Head::new(DIMENSIONS, MODEL, 0).bytes());
        let mut written = Self { library, file, random, centres };
        for number in 0..passages.div_ceil(PASSAGES_OF_A_DOCUMENT) {
            let splitter = Splitter::new(WORDS_OF_A_PASSAGE, |text: &str| text.split(' ').count());
            let mut draft = Draft::new(&format!("document-{number}.txt"), 1, MODEL);
            for section in 0..PASSAGES_OF_A_DOCUMENT.min(passages - number * PASSAGES_OF_A_DOCUMENT) {
                let words: Vec<String> = (0..WORDS_OF_A_PASSAGE).map(|_| written.random.word()).collect();
                let headings = vec![format!("Section {section}")];
                draft.add(&Part { headings, page: None, text: words.join(" ") }, &splitter);
            }
            let document = written.library.add(draft.finish(&splitter));
            let (id, count) = (document.id, document.len());
            written.file.extend(file::document(document));
            let vectors: Vec<f32> = (0..count)
                .flat_map(|_| embeddings.next().map_or_else(|| written.vector(), <[f32]>::to_vec))
                .collect();
            written.library.embed(id, &vectors).expect("as many as there are passages");
            written.file.extend(file::vectors(&written.library, id, 0));
        }
        written
    }

    /// One near a centre, as a passage or a query of that matter would be.
    pub fn vector(&mut self) -> Vec<f32> {
        let centre = &self.centres[(self.random.next() * CLUSTERS as f32) as usize % CLUSTERS];
        unit(centre.iter().map(|value| value + SPREAD * self.random.normal()).collect())
    }

    pub fn query(&mut self) -> String {
        (0..4).map(|_| self.random.word()).collect::<Vec<_>>().join(" ")
    }
}

/// The ten nearest passages of each query, as (document, passage).
pub fn nearest(library: &Library, queries: &[Vec<f32>]) -> Vec<Vec<(u32, u32)>> {
    let places = |query: &Vec<f32>| {
        let hits = library.search("", Some(query), Mode::Meaning, 10, None);
        hits.iter().map(|hit| (hit.document, hit.passage)).collect()
    };
    queries.iter().map(places).collect()
}

/// The share of the exactly nearest passages that are among the approximately nearest.
pub fn recall(exact: &[Vec<(u32, u32)>], near: &[Vec<(u32, u32)>]) -> f64 {
    let found =
        exact.iter().zip(near).flat_map(|(exact, near)| exact.iter().filter(|place| near.contains(place)));
    found.count() as f64 / exact.iter().map(Vec::len).sum::<usize>() as f64
}

/// Weaves the whole graph.
pub fn weave(library: &mut Library) {
    while {
        let (done, all) = library.weave(1000);
        done < all
    } {}
}

fn unit(vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    vector.into_iter().map(|value| value / length).collect()
}
