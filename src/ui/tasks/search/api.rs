//! `hearth.search(query, options)`: the passages of the person's documents that answer a query best.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    protocol::{Failure, ModelTask, Search, SearchMode},
    ui::api::{Api, Events, Stopped, argument, camel, events},
};

/// The number of passages unless the script asks for another.
const COUNT: u32 = 10;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    mode: SearchMode,
    count: Option<u32>,
    /// Whether the reranker, which must be loaded, reads the best passages again.
    rerank: bool,
    /// Ids of the only documents to look in.
    documents: Option<Vec<u32>>,
}

pub fn start(api: &Api, query: Value, options: Value, stopped: Stopped) -> Result<Events, Failure> {
    let query = argument("query", query)?;
    let Options { mode, count, rerank, documents } = argument("options", options)?;
    let model = api.model(ModelTask::Embed)?;
    let rerank = rerank.then(|| api.model(ModelTask::Rerank)).transpose()?;
    let count = count.unwrap_or(COUNT);
    let running = api.client.run(Search { model, query, mode, count, rerank, documents });
    Ok(events(running, stopped, |chunk| match chunk {}, |found| camel(&found)))
}
