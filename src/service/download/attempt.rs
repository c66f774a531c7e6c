//! One request, and its answer into the file. Bytes that are here already are not overwritten: those of an answer that begins before
//! the end of the file must be the same.

use super::{
    answer::{Asked, Facts, Judgement, judge},
    partial::{Partial, Refused},
    report,
    watch::Watch,
};
use crate::{
    platform::{Ask, Download, Fetch, FetchError, File, Platform, Purpose, Stretch},
    protocol::{Failure, FailureKind, ModelSpec, Stage},
    service::{convert::io_failure, job::Job, storage},
};

/// Bytes that are asked for again to see that the answer goes on where the file ends, since a server may send another stretch than it says.
const OVERLAP: u64 = 4096;
const ON_DEVICE: &str = "blob:";

/// Why an attempt ended before the file did.
#[derive(Debug)]
pub enum Trouble {
    Fetch(FetchError),
    /// Nothing came any more.
    Stalled,
    /// The body ended before its time.
    Short {
        at: u64,
        expected: u64,
    },
    /// The headers are of another file than the one that was begun.
    Changed(Facts),
    /// Where the answer overlaps with the file, they differ.
    Mismatch {
        at: u64,
    },
    /// The whole file came, and not the stretch that was asked for.
    WholeForStretch,
    /// It announces what was not asked for.
    Wrong {
        kind: FailureKind,
        why: String,
    },
    /// Its bytes are not those of the chunk that somebody vouches for.
    BadChunk(u64),
    /// Not the network's.
    Here(Failure),
}

/// How an attempt ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    All,
    /// The server sent less than it was asked for, as it may.
    Some,
}

/// What is fetched, and what was learnt of its server.
pub struct Errand<'e> {
    pub spec: &'e ModelSpec,
    /// The server sends no stretches.
    pub takes_whole: bool,
    /// Bytes that came, of all attempts.
    pub fetched: u64,
}

impl Errand<'_> {
    pub fn promised(&self) -> Option<u64> {
        (self.spec.bytes > 0).then_some(self.spec.bytes)
    }
}

pub async fn attempt<P: Platform, F: File>(
    job: &Job<P>,
    errand: &mut Errand<'_>,
    partial: &mut Partial<F>,
) -> Result<Came, Trouble> {
    let platform = &job.session().platform;
    let io = |error| Trouble::Here(io_failure(error));
    let mut watch = Watch::new(platform.clock());
    let overlap = if partial.is_vouched_for() { 0 } else { OVERLAP };
    let from = partial.done().saturating_sub(overlap);
    let ask = ask(errand.spec, partial, from);
    let mut download =
        watch.wait(platform.fetch().ask(ask)).await.ok_or(Trouble::Stalled)?.map_err(Trouble::Fetch)?;
    let begun = (partial.done() > 0).then(|| partial.facts());
    let asked = Asked { from, promised: errand.promised(), begun };
    let (mut at, to, facts) = match judge(download.answer(), &errand.spec.url, &asked) {
        Judgement::Good { from, to, facts } => (from, to, facts),
        Judgement::Changed(facts) => return Err(Trouble::Changed(facts)),
        Judgement::Wrong { kind, why } => return Err(Trouble::Wrong { kind, why }),
    };
    if at < from && !errand.takes_whole {
        return Err(Trouble::WholeForStretch);
    }
    let total = facts.total.or(errand.promised());
    if let Some(total) = total {
        let missing = total.saturating_sub(partial.done());
        storage::make_sure_of(platform.store(), missing).await.map_err(Trouble::Here)?;
    }
    partial.begin(facts).map_err(io)?;
    report(job, Stage::Download, partial.done(), total);
    loop {
        let is_all = to == Some(at);
        let came = match watch.wait(download.chunk()).await {
            Some(Ok(came)) => came,
            // How a connection ends whose bytes are all here is no matter.
            Some(Err(_)) | None if is_all => None,
            Some(Err(error)) => return Err(Trouble::Fetch(error)),
            None => return Err(Trouble::Stalled),
        };
        // What comes behind the end that was announced is nobody's.
        let Some(mut bytes) = came.filter(|_| !is_all) else { break };
        errand.fetched += bytes.len() as u64;
        bytes.truncate(to.map_or(bytes.len(), |to| bytes.len().min((to - at) as usize)));
        let known = partial.done().saturating_sub(at).min(bytes.len() as u64) as usize;
        if known > 0 && !partial.holds(at, &bytes[..known]).map_err(io)? {
            return Err(Trouble::Mismatch { at });
        }
        at += bytes.len() as u64;
        if let Err(refused) = partial.write(&bytes[known..]) {
            return Err(match refused {
                Refused::BadChunk(chunk) => Trouble::BadChunk(chunk),
                Refused::Io(error) => Trouble::Here(written(job, partial, total, error).await),
            });
        }
        report(job, Stage::Download, partial.done(), total);
        job.checkpoint().await;
    }
    match (to.filter(|to| at < *to), total) {
        (Some(expected), _) => Err(Trouble::Short { at, expected }),
        (None, Some(total)) if partial.done() < total => Ok(Came::Some),
        (None, Some(_) | None) => Ok(Came::All),
    }
}

fn ask<F: File>(spec: &ModelSpec, partial: &Partial<F>, from: u64) -> Ask {
    let if_still = (from > 0).then(|| partial.facts().validator()).flatten();
    // From the beginning too, so that no host compresses it and all tell its length. Not every browser takes stretches of its own files.
    let is_stretch = from > 0 || !spec.url.starts_with(ON_DEVICE);
    let stretch = is_stretch.then_some(Stretch { from, to: None, if_still });
    Ask { url: spec.url.clone(), purpose: Purpose::Model, stretch }
}

/// The failure of a write. Where no more fits, what came before stays.
async fn written<P: Platform, F: File>(
    job: &Job<P>,
    partial: &mut Partial<F>,
    total: Option<u64>,
    error: std::io::Error,
) -> Failure {
    // If this fails too, the next attempt does it.
    let _ = partial.trim();
    let failure = io_failure(error);
    match failure.kind {
        FailureKind::StorageFull { .. } => {
            let wanted = total.unwrap_or_default().saturating_sub(partial.done());
            storage::full(job.session().platform.store(), wanted).await
        }
        kind => Failure { kind, ..failure },
    }
}
