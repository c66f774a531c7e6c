//! One attempt after the other, until the file is whole, or until it is better to tell the person.

use super::{
    attempt::{Came, Errand, Trouble, attempt},
    backoff::{delay_ms, is_worth_waiting},
    now_ms,
    partial::Partial,
    report,
};
use crate::{
    platform::{Clock, FetchError, File, Platform},
    protocol::{DownloadNotice, Failure, FailureKind, ModelSpec, Stage},
    service::{
        convert::io_failure,
        hashing::State,
        job::Job,
        storage::{
            self,
            chunks::Chunks,
            index::{self, Entry},
        },
    },
};

/// Attempts without progress, where nobody answers or the connection ends.
const MOST_BROKEN: u32 = 6;
/// Attempts whose answers are not what was asked for.
const MOST_WRONG: u32 = 3;
/// So many bytes more, and the failures before them don't count.
const PROGRESS: u64 = 256 << 10;
const ON_DEVICE: &str = "blob:";

/// A whole file, still under the name that it came under.
pub struct Fetched {
    pub sha256: String,
    pub chunks: Chunks,
    /// That came over the network.
    pub bytes: u64,
}

/// Fetches what is missing of `file`. For who holds its lock.
pub async fn fetch<P: Platform>(
    job: &Job<P>,
    spec: &ModelSpec,
    file: &str,
    trusted: &[State],
    say: &dyn Fn(DownloadNotice),
) -> Result<Fetched, Failure> {
    let store = job.session().platform.store();
    let is_known = !spec.sha256.is_empty();
    let mut partial = Partial::open(store, file, trusted, is_known).await?;
    let entry = Entry::of(spec, file, now_ms(job));
    index::change(store, |index| index.put(entry)).await?;
    let promised = (spec.bytes > 0).then_some(spec.bytes);
    while partial.hash_unhashed().map_err(io_failure)? {
        report(job, Stage::Verify, partial.done(), promised);
        job.checkpoint().await;
    }
    if promised.is_some_and(|promised| partial.done() > promised) {
        partial.restart(partial.facts().clone()).map_err(io_failure)?;
    }
    if partial.done() > 0 {
        say(DownloadNotice::Resumed { from: partial.done() });
    }
    let mut errand = Errand { spec, takes_whole: false, fetched: 0 };
    // Cut off between its last byte and its end.
    let total = promised.or(partial.facts().total);
    if total.is_none_or(|total| partial.done() < total) {
        all(job, &mut errand, &mut partial, say).await?;
    }
    let mut attempts = 1;
    // Where somebody vouches for all chunks before it, it is the last part that is wrong.
    while is_known && attempts < MOST_WRONG && partial.has_wrong_end(&spec.sha256) {
        attempts += 1;
        partial.rewind().map_err(io_failure)?;
        say(DownloadNotice::Retrying { after_ms: 0, kind: FailureKind::Integrity });
        all(job, &mut errand, &mut partial, say).await?;
    }
    let bytes = partial.done();
    let (sha256, states) = partial.finish().map_err(io_failure)?;
    if is_known && sha256 != spec.sha256 {
        storage::remove(store, file).await?;
        let message = format!("{}: expected SHA-256 {}, got {sha256}", spec.url, spec.sha256);
        return Err(Failure::new(FailureKind::Integrity, message));
    }
    Ok(Fetched { sha256, chunks: Chunks { bytes, states }, bytes: errand.fetched })
}

/// What the attempts so far have taught.
#[derive(Default)]
struct Lessons {
    /// In a row, without progress.
    failures: u32,
    /// Where the last progress was.
    reached: u64,
    /// Another version of the file, seen once: it is believed when it is seen again.
    version: Option<super::answer::Facts>,
    mismatches: u32,
    wholes: u32,
}

async fn all<P: Platform, F: File>(
    job: &Job<P>,
    errand: &mut Errand<'_>,
    partial: &mut Partial<F>,
    say: &dyn Fn(DownloadNotice),
) -> Result<(), Failure> {
    let mut lessons = Lessons { reached: partial.done(), ..Lessons::default() };
    loop {
        let before = partial.done();
        let trouble = match attempt(job, errand, partial).await {
            Ok(Came::All) => return partial.end().map_err(io_failure),
            Ok(Came::Some) if partial.done() > before => continue,
            Ok(Came::Some) => {
                Trouble::Wrong { kind: FailureKind::ServerFault, why: "an answer without a byte".to_owned() }
            }
            Err(trouble) => trouble,
        };
        partial.note().map_err(io_failure)?;
        if partial.done() >= lessons.reached + PROGRESS {
            lessons = Lessons { reached: partial.done(), ..lessons };
            (lessons.failures, lessons.mismatches) = (0, 0);
        }
        lessons.failures += 1;
        if learn(&trouble, &mut lessons, errand, partial, say).map_err(io_failure)? {
            continue;
        }
        let (failure, retry_after_ms, most) = told(trouble, errand.spec);
        if lessons.failures >= most || !is_worth_waiting(retry_after_ms) {
            return Err(failure);
        }
        let clock = job.session().platform.clock();
        let wait = delay_ms(lessons.failures, clock.now_ms().to_bits() ^ now_ms(job));
        let wait = retry_after_ms.map_or(wait as f64, |asked| asked.max(wait as f64));
        say(DownloadNotice::Retrying { after_ms: wait as u32, kind: failure.kind });
        clock.sleep(wait).await;
    }
}

/// Changes what the next attempt does; `true` where that is to begin anew, at once.
fn learn<F: File>(
    trouble: &Trouble,
    lessons: &mut Lessons,
    errand: &mut Errand<'_>,
    partial: &mut Partial<F>,
    say: &dyn Fn(DownloadNotice),
) -> std::io::Result<bool> {
    let anew = match trouble {
        Trouble::Changed(facts) => match lessons.version.replace(facts.clone()) {
            Some(seen) if seen == *facts => Some(facts.clone()),
            // A third version: this server makes one up for each answer. The hash decides.
            Some(_) => {
                partial.forget_version();
                None
            }
            None => None,
        },
        Trouble::Mismatch { .. } => {
            lessons.mismatches += 1;
            partial.rewind()?;
            (lessons.mismatches > 1).then(|| partial.facts().clone())
        }
        Trouble::WholeForStretch => {
            lessons.wholes += 1;
            // It takes no notice of what is asked for. Until its bytes have reached the end of the file, they are compared.
            errand.takes_whole = lessons.wholes > 1;
            None
        }
        // There is no such stretch: what is here is longer than the file.
        Trouble::Fetch(FetchError::Refused { status: 416, .. }) => {
            lessons.mismatches += 1;
            (lessons.mismatches > 1).then(|| partial.facts().clone())
        }
        Trouble::Fetch(_)
        | Trouble::Stalled
        | Trouble::Short { .. }
        | Trouble::Wrong { .. }
        | Trouble::BadChunk(_)
        | Trouble::Here(_) => None,
    };
    let Some(facts) = anew else { return Ok(false) };
    say(DownloadNotice::StartedAnew);
    // It may begin anew only so often without progress.
    *lessons = Lessons { failures: lessons.failures, wholes: lessons.wholes, ..Lessons::default() };
    partial.restart(facts)?;
    Ok(lessons.failures < MOST_BROKEN)
}

/// The failure that it becomes if nothing helps, how long the server wants to be left alone, and how many attempts it is worth.
fn told(trouble: Trouble, spec: &ModelSpec) -> (Failure, Option<f64>, u32) {
    let url = &spec.url;
    let fault = |kind, why: String| Failure::new(kind, format!("{url}: {why}"));
    match trouble {
        Trouble::Fetch(error) => {
            let after =
                if let FetchError::Refused { retry_after_ms, .. } = &error { *retry_after_ms } else { None };
            let most = if url.starts_with(ON_DEVICE) { 1 } else { attempts(&error) };
            (error.into(), after, most)
        }
        Trouble::Stalled => {
            (fault(FailureKind::Offline, "nothing comes any more".to_owned()), None, MOST_BROKEN)
        }
        Trouble::Short { at, expected } => {
            let why = format!("expected {expected} bytes, got {at} and then the end");
            (fault(FailureKind::Offline, why), None, MOST_BROKEN)
        }
        Trouble::Changed(_) => {
            (fault(FailureKind::Integrity, "the file changes all the time".to_owned()), None, MOST_BROKEN)
        }
        Trouble::Mismatch { at } => {
            let why = format!("bytes from {at} on are others than they were");
            (fault(FailureKind::Integrity, why), None, MOST_BROKEN)
        }
        Trouble::WholeForStretch => {
            (fault(FailureKind::ServerFault, "the whole file came for a part".to_owned()), None, MOST_BROKEN)
        }
        Trouble::Wrong { kind, why } => (fault(kind, why), None, MOST_WRONG),
        Trouble::BadChunk(chunk) => {
            (fault(FailureKind::Integrity, format!("chunk {chunk} has the wrong hash")), None, MOST_WRONG)
        }
        Trouble::Here(failure) => (failure, None, 1),
    }
}

fn attempts(error: &FetchError) -> u32 {
    match error {
        FetchError::Unreachable { .. } | FetchError::Broken { .. } => MOST_BROKEN,
        FetchError::Refused { status: 408 | 416 | 429 | 500.., .. } => MOST_BROKEN,
        FetchError::Refused { .. } | FetchError::Closed { .. } => 1,
    }
}
