//! Download: bring a model's file into the store, beside whatever else is under way, and leave it there.

use serde::{Deserialize, Serialize};

use super::{FailureKind, ModelSpec};

/// Downloads a file and loads nothing: the model that answers goes on answering. Several may run at once; the worker takes three at
/// a time. A request that is cancelled is paused: what came stays, and the next request for the same model goes on from there, also
/// after a reload. [`Discard`](super::Discard) removes what came.
///
/// Of `model`, an empty `sha256` and 0 `bytes` mean that nobody knows them: both are learnt on this first download.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    pub model: ModelSpec,
    /// The hash value that SHA-256 has come to behind each whole 4 MiB of the file (FIPS 180-4: H of block 65,536, 131,072, …; eight
    /// words, each with its lowest byte first), where the asker trusts them, as from a signed manifest: wrong bytes are then found within
    /// their chunk, and only that chunk is fetched again. Empty where nobody knows them.
    pub chunks: Vec<[u8; 32]>,
}

/// What happens while the bytes come, which [`Progress`](super::Progress) counts (`Stage::Download`; while another tab downloads the
/// file, these are that tab's bytes).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DownloadNotice {
    /// As many downloads as run at once are under way; this one waits for its turn.
    Queued,
    /// Another tab, or another request of this one, downloads the same file. This one waits and then finds it stored, or goes on with it.
    ElsewhereUnderWay,
    /// An earlier attempt's bytes are kept.
    Resumed { from: u64 },
    /// The file at the address is another one than that of the earlier attempt, so it begins anew.
    StartedAnew,
    /// The attempt failed, and the next one follows by itself.
    Retrying { after_ms: u32, kind: FailureKind },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Downloaded {
    /// Of the file, lower-case hex; its name in the store from now on.
    pub sha256: String,
    pub bytes: u64,
    /// Over the network by this request; 0 where the file was stored already.
    pub fetched_bytes: u64,
    /// Whether the hashes of its chunks are stored with it, so that [`Verify`](super::Verify) can name a bad one.
    pub has_chunks: bool,
}

tie!(Download streams DownloadNotice => Downloaded);
