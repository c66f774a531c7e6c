//! SHA-256 of a file that comes in pieces, over days if need be: its state can be kept and taken up again.
//!
//! The state behind each chunk also checks that chunk alone: hashing it from the state before it must give the state behind it. A chunk
//! is 65,536 blocks of 64 bytes, so nothing is left over there, and the state is the eight words of H(i) (FIPS 180-4, 6.2.2). No second
//! hash has to be computed while the bytes come.

use sha2::{
    Digest, Sha256,
    digest::common::hazmat::{SerializableState, SerializedState},
};

use super::convert::hex;

/// Bytes of a chunk.
pub const CHUNK: u64 = 4 << 20;
const BLOCK: u64 = 64;

/// Behind a whole chunk: eight words, each with its lowest byte first.
pub type State = [u8; 32];

#[derive(Clone, Default)]
pub struct Hash(Sha256);

impl Hash {
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Behind a whole chunk.
    pub fn state(&self) -> State {
        let mut state = State::default();
        let length = state.len();
        state.copy_from_slice(&self.0.serialize()[..length]);
        state
    }

    /// The hash behind `chunks` whole chunks. `None` where this state is none.
    pub fn behind(state: &State, chunks: u64) -> Option<Self> {
        let mut saved = Sha256::new().serialize();
        saved[..state.len()].copy_from_slice(state);
        saved[state.len()..][..8].copy_from_slice(&(chunks * (CHUNK / BLOCK)).to_le_bytes());
        Sha256::deserialize(&saved).ok().map(Self)
    }

    /// Wherever it is.
    pub fn saved(&self) -> Vec<u8> {
        self.0.serialize().to_vec()
    }

    /// `None` where this was saved by another version.
    pub fn restored(saved: &[u8]) -> Option<Self> {
        let saved = SerializedState::<Sha256>::try_from(saved).ok()?;
        Sha256::deserialize(&saved).ok().map(Self)
    }

    /// In lower-case hex.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_goes_on_as_if_nothing_had_been() {
        let bytes: Vec<u8> = (0..2 * CHUNK + 1000).map(|at| (at * 7 + at / 251) as u8).collect();
        let whole = hex(&Sha256::digest(&bytes));
        let mut hash = Hash::default();
        let mut from = 0;
        for (chunks, chunk) in (1..).zip(bytes.chunks(CHUNK as usize)) {
            hash.update(chunk);
            from += chunk.len();
            if chunk.len() as u64 == CHUNK {
                let mut behind = Hash::behind(&hash.state(), chunks).unwrap();
                behind.update(&bytes[from..]);
                assert_eq!(behind.finish(), whole);
            }
            let mut restored = Hash::restored(&hash.saved()).unwrap();
            restored.update(&bytes[from..]);
            assert_eq!(restored.finish(), whole);
        }
        assert_eq!(hash.finish(), whole);
        assert!(Hash::restored(b"of another version").is_none());
    }
}
