//! What is kept of models in the store: under which names, what is known of each, and what is no longer wanted.
//! Must not know how a file comes.
//!
//! | file | holds |
//! |---|---|
//! | `<SHA-256>` | a model, complete or on its way |
//! | `from-<SHA-256 of the address>` | one on its way whose hash nobody knows yet |
//! | `made-<SHA-256>` | one that is being made of another here |
//! | `<either>.log` | how far a download has come ([`log`]) |
//! | `<SHA-256>.chunks` | where its hash had come to behind each chunk ([`chunks`]) |
//! | `<SHA-256>.gpu` | what was found of it on a GPU (`load/gpu/verdict`) |
//! | `index-a`, `index-b` | what is known of all of them ([`index`]), and which release of them holds ([`releases`]) |

pub mod chunks;
mod garbage;
pub mod index;
pub mod log;
pub mod releases;

pub use self::garbage::collect;
use super::convert::{hex, storage_full};
use crate::{
    platform::{Space, Store},
    protocol::Failure,
};

/// The name of a file on its way, where nobody knows its hash.
pub fn name_by_address(url: &str) -> String {
    use sha2::Digest;
    format!("{BY_ADDRESS}{}", hex(&sha2::Sha256::digest(url.as_bytes())))
}

/// The name of a file that is being made here of another one, until it is whole; `what` tells what is made of what.
pub fn name_while_made(what: &str) -> String {
    use sha2::Digest;
    format!("{MADE}{}", hex(&sha2::Sha256::digest(what.as_bytes())))
}

const MADE: &str = "made-";
const BY_ADDRESS: &str = "from-";
const LOG: &str = ".log";
const CHUNKS: &str = ".chunks";
const VERDICT: &str = ".gpu";

/// Whether a file's name is that of a model, or of one on its way.
pub fn is_model(name: &str) -> bool {
    is_sha256(name.strip_prefix(BY_ADDRESS).unwrap_or(name))
}

pub fn is_sha256(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

pub fn log_name(file: &str) -> String {
    format!("{file}{LOG}")
}

pub fn chunks_name(file: &str) -> String {
    format!("{file}{CHUNKS}")
}

pub fn verdict_name(file: &str) -> String {
    format!("{file}{VERDICT}")
}

/// The lock that is held by who writes or removes the file.
pub fn lock_name(file: &str) -> String {
    format!("model-{file}")
}

/// Deletes a file with what is kept beside it; returns the bytes of the file. What is known of it goes last: cut off before, it can be
/// deleted again.
pub async fn remove(store: &impl Store, file: &str) -> Result<u64, Failure> {
    let freed = store.remove(file).await?;
    store.remove(&log_name(file)).await?;
    store.remove(&chunks_name(file)).await?;
    store.remove(&verdict_name(file)).await?;
    index::change(store, |index| index.remove(file)).await?;
    Ok(freed)
}

/// Fails if `wanted` bytes more don't fit, as far as the browser says.
pub async fn make_sure_of(store: &impl Store, wanted: u64) -> Result<(), Failure> {
    match missing(store.space().await, wanted) {
        0 => Ok(()),
        missing => Err(storage_full(wanted, missing)),
    }
}

/// The failure of a write that found no room, with `wanted` bytes still to come.
pub async fn full(store: &impl Store, wanted: u64) -> Failure {
    storage_full(wanted, missing(store.space().await, wanted))
}

fn missing(space: Space, wanted: u64) -> u64 {
    let free = space.quota.zip(space.used).map(|(quota, used)| quota.saturating_sub(used));
    free.map_or(0, |free| wanted.saturating_sub(free))
}
