//! Files that a person gave, by address: read from any place, a stretch at a time.

use std::{
    cell::RefCell,
    collections::HashMap,
    io::{self, Cursor, Read, Seek},
    rc::Rc,
};

pub trait Files: 'static {
    type File: Read + Seek + 'static;

    /// Opens the file of so many bytes. One that is gone fails here or when it is read, as [`io::ErrorKind::NotFound`].
    fn open(&self, address: &str, bytes: u64) -> io::Result<Self::File>;
}

/// Files in memory.
#[derive(Clone, Default)]
pub struct MemoryFiles(Rc<RefCell<HashMap<String, Rc<[u8]>>>>);

impl MemoryFiles {
    pub fn give(&self, address: &str, bytes: impl Into<Rc<[u8]>>) {
        self.0.borrow_mut().insert(address.to_owned(), bytes.into());
    }
}

impl Files for MemoryFiles {
    type File = Cursor<Rc<[u8]>>;

    fn open(&self, address: &str, _bytes: u64) -> io::Result<Self::File> {
        self.0.borrow().get(address).cloned().map(Cursor::new).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
