//! The address of a file that a person gave, for as long as someone reads it: its bytes never cross the page.

use web_sys::{Blob, Url};

use crate::protocol::{Failure, FailureKind, GivenFile, Unreadable};

/// Withdrawn when it is dropped.
pub struct Address(String);

impl Address {
    pub fn of(file: &Blob) -> Result<Self, Failure> {
        let gone = |_| Failure::new(FailureKind::Unreadable(Unreadable::Gone), "the browser gave no address");
        Url::create_object_url_with_blob(file).map(Self).map_err(gone)
    }

    pub fn given(&self, name: &str, file: &Blob) -> GivenFile {
        GivenFile { name: name.to_owned(), address: self.0.clone(), bytes: file.size() as u64 }
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // An address that was withdrawn before is no error.
        let _ = Url::revoke_object_url(&self.0);
    }
}
