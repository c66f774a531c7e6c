//! A disk that loses power: what was not flushed is there in part, or as zeros, or not at all.

use std::{
    cell::RefCell,
    collections::HashMap,
    io::{self, Read, Seek, SeekFrom, Write},
    rc::Rc,
};

use futures::lock::OwnedMutexGuard;
use hearth::platform::{
    Chance, File, MemoryFile, MemoryStore, SeededChance, Space, Store, StoreError, StoreKind, StoredFile,
};

/// What was there before writes that were not flushed, the oldest first: where, and which bytes.
type Undo = Rc<RefCell<Vec<(u64, Vec<u8>, u64)>>>;

/// Clones are the same disk.
#[derive(Clone)]
pub struct Disk {
    pub files: MemoryStore,
    unflushed: Rc<RefCell<HashMap<String, Undo>>>,
}

impl Default for Disk {
    fn default() -> Self {
        Self { files: MemoryStore::lasting(), unflushed: Rc::default() }
    }
}

impl Disk {
    /// Nobody has a file open. Of each write that was not flushed, from some write on, nothing or a beginning stays; and where the file
    /// grew, its end may be zeros.
    pub fn lose_power(&self, chance: &SeededChance) {
        let mut unflushed: Vec<(String, Undo)> = self.unflushed.take().into_iter().collect();
        unflushed.sort_by(|one, other| one.0.cmp(&other.0));
        for (name, undo) in unflushed {
            let writes = undo.take();
            if writes.is_empty() {
                continue;
            }
            let kept = (chance.bits() % (writes.len() as u64 + 1)) as usize;
            let mut file = futures::executor::block_on(self.files.append(&name)).unwrap();
            for (at, before, length) in writes[kept..].iter().rev() {
                file.seek(SeekFrom::Start(*at)).unwrap();
                file.write_all(before).unwrap();
                if file.length().unwrap() > *length {
                    // A torn write: a part of it is there, or its place alone.
                    let end = file.length().unwrap();
                    let part = length + chance.bits() % (end - length + 1);
                    file.truncate(part).unwrap();
                    if chance.bits().is_multiple_of(2) && part > *length {
                        let from = length + chance.bits() % (part - length);
                        file.seek(SeekFrom::Start(from)).unwrap();
                        file.write_all(&vec![0; (part - from) as usize]).unwrap();
                    }
                }
            }
        }
    }

    fn undo(&self, name: &str) -> Undo {
        self.unflushed.borrow_mut().entry(name.to_owned()).or_default().clone()
    }
}

impl Store for Disk {
    type File = DiskFile;
    type Lock = OwnedMutexGuard<()>;

    fn kind(&self) -> StoreKind {
        self.files.kind()
    }

    async fn open(&self, name: &str) -> Result<Option<DiskFile>, StoreError> {
        let file = self.files.open(name).await?;
        Ok(file.map(|file| DiskFile { file, undo: self.undo(name) }))
    }

    async fn create(&self, name: &str) -> Result<DiskFile, StoreError> {
        Ok(DiskFile { file: self.files.create(name).await?, undo: self.undo(name) })
    }

    async fn append(&self, name: &str) -> Result<DiskFile, StoreError> {
        Ok(DiskFile { file: self.files.append(name).await?, undo: self.undo(name) })
    }

    async fn lock(&self, name: &str) -> OwnedMutexGuard<()> {
        self.files.lock(name).await
    }

    async fn is_locked(&self, name: &str) -> bool {
        self.files.is_locked(name).await
    }

    async fn complete(&self, name: &str) -> Result<(), StoreError> {
        self.files.complete(name).await
    }

    async fn adopt(&self, from: &str, name: &str) -> Result<(), StoreError> {
        self.files.adopt(from, name).await
    }

    async fn remove(&self, name: &str) -> Result<u64, StoreError> {
        self.unflushed.borrow_mut().remove(name);
        self.files.remove(name).await
    }

    async fn list(&self) -> Result<Vec<StoredFile>, StoreError> {
        self.files.list().await
    }

    async fn space(&self) -> Space {
        self.files.space().await
    }
}

pub struct DiskFile {
    file: MemoryFile,
    undo: Undo,
}

impl Read for DiskFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Write for DiskFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let at = self.file.stream_position()?;
        let length = self.file.length()?;
        let mut before = vec![0; buffer.len().min(length.saturating_sub(at) as usize)];
        self.file.read_exact(&mut before)?;
        self.file.seek(SeekFrom::Start(at))?;
        let written = self.file.write(buffer)?;
        self.undo.borrow_mut().push((at, before, length));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.undo.borrow_mut().clear();
        self.file.flush()
    }
}

impl Seek for DiskFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl File for DiskFile {
    /// As file systems write it down: at once.
    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.undo.borrow_mut().retain(|(at, _, _)| *at < length);
        self.file.truncate(length)
    }
}
