//! All documents together: what is in them, what is not embedded yet, and what answers a query.

use std::ops::Range;

use super::{
    Document, Passage,
    graph::Graph,
    query::Query,
    ranking::{At, by_words, fuse},
    vectors::{Query as Direction, Vectors},
};

/// From so many vectors on, the nearest are looked for in a graph: looking at all takes too long then.
const APPROXIMATE_FROM: usize = 50_000;
/// How deep each of two rankings is looked into before they are joined.
const FUSED: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By what passages mean.
    Meaning,
    /// By the words in them.
    Words,
    /// Both rankings as one.
    Both,
}

pub struct Library {
    entries: Vec<Entry>,
    vectors: Vectors,
    /// Whose each vector is, in the order in which they came.
    owners: Vec<At>,
    /// Of the first so many vectors.
    graph: Graph,
    approximate_from: usize,
    /// The id of the next document: one that was removed leaves its id to nobody.
    next_id: u32,
}

struct Entry {
    document: Document,
    removed: bool,
    /// Of each passage that is embedded, in order.
    vectors: Vec<u32>,
}

/// A passage that answers a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document's id.
    pub document: u32,
    /// Which of the document's passages.
    pub passage: u32,
    /// What it was ranked by, which differs from mode to mode.
    pub score: f32,
    /// The cosine with the query, where both are known.
    pub similarity: Option<f32>,
    /// The query's words in the passage, as ranges of its bytes.
    pub highlights: Vec<Range<usize>>,
}

impl Library {
    /// For embeddings of so many numbers.
    pub fn new(dimensions: usize) -> Self {
        Self {
            entries: Vec::new(),
            vectors: Vectors::new(dimensions),
            owners: Vec::new(),
            graph: Graph::default(),
            approximate_from: APPROXIMATE_FROM,
            next_id: 1,
        }
    }

    pub fn dimensions(&self) -> usize {
        self.vectors.dimensions()
    }

    /// The documents that were not removed, each with how many of its passages are embedded.
    pub fn documents(&self) -> impl Iterator<Item = (&Document, usize)> {
        self.live().map(|(_, entry)| (&entry.document, entry.vectors.len()))
    }

    pub fn document(&self, id: u32) -> Option<&Document> {
        self.live().find(|(_, entry)| entry.document.id == id).map(|(_, entry)| &entry.document)
    }

    /// The one that came from exactly this file.
    pub fn holding(&self, name: &str, sha256: &[u8; 32]) -> Option<&Document> {
        let same = |document: &&Document| document.name == name && document.sha256 == *sha256;
        self.documents().map(|(document, _)| document).find(same)
    }

    /// Those that came from a file of this name.
    pub fn named(&self, name: &str) -> Vec<u32> {
        let named = self.documents().filter(|(document, _)| document.name == name);
        named.map(|(document, _)| document.id).collect()
    }

    /// Takes a document in; its id is new.
    pub fn add(&mut self, mut document: Document) -> &Document {
        document.id = self.next_id;
        self.restore(document)
    }

    /// Takes in a document of another library. Its id stays, so that citations lead to it, unless this library gave that one away.
    pub fn take_over(&mut self, mut document: Document) -> &Document {
        document.id = document.id.max(self.next_id);
        self.restore(document)
    }

    /// As [`Self::add`], for one that has its id already.
    pub(super) fn restore(&mut self, document: Document) -> &Document {
        self.next_id = document.id.saturating_add(1);
        self.entries.push(Entry { document, removed: false, vectors: Vec::new() });
        &self.entries[self.entries.len() - 1].document
    }

    pub fn remove(&mut self, id: u32) -> bool {
        match self.entry_mut(id) {
            Some(entry) => {
                entry.removed = true;
                true
            }
            None => false,
        }
    }

    /// The first document that is not wholly embedded, of all or of this one, and which passages are next: at most so many.
    pub fn unembedded(&self, only: Option<u32>, most: usize) -> Option<(&Document, Range<usize>)> {
        let wanted = |entry: &Entry| only.is_none_or(|id| entry.document.id == id);
        let left = |entry: &Entry| entry.vectors.len() < entry.document.len();
        let (_, entry) = self.live().find(|(_, entry)| wanted(entry) && left(entry))?;
        let done = entry.vectors.len();
        Some((&entry.document, done..entry.document.len().min(done + most)))
    }

    /// Passages embedded, and all.
    pub fn progress(&self) -> (u64, u64) {
        self.documents().fold((0, 0), |(done, all), (document, embedded)| {
            (done + embedded as u64, all + document.len() as u64)
        })
    }

    /// Those of all documents, or of these alone.
    pub fn passages(&self, within: Option<&[u32]>) -> usize {
        self.documents_within(within).map(|(_, document)| document.len()).sum()
    }

    /// Takes the embeddings of a document's next passages, [passages][dimensions]; gives the place of the first.
    pub fn embed(&mut self, id: u32, values: &[f32]) -> Option<usize> {
        let first = self.vectors.len();
        let count = values.len() / self.dimensions().max(1);
        self.own(id, count)?;
        self.vectors.push(values);
        Some(first)
    }

    /// As [`Self::embed`], for vectors as the file keeps them.
    pub(super) fn restore_vectors(&mut self, id: u32, codes: &[i8], scales: &[f32]) -> Option<()> {
        self.own(id, scales.len())?;
        self.vectors.push_codes(codes, scales.iter().copied());
        Some(())
    }

    /// The id that the next document gets.
    pub fn next_id(&self) -> u32 {
        self.next_id
    }

    /// Leaves the ids below this one to those who had them.
    pub(super) fn number_from(&mut self, next_id: u32) {
        self.next_id = self.next_id.max(next_id);
    }

    /// How many of a document's passages are embedded.
    pub fn embedded(&self, id: u32) -> usize {
        self.live().find(|(_, entry)| entry.document.id == id).map_or(0, |(_, entry)| entry.vectors.len())
    }

    /// The places of a document's vectors, in the order of its passages.
    pub(super) fn places(&self, id: u32) -> &[u32] {
        self.live().find(|(_, entry)| entry.document.id == id).map_or(&[], |(_, entry)| &entry.vectors)
    }

    /// Whether documents were removed that still stand in memory, and maybe in the file.
    pub fn has_removed(&self) -> bool {
        self.entries.iter().any(|entry| entry.removed)
    }

    pub(super) fn vectors(&self) -> &Vectors {
        &self.vectors
    }

    /// Whether [`Self::search`] looks for meanings in the graph.
    pub fn is_approximate(&self) -> bool {
        self.graph.size() >= self.approximate_from
    }

    /// Takes some more vectors into the graph; gives how many are in it, and how many belong there. None do in a library
    /// that is small enough to be looked at as a whole.
    pub fn weave(&mut self, most: usize) -> (u64, u64) {
        let all = if self.vectors.len() < self.approximate_from { 0 } else { self.vectors.len() };
        for _ in self.graph.size()..all.min(self.graph.size() + most) {
            self.graph.insert(&self.vectors);
        }
        (self.graph.size() as u64, all as u64)
    }

    /// The graph as its file has it.
    pub fn graph_file(&self) -> Vec<u8> {
        self.graph.write(&self.vectors)
    }

    /// Takes up a graph that an earlier run wrote; one that is damaged or another's is left, and woven again.
    pub fn restore_graph(&mut self, bytes: &[u8]) {
        if let Ok(graph) = Graph::read(bytes, &self.vectors) {
            self.graph = graph;
        }
    }

    /// The best passages for a query, best first, in all documents or in these alone. `vector` is the query's embedding, which
    /// [`Mode::Words`] does without.
    pub fn search(
        &self,
        query: &str,
        vector: Option<&[f32]>,
        mode: Mode,
        count: usize,
        within: Option<&[u32]>,
    ) -> Vec<Hit> {
        let documents = || self.documents_within(within);
        let query = Query::new(query, documents().map(|(_, document)| document.language));
        let vector = vector.map(|vector| self.vectors.query(vector));
        let by_meaning =
            |count| vector.as_ref().map(|vector| self.by_meaning(vector, count, within)).unwrap_or_default();
        let by_words = |count| by_words(documents(), &query, count);
        let ranked = match mode {
            Mode::Meaning => by_meaning(count),
            Mode::Words => by_words(count),
            Mode::Both => {
                let only = |ranking: Vec<(At, f32)>| ranking.into_iter().map(|(at, _)| at).collect();
                fuse(&[only(by_meaning(FUSED)), only(by_words(FUSED))], count)
            }
        };
        ranked.into_iter().map(|(at, score)| self.hit(at, score, vector.as_ref(), &query)).collect()
    }

    fn by_meaning(&self, vector: &Direction, count: usize, within: Option<&[u32]>) -> Vec<(At, f32)> {
        let wanted = |index: usize| {
            let entry = &self.entries[self.owners[index].0 as usize];
            !entry.removed && is_within(within, &entry.document)
        };
        // On its way through the graph a search could miss the few that are wanted.
        let found = if within.is_none() && self.is_approximate() {
            // What came after the graph was last written is looked at as it is.
            let tail = self.graph.size()..self.vectors.len();
            let mut found = self.graph.nearest(&self.vectors, vector, count, wanted);
            found.extend(self.vectors.nearest(vector, count, tail, wanted));
            found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
            found.truncate(count);
            found
        } else {
            self.vectors.nearest(vector, count, 0..self.vectors.len(), wanted)
        };
        found.into_iter().map(|(index, similarity)| (self.owners[index], similarity)).collect()
    }

    fn hit(&self, (number, passage): At, score: f32, vector: Option<&Direction>, query: &Query) -> Hit {
        let entry = &self.entries[number as usize];
        let embedded = entry.vectors.get(passage as usize);
        let similarity =
            vector.zip(embedded).map(|(vector, index)| self.vectors.similarity(vector, *index as usize));
        let Passage { text, .. } = entry.document.passage(passage as usize);
        let highlights = query.highlights(text, entry.document.language);
        Hit { document: entry.document.id, passage, score, similarity, highlights }
    }

    /// Notes whose the next vectors are; `None` where nobody has so many passages left.
    fn own(&mut self, id: u32, count: usize) -> Option<()> {
        let first = u32::try_from(self.vectors.len()).ok()?;
        let number = self.entries.iter().position(|entry| entry.document.id == id)?;
        let entry = &mut self.entries[number];
        let done = entry.vectors.len();
        if done + count > entry.document.len() {
            return None;
        }
        entry.vectors.extend((first..).take(count));
        self.owners.extend((done..done + count).map(|passage| (number as u32, passage as u32)));
        Some(())
    }

    /// With the number of each.
    fn documents_within<'l>(
        &'l self,
        within: Option<&'l [u32]>,
    ) -> impl Iterator<Item = (u32, &'l Document)> {
        let documents = self.live().map(|(number, entry)| (number, &entry.document));
        documents.filter(move |(_, document)| is_within(within, document))
    }

    fn live(&self) -> impl Iterator<Item = (u32, &Entry)> {
        (0..).zip(&self.entries).filter(|(_, entry)| !entry.removed)
    }

    fn entry_mut(&mut self, id: u32) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.document.id == id && !entry.removed)
    }
}

fn is_within(within: Option<&[u32]>, document: &Document) -> bool {
    within.is_none_or(|ids| ids.contains(&document.id))
}
