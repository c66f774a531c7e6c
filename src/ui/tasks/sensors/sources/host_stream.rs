//! A WebSocket or Server-Sent Events of the page's own host, which sends an array, an object or a line of numbers for each sample.

use futures::{StreamExt, channel::mpsc};

use super::{OpenSource, Said, messages};
use crate::protocol::Failure;

/// `guard` keeps the stream open.
pub async fn open(
    texts: mpsc::UnboundedReceiver<Result<String, Failure>>,
    guard: impl Sized + 'static,
) -> Result<OpenSource, Failure> {
    messages(texts.map(|text| text.map(Said::text)), guard).await
}
