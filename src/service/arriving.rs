//! Documents that are coming in, slice by slice, and are in no library yet.

use std::{cell::RefCell, collections::VecDeque};

use crate::{
    engine::search::Draft,
    protocol::{DocumentSlice, Failure, FailureKind},
};

/// So many at a time. Whoever brings one more has given up the oldest: a page that is gone says no word of it.
const MOST: usize = 4;

#[derive(Default)]
pub struct Arriving(RefCell<VecDeque<(Key, Draft)>>);

/// Which document, and which library it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    model: String,
    name: String,
    sha256: String,
}

impl Key {
    pub fn new(model: &str, slice: &DocumentSlice) -> Self {
        Self { model: model.to_owned(), name: slice.name.clone(), sha256: slice.sha256.clone() }
    }
}

impl Arriving {
    /// Keeps what has come of a document until its next slice.
    pub fn keep(&self, key: Key, document: Draft) {
        let mut kept = self.0.borrow_mut();
        kept.retain(|(other, _)| *other != key);
        if kept.len() == MOST {
            kept.pop_front();
        }
        kept.push_back((key, document));
    }

    /// What has come of a document. A slice that fails or is stopped takes it along: its document begins anew.
    pub fn take(&self, key: &Key) -> Result<Draft, Failure> {
        let mut kept = self.0.borrow_mut();
        let at = kept.iter().position(|(other, _)| other == key);
        let document = at.and_then(|at| kept.remove(at)).map(|(_, document)| document);
        document.ok_or_else(|| {
            let message = format!("the slices of `{}` before this one are gone", key.name);
            Failure::new(FailureKind::BadInput, message)
        })
    }
}

/// A file's SHA-256 as bytes.
pub fn sha256(hex: &str) -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    let pair = |at: usize| hex.get(2 * at..2 * at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    for (at, byte) in bytes.iter_mut().enumerate() {
        let known = pair(at).filter(|_| hex.len() == 64);
        *byte = known.ok_or_else(|| Failure::new(FailureKind::BadInput, format!("`{hex}` is no SHA-256")))?;
    }
    Ok(bytes)
}
