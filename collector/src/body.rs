//! A request's body, bounded. Must not know what is in it.

use axum::body::Body;
use futures::StreamExt;

use crate::refusal::Refusal;

/// A hundred windows of raw samples fit, and a million weights.
pub const MOST_BYTES: usize = 4 << 20;
/// So much of a body that is too large is still read, so that its sender hears the answer: one who finds the connection closed while
/// sending takes that for a broken network, and tries again.
const MOST_READ: usize = 16 * MOST_BYTES;

/// All of it, where it isn't too large.
pub async fn read(body: Body) -> Result<Vec<u8>, Refusal> {
    let (mut kept, mut came) = (Vec::new(), 0);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| Refusal::invalid("malformed", error.to_string()))?;
        came += piece.len();
        if came <= MOST_BYTES {
            kept.extend_from_slice(&piece);
        } else if came > MOST_READ {
            break;
        }
    }
    if came > MOST_BYTES {
        return Err(Refusal::too_large(format!("more than {MOST_BYTES} bytes")));
    }
    Ok(kept)
}
