//! Where bytes come from: one way to get a file, whole or a stretch of it, chunk by chunk, with what the server says of it.

mod memory;

pub use self::memory::{Fault, MemoryFetch};
use super::gate::{Gate, Purpose};

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FetchError {
    #[error("{url}: no answer ({cause})")]
    Unreachable { url: String, cause: String },
    #[error("{url}: the server answered {status}")]
    Refused {
        url: String,
        status: u16,
        /// How long the server wants to be left alone, as `Retry-After` says.
        retry_after_ms: Option<f64>,
    },
    #[error("{url}: the connection ended after {received} bytes ({cause})")]
    Broken { url: String, received: u64, cause: String },
    /// The person wants no request to leave.
    #[error("{url}: airplane mode is on, so no request is made")]
    Closed { url: String },
}

/// A request for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub url: String,
    pub purpose: Purpose,
    /// The bytes wanted; `None` is the whole file, which a server may then send compressed.
    pub stretch: Option<Stretch>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    pub from: u64,
    /// The offset behind the last byte; `None` is the file's end.
    pub to: Option<u64>,
    /// `ETag` or `Last-Modified` of the bytes before these. A server that has another file by now then sends all of that. It goes
    /// along where it costs no request of its own (to the page's own origin); the answer's headers say the same.
    pub if_still: Option<String>,
}

/// What a server says of the bytes that it sends. Of another origin's headers a browser shows only those that it allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// As it was sent.
    pub content_range: Option<String>,
    /// Bytes of the body; `None` where nobody says, or the body is compressed on its way.
    pub length: Option<u64>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub media_type: Option<String>,
}

#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Fetch {
    type Download: Download;

    /// What every request passes.
    fn gate(&self) -> &Gate;

    /// Asks for a file, or for a stretch of it. A server may answer with something else all the same.
    async fn ask(&self, ask: Ask) -> Result<Self::Download, FetchError>;

    /// Asks for `url` from byte `from` on.
    async fn get(&self, url: &str, from: u64, purpose: Purpose) -> Result<Self::Download, FetchError> {
        let stretch = (from > 0).then(|| Stretch { from, ..Stretch::default() });
        self.ask(Ask { url: url.to_owned(), purpose, stretch }).await
    }
}

/// Bytes on their way. Dropping it ends the request.
#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Download {
    fn answer(&self) -> &Answer;

    /// The next bytes; `None` at the end.
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, FetchError>;
}
