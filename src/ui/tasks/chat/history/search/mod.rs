//! Search through all conversations: every word of the query in one turn, whatever their case.
//!
//! What is searched is kept beside the turns, folded, in blocks that are held in memory while a person searches. The search
//! goes on a slice at a time, so that the page never waits for it. Must not know where blocks are stored.

mod block;
mod excerpt;
mod fold;
mod index;
mod query;
mod run;

#[cfg(test)]
mod tests;

pub use self::{
    block::Block,
    excerpt::{Excerpt, excerpt},
    fold::fold,
    index::Index,
    query::Query,
    run::{Found, Hit, Search},
};
