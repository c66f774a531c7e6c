//! Search: the passages of the library that answer a query best.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SearchMode {
    /// Cosine of the embeddings; the embedding model must be loaded.
    Meaning,
    /// BM25 over the words; no model is asked.
    Words,
    /// Both rankings joined (reciprocal rank fusion).
    #[default]
    Both,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// SHA-256 of the embedding model's file, which the library belongs to.
    pub model: String,
    pub query: String,
    pub mode: SearchMode,
    /// At most so many passages.
    pub count: u32,
    /// SHA-256 of the reranker's file, which reads the best 20 again; `None` leaves them as they are.
    pub rerank: Option<String>,
    /// Ids of the only documents to look in; `None` looks in all.
    pub documents: Option<Vec<u32>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Best first.
    pub hits: Vec<Hit>,
    /// The query through the embedding model; 0 where it was not asked.
    pub embed_ms: f64,
    /// Ranking, without the embedding.
    pub search_ms: f64,
    /// The best passages through the reranker; `None` where it was not asked.
    pub rerank_ms: Option<f64>,
    /// How many passages were there to be found.
    pub passages: u32,
    /// Whether the nearest meanings came from the approximate index.
    pub approximate: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    pub passage: Excerpt,
    /// What it was ranked by: the cosine, BM25's score, the sum of reciprocal ranks, or the reranker's logit.
    pub score: f32,
    /// The cosine with the query, where both were embedded.
    pub similarity: Option<f32>,
    /// What to show in the passage, as (start, end) in bytes of its text, in rising order.
    pub highlights: Vec<(u32, u32)>,
}

/// A passage and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The document's id in its library.
    pub document: u32,
    pub name: String,
    /// Counted from 0 within the document.
    pub number: u32,
    pub section: Option<String>,
    /// Counted from 1.
    pub page: Option<u32>,
    pub text: String,
}

tie!(Search => Found);
