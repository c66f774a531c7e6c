//! Where files are kept. A file is written in parts and counts only once it is marked complete.
//! Must not know what is in a file.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    io::{self, Read, Seek, SeekFrom, Write},
    rc::Rc,
};

use futures::lock::OwnedMutexGuard;

use super::NamedLocks;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the storage is full")]
    Full,
    /// Another tab writes the same file.
    #[error("another tab is using `{name}`")]
    Locked { name: String },
    #[error("`{name}`: {cause}")]
    Failed { name: String, cause: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// Here again after a reload.
    Disk,
    /// Gone with the tab.
    Memory,
}

/// A file that is there, complete or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    pub name: String,
    pub bytes: u64,
    pub is_complete: bool,
}

/// In bytes, of all that the origin stores; `None` where the browser doesn't say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Space {
    pub used: Option<u64>,
    pub quota: Option<u64>,
}

#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Store {
    type File: File;
    /// Given back on drop, and when its tab ends, however that happens.
    type Lock;

    fn kind(&self) -> StoreKind;

    /// A complete file, to read; `None` where there is none.
    async fn open(&self, name: &str) -> Result<Option<Self::File>, StoreError>;

    /// A file to write, which may hold an earlier attempt's bytes. It is not complete from here on.
    async fn create(&self, name: &str) -> Result<Self::File, StoreError>;

    /// A file that grows record by record, to read and to write; made where there is none. It is never complete, and
    /// who reads it must find out how far it is good.
    async fn append(&self, name: &str) -> Result<Self::File, StoreError>;

    /// Waits until nobody holds the lock of this name, in this tab or another that has the same files, and holds it then.
    async fn lock(&self, name: &str) -> Self::Lock;

    /// Whether somebody holds the lock of this name, in this tab or another.
    async fn is_locked(&self, name: &str) -> bool;

    /// Marks a written file as complete.
    async fn complete(&self, name: &str) -> Result<(), StoreError>;

    /// Makes the file `from`, which nobody has open, the complete file `name`, and copies nothing. What was called `name` is gone.
    async fn adopt(&self, from: &str, name: &str) -> Result<(), StoreError>;

    /// Deletes a file, complete or not; returns the bytes it took.
    async fn remove(&self, name: &str) -> Result<u64, StoreError>;

    /// All files, sorted by name, also those that are open.
    async fn list(&self) -> Result<Vec<StoredFile>, StoreError>;

    async fn space(&self) -> Space;
}

/// An open file; closed on drop.
pub trait File: Read + Write + Seek {
    fn truncate(&mut self, length: u64) -> io::Result<()>;

    /// Says how long the file will be, to those who must find room for it at once.
    fn expect(&mut self, _length: u64) -> io::Result<()> {
        Ok(())
    }

    fn length(&mut self) -> io::Result<u64> {
        let position = self.stream_position()?;
        let length = self.seek(SeekFrom::End(0))?;
        self.seek(SeekFrom::Start(position))?;
        Ok(length)
    }
}

type Bytes = Rc<RefCell<Vec<u8>>>;

#[derive(Default)]
struct Limits {
    of_each: Cell<Option<usize>>,
    of_all: Cell<Option<u64>>,
    /// By all files together.
    used: Cell<u64>,
}

impl Limits {
    /// Whether a file may grow from one length to another.
    fn allow(&self, from: usize, to: usize) -> bool {
        let grown = to.saturating_sub(from) as u64;
        self.of_each.get().is_none_or(|most| to <= most)
            && self.of_all.get().is_none_or(|quota| grown == 0 || self.used.get() + grown <= quota)
    }

    fn changed(&self, from: usize, to: usize) {
        self.used.set(self.used.get() + to as u64 - from as u64);
    }
}

/// Files in this instance's memory, with limits that tests set.
#[derive(Clone, Default)]
pub struct MemoryStore {
    files: Rc<RefCell<HashMap<String, (Bytes, bool)>>>,
    limits: Rc<Limits>,
    lasting: bool,
    locks: NamedLocks,
}

impl MemoryStore {
    /// One that stands for a disk: its files are there for the next worker.
    pub fn lasting() -> Self {
        Self { lasting: true, ..Self::default() }
    }

    /// From here on no file may grow past `bytes`.
    pub fn limit(&self, bytes: Option<usize>) {
        self.limits.of_each.set(bytes);
    }

    /// From here on all files together may not grow past `bytes`.
    pub fn set_quota(&self, bytes: Option<u64>) {
        self.limits.of_all.set(bytes);
    }

    /// All bytes that are stored, of whatever file.
    pub fn all_bytes(&self) -> Vec<u8> {
        self.files.borrow().values().flat_map(|(bytes, _)| bytes.borrow().clone()).collect()
    }
}

impl Store for MemoryStore {
    type File = MemoryFile;
    type Lock = OwnedMutexGuard<()>;

    fn kind(&self) -> StoreKind {
        if self.lasting { StoreKind::Disk } else { StoreKind::Memory }
    }

    async fn open(&self, name: &str) -> Result<Option<MemoryFile>, StoreError> {
        let files = self.files.borrow();
        let complete = files.get(name).filter(|(_, complete)| *complete);
        Ok(complete.map(|(bytes, _)| MemoryFile::new(bytes.clone(), &self.limits)))
    }

    async fn create(&self, name: &str) -> Result<MemoryFile, StoreError> {
        let mut files = self.files.borrow_mut();
        let (bytes, complete) = files.entry(name.to_owned()).or_default();
        unused(name, bytes)?;
        *complete = false;
        Ok(MemoryFile::new(bytes.clone(), &self.limits))
    }

    async fn append(&self, name: &str) -> Result<MemoryFile, StoreError> {
        let mut files = self.files.borrow_mut();
        let (bytes, _) = files.entry(name.to_owned()).or_default();
        unused(name, bytes)?;
        Ok(MemoryFile::new(bytes.clone(), &self.limits))
    }

    async fn lock(&self, name: &str) -> OwnedMutexGuard<()> {
        self.locks.lock(name).await
    }

    async fn is_locked(&self, name: &str) -> bool {
        self.locks.is_locked(name)
    }

    async fn complete(&self, name: &str) -> Result<(), StoreError> {
        match self.files.borrow_mut().get_mut(name) {
            Some((_, complete)) => {
                *complete = true;
                Ok(())
            }
            None => Err(missing(name)),
        }
    }

    async fn adopt(&self, from: &str, name: &str) -> Result<(), StoreError> {
        let mut files = self.files.borrow_mut();
        for named in [from, name] {
            if let Some((bytes, _)) = files.get(named) {
                unused(named, bytes)?;
            }
        }
        let (bytes, _) = files.remove(from).ok_or_else(|| missing(from))?;
        if let Some((replaced, _)) = files.insert(name.to_owned(), (bytes, true)) {
            self.limits.changed(replaced.borrow().len(), 0);
        }
        Ok(())
    }

    async fn remove(&self, name: &str) -> Result<u64, StoreError> {
        let mut files = self.files.borrow_mut();
        let Some((bytes, _)) = files.get(name) else { return Ok(0) };
        unused(name, bytes)?;
        let length = bytes.borrow().len();
        files.remove(name);
        self.limits.changed(length, 0);
        Ok(length as u64)
    }

    async fn list(&self) -> Result<Vec<StoredFile>, StoreError> {
        let files = self.files.borrow();
        let stored = files.iter().map(|(name, (bytes, is_complete))| StoredFile {
            name: name.clone(),
            bytes: bytes.borrow().len() as u64,
            is_complete: *is_complete,
        });
        let mut stored: Vec<_> = stored.collect();
        stored.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(stored)
    }

    async fn space(&self) -> Space {
        Space { used: Some(self.limits.used.get()), quota: self.limits.of_all.get() }
    }
}

fn missing(name: &str) -> StoreError {
    StoreError::Failed { name: name.to_owned(), cause: "no such file".to_owned() }
}

/// As in browsers, what is open can be neither written by another nor removed.
fn unused(name: &str, bytes: &Bytes) -> Result<(), StoreError> {
    if Rc::strong_count(bytes) > 1 { Err(StoreError::Locked { name: name.to_owned() }) } else { Ok(()) }
}

pub struct MemoryFile {
    bytes: Bytes,
    position: u64,
    limits: Rc<Limits>,
}

impl MemoryFile {
    fn new(bytes: Bytes, limits: &Rc<Limits>) -> Self {
        Self { bytes, position: 0, limits: limits.clone() }
    }
}

impl Read for MemoryFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.bytes.borrow();
        let start = (self.position as usize).min(bytes.len());
        let count = (&bytes[start..]).read(buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Write for MemoryFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let mut bytes = self.bytes.borrow_mut();
        let start = self.position as usize;
        let end = start + buffer.len();
        if !self.limits.allow(bytes.len(), end) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if end > bytes.len() {
            let (length, more) = (bytes.len(), end - bytes.len());
            // A quarter more at a time: doubling a model would not fit beside itself.
            let spare = more.max(bytes.len() / 4);
            if bytes.capacity() < end && bytes.try_reserve_exact(spare).is_err() {
                return Err(io::ErrorKind::OutOfMemory.into());
            }
            bytes.resize(end, 0);
            self.limits.changed(length, end);
        }
        bytes[start..end].copy_from_slice(buffer);
        self.position = end as u64;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for MemoryFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let length = self.bytes.borrow().len() as u64;
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl File for MemoryFile {
    /// One piece of just the right size: a vector that grows is copied again and again, and wasm memory never shrinks.
    fn expect(&mut self, length: u64) -> io::Result<()> {
        let mut bytes = self.bytes.borrow_mut();
        let more = (length as usize).saturating_sub(bytes.len());
        bytes.try_reserve_exact(more).map_err(|_| io::ErrorKind::OutOfMemory.into())
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        let mut bytes = self.bytes.borrow_mut();
        let before = bytes.len();
        bytes.truncate(length as usize);
        self.limits.changed(before, bytes.len());
        drop(bytes);
        self.position = self.position.min(length);
        Ok(())
    }
}
