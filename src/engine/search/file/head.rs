//! What a library's file begins with: whose it is, and which writing of it.

use super::cursor::Cursor;
use crate::engine::error::{Error, Result};

const MAGIC: &[u8; 8] = b"HEARTHLB";
const VERSION: u32 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub(super) version: u32,
    pub dimensions: usize,
    /// The embedding model's SHA-256.
    pub model: [u8; 32],
    /// Another one whenever the file is written anew: within one, records are only added.
    pub generation: u64,
    pub next_id: u32,
}

impl Head {
    /// Of a new file.
    pub fn new(dimensions: usize, model: [u8; 32], generation: u64) -> Self {
        Self { version: VERSION, dimensions, model, generation, next_id: 1 }
    }

    /// Of the same library's file written anew.
    pub fn next(&self, next_id: u32) -> Self {
        let generation = self.generation.wrapping_add(1);
        Self { version: VERSION, generation, next_id, ..*self }
    }

    /// Whether the file is of an earlier version: nothing may be added to it.
    pub fn is_old(&self) -> bool {
        self.version < VERSION
    }

    pub fn length(&self) -> usize {
        let model_ends = MAGIC.len() + 8 + self.model.len();
        if self.version == 1 { model_ends } else { model_ends + 12 }
    }

    /// The most bytes that a head takes.
    pub const LONGEST: usize = MAGIC.len() + 8 + 32 + 12;

    pub fn bytes(&self) -> Vec<u8> {
        let numbers = [self.version, self.dimensions as u32].map(u32::to_le_bytes).concat();
        let (generation, next_id) = (self.generation.to_le_bytes(), self.next_id.to_le_bytes());
        [&MAGIC[..], &numbers, &self.model, &generation, &next_id].concat()
    }

    pub fn read(bytes: &[u8], model: &[u8; 32]) -> Result<Self> {
        let mut cursor = Cursor::new(bytes);
        let magic = cursor.take(MAGIC.len())?;
        if magic != MAGIC {
            return Err(Error::damaged("index", "HEARTHLB", String::from_utf8_lossy(magic)));
        }
        let (version, dimensions) = (cursor.number()?, cursor.number()? as usize);
        if !(1..=VERSION).contains(&version) {
            return Err(Error::unsupported(format!("index of version {version}")));
        }
        if !(1..=1 << 16).contains(&dimensions) || cursor.take(32)? != model {
            let got = format!("another one's of {dimensions} dimensions");
            return Err(Error::damaged("index", "this model's", got));
        }
        let (generation, next_id) = if version == 1 { (0, 1) } else { (cursor.long()?, cursor.number()?) };
        Ok(Self { version, dimensions, model: *model, generation, next_id })
    }
}
