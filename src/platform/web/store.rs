//! The store of a worker: the origin's private file system, or memory where the browser has no such file system.

use std::io::{self, Read, Seek, SeekFrom, Write};

use futures::lock::OwnedMutexGuard;

use super::{
    locks::{Lock, is_held, lock},
    opfs::{Folder, Opfs, OpfsFile},
    stored_data,
};
use crate::platform::{File, MemoryFile, MemoryStore, Space, Store, StoreError, StoreKind, StoredFile};

pub enum WebStore {
    Disk(Opfs),
    Memory(MemoryStore),
}

impl WebStore {
    pub async fn open(folder: Folder) -> Self {
        match Opfs::open(folder).await {
            Ok(opfs) => Self::Disk(opfs),
            Err(error) => {
                let name = folder.name();
                web_sys::console::warn_1(&format!("{name} stay in memory: {error}").into());
                Self::Memory(MemoryStore::default())
            }
        }
    }
}

impl Store for WebStore {
    type File = WebFile;
    type Lock = WebLock;

    fn kind(&self) -> StoreKind {
        match self {
            Self::Disk(_) => StoreKind::Disk,
            Self::Memory(_) => StoreKind::Memory,
        }
    }

    async fn open(&self, name: &str) -> Result<Option<WebFile>, StoreError> {
        Ok(match self {
            Self::Disk(opfs) => opfs.open_complete(name).await?.map(WebFile::Disk),
            Self::Memory(memory) => memory.open(name).await?.map(WebFile::Memory),
        })
    }

    async fn create(&self, name: &str) -> Result<WebFile, StoreError> {
        Ok(match self {
            Self::Disk(opfs) => WebFile::Disk(opfs.create(name).await?),
            Self::Memory(memory) => WebFile::Memory(memory.create(name).await?),
        })
    }

    async fn append(&self, name: &str) -> Result<WebFile, StoreError> {
        Ok(match self {
            Self::Disk(opfs) => WebFile::Disk(opfs.append(name).await?),
            Self::Memory(memory) => WebFile::Memory(memory.append(name).await?),
        })
    }

    async fn lock(&self, name: &str) -> WebLock {
        match self {
            Self::Disk(_) => WebLock::Disk(lock(name).await),
            Self::Memory(memory) => WebLock::Memory(memory.lock(name).await),
        }
    }

    async fn is_locked(&self, name: &str) -> bool {
        match self {
            Self::Disk(_) => is_held(name).await,
            Self::Memory(memory) => memory.is_locked(name).await,
        }
    }

    async fn complete(&self, name: &str) -> Result<(), StoreError> {
        match self {
            Self::Disk(opfs) => opfs.complete(name).await,
            Self::Memory(memory) => memory.complete(name).await,
        }
    }

    async fn adopt(&self, from: &str, name: &str) -> Result<(), StoreError> {
        match self {
            Self::Disk(opfs) => opfs.adopt(from, name).await,
            Self::Memory(memory) => memory.adopt(from, name).await,
        }
    }

    async fn remove(&self, name: &str) -> Result<u64, StoreError> {
        match self {
            Self::Disk(opfs) => opfs.remove(name).await,
            Self::Memory(memory) => memory.remove(name).await,
        }
    }

    async fn list(&self) -> Result<Vec<StoredFile>, StoreError> {
        match self {
            Self::Disk(opfs) => opfs.list().await,
            Self::Memory(memory) => memory.list().await,
        }
    }

    async fn space(&self) -> Space {
        match self {
            Self::Disk(_) => stored_data::space().await,
            Self::Memory(memory) => memory.space().await,
        }
    }
}

/// Held for as long as it is there.
pub enum WebLock {
    Disk(Option<Lock>),
    Memory(OwnedMutexGuard<()>),
}

pub enum WebFile {
    Disk(OpfsFile),
    Memory(MemoryFile),
}

impl WebFile {
    fn file(&mut self) -> &mut dyn File {
        match self {
            Self::Disk(file) => file,
            Self::Memory(file) => file,
        }
    }
}

impl Read for WebFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file().read(buffer)
    }
}

impl Write for WebFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.file().write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

impl Seek for WebFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file().seek(to)
    }
}

impl File for WebFile {
    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.file().truncate(length)
    }

    fn expect(&mut self, length: u64) -> io::Result<()> {
        self.file().expect(length)
    }
}
