//! Messages to bytes and back, by postcard (format: the postcard wire specification 1.0).

use serde::{Serialize, de::DeserializeOwned};

#[derive(Debug, thiserror::Error)]
#[error("a message of {bytes} bytes can't be {verb}: {cause}")]
pub struct CodecError {
    bytes: usize,
    verb: &'static str,
    cause: postcard::Error,
}

pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, CodecError> {
    postcard::to_stdvec(message).map_err(|cause| CodecError { bytes: 0, verb: "encoded", cause })
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    postcard::from_bytes(bytes).map_err(|cause| CodecError { bytes: bytes.len(), verb: "decoded", cause })
}
