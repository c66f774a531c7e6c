//! What the model is given of documents before it answers: of those that came with the message, and the passages of the project's
//! documents that answer it best. Must not know how passages are found, nor how much has room.

use super::{
    attachment::Attachment,
    retrieved::{Retrieved, as_document},
    turn::Turn,
};
use crate::{
    client::Client,
    protocol::{Attach, AttachedDocument, Excerpt, Failure, FailureKind, Given, Search, SearchMode},
    ui::{
        models::Embedding,
        runs::{Stop, call},
    },
};

/// Passages of a project for one message: a small model would confuse more.
const MOST_PASSAGES: u32 = 4;

/// Where passages are looked for.
#[derive(Clone)]
pub struct ProjectDocuments {
    pub library: Embedding,
    /// Their ids in the library.
    pub ids: Vec<u32>,
}

/// What the model is given of each document that came with the turn's message, and of the project's where that has some. `request`
/// says all but the documents.
pub async fn give(
    client: &Client,
    stop: &Stop,
    turn: &Turn,
    project: Option<ProjectDocuments>,
    request: Attach,
) -> Result<(Vec<Given>, Option<Retrieved>), Failure> {
    let passages = match project {
        Some(project) => Some(passages(client, stop, &turn.prompt, project).await?),
        None => None,
    };
    let attached = || turn.attachments.iter().map(Attachment::document);
    let documents = attached().chain(passages.iter().flatten().map(as_document));
    match attach(client, stop, documents.collect(), &request).await {
        Ok(mut given) => {
            let of_passages = given.split_off(turn.attachments.len().min(given.len()));
            Ok((given, passages.map(|passages| Retrieved::new(&passages, &of_passages))))
        }
        // A long message is answered all the same.
        Err(failure) if failure.kind == FailureKind::BadInput && passages.is_some() => {
            let given = attach(client, stop, attached().collect(), &request).await?;
            Ok((given, Some(Retrieved { left_out: true, ..Retrieved::default() })))
        }
        Err(failure) => Err(failure),
    }
}

/// Nothing is asked where there is no document.
async fn attach(
    client: &Client,
    stop: &Stop,
    documents: Vec<AttachedDocument>,
    request: &Attach,
) -> Result<Vec<Given>, Failure> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    call(client, Attach { documents, ..request.clone() }, stop).await.map(|(_, attached)| attached.documents)
}

/// By meaning too, where the library's model is loaded.
async fn passages(
    client: &Client,
    stop: &Stop,
    prompt: &str,
    ProjectDocuments { library, ids }: ProjectDocuments,
) -> Result<Vec<Excerpt>, Failure> {
    let search = |mode| Search {
        model: library.spec.sha256.clone(),
        query: prompt.to_owned(),
        mode,
        count: MOST_PASSAGES,
        rerank: None,
        documents: Some(ids.clone()),
    };
    let mode = if library.ready { SearchMode::Both } else { SearchMode::Words };
    let found = match call(client, search(mode), stop).await {
        // Its worker was ended meanwhile.
        Err(failure) if failure.kind == FailureKind::NotLoaded => {
            call(client, search(SearchMode::Words), stop).await
        }
        found => found,
    };
    let (_, found) = found?;
    Ok(found.hits.into_iter().map(|hit| hit.passage).collect())
}
