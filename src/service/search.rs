//! Search: the query through the embedding model, where the mode wants that, and the library's answer.

use super::{convert, job::Job, rerank::rerank};
use crate::{
    platform::Platform,
    protocol::{Failure, FailureKind, Found, Hit, Search, SearchMode},
};

const MOST_HITS: u32 = 200;

pub async fn run<P: Platform>(job: &Job<P>, request: Search) -> Result<Found, Failure> {
    let wanted = request.rerank.clone();
    let query = request.query.clone();
    let mut found = find(job, request).await?;
    if let Some(reranker) = wanted {
        let started = job.now_ms();
        rerank(job, &reranker, &query, &mut found.hits).await?;
        found.rerank_ms = Some(job.now_ms() - started);
    }
    Ok(found)
}

async fn find<P: Platform>(job: &Job<P>, request: Search) -> Result<Found, Failure> {
    let Search { model, query, mode, count, rerank: _, documents } = request;
    if query.trim().is_empty() {
        return Err(Failure::new(FailureKind::BadInput, "an empty query"));
    }
    let session = job.session();
    let opened = session.libraries.get(session.platform.store(), &model).await?;
    // Typing is faster than searching: a query that another one has followed goes no further.
    job.checkpoint().await;
    let started = job.now_ms();
    let embedded = match mode {
        SearchMode::Words => None,
        SearchMode::Meaning | SearchMode::Both => Some(session.shelf.text(&model)?.embed(&[&query])?.values),
    };
    let embed_ms = if embedded.is_some() { job.now_ms() - started } else { 0.0 };
    let started = job.now_ms();
    let Some(opened) = opened else {
        return Ok(Found {
            hits: Vec::new(),
            embed_ms,
            search_ms: 0.0,
            rerank_ms: None,
            passages: 0,
            approximate: false,
        });
    };
    let library = &opened.borrow().library;
    let count = count.min(MOST_HITS) as usize;
    let within = documents.as_deref();
    let hits = library.search(&query, embedded.as_deref(), convert::search_mode(mode), count, within);
    let hits = hits
        .into_iter()
        .filter_map(|hit| {
            let document = library.document(hit.document)?;
            Some(Hit {
                passage: convert::excerpt(document, hit.passage),
                score: hit.score,
                similarity: hit.similarity,
                highlights: hit
                    .highlights
                    .iter()
                    .map(|range| (range.start as u32, range.end as u32))
                    .collect(),
            })
        })
        .collect();
    let passages = library.passages(within) as u32;
    Ok(Found {
        hits,
        embed_ms,
        search_ms: job.now_ms() - started,
        rerank_ms: None,
        passages,
        approximate: mode_asks(mode) && within.is_none() && library.is_approximate(),
    })
}

/// Whether meanings are compared.
fn mode_asks(mode: SearchMode) -> bool {
    match mode {
        SearchMode::Words => false,
        SearchMode::Meaning | SearchMode::Both => true,
    }
}
