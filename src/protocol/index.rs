//! Index: takes a file into the library that belongs to an embedding model, or goes on where an earlier one ended.

use serde::{Deserialize, Serialize};

/// With a file, reads it, cuts it into passages and embeds them. Without one, embeds what is left of files that were
/// read before. What is done is kept when it is cancelled, and when the worker dies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// SHA-256 of the embedding model's file.
    pub model: String,
    pub file: Option<SourceFile>,
}

/// A file as a person gave it. Its bytes cross once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// With its folder, where it came in one. Another file of this name takes its place.
    pub name: String,
    #[serde(with = "bytes")]
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indexed {
    /// Passages embedded in this run.
    pub passages: u32,
    /// From the start of the job to its end.
    pub total_ms: f64,
}

impl Indexed {
    /// `None` where nothing was to be done or the clock saw no time pass.
    pub fn passages_per_second(&self) -> Option<f64> {
        (self.passages > 0 && self.total_ms > 0.0).then(|| f64::from(self.passages) * 1000.0 / self.total_ms)
    }
}

tie!(Index => Indexed);

/// A file's bytes as one piece: number by number they would take seconds.
mod bytes {
    use std::fmt;

    use serde::{Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        deserializer.deserialize_byte_buf(Bytes)
    }

    struct Bytes;

    impl de::Visitor<'_> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("bytes")
        }

        fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
    }
}
