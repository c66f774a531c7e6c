//! A folder as a store. A file that isn't complete is called `NAME.part`, and completing it is one rename. Must not know what is in a file.

use std::{
    cell::RefCell,
    collections::HashMap,
    fs::{self, File as SystemFile, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    rc::Rc,
};

use futures::lock::OwnedMutexGuard;
use hearth::platform::{File, NamedLocks, Space, Store, StoreError, StoreKind, StoredFile};

const PART: &str = ".part";

#[derive(Clone, Default)]
pub struct DiskStore {
    /// `None`: nothing is kept but what lies elsewhere.
    folder: Option<PathBuf>,
    /// Complete files that a person has where they like, by the names that they would have here.
    elsewhere: Rc<RefCell<HashMap<String, PathBuf>>>,
    locks: NamedLocks,
}

impl DiskStore {
    /// Makes the folder where there is none.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: Some(folder.to_owned()), ..Self::default() })
    }

    /// From here on this file is one of the store's, and stays where it is.
    pub fn adopt_in_place(&self, name: &str, path: &Path) {
        self.elsewhere.borrow_mut().insert(name.to_owned(), path.to_owned());
    }

    fn complete_path(&self, name: &str) -> Result<PathBuf, StoreError> {
        let none = || failed(name, "this program was given no folder to keep files in");
        Ok(self.folder.as_ref().ok_or_else(none)?.join(name))
    }

    fn part_path(&self, name: &str) -> Result<PathBuf, StoreError> {
        self.complete_path(&format!("{name}{PART}"))
    }

    fn write(&self, name: &str) -> Result<DiskFile, StoreError> {
        let path = self.part_path(name)?;
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(path);
        Ok(DiskFile(file.map_err(|error| refused(name, &error))?))
    }

    fn rename(&self, name: &str, from: &Path, to: &Path) -> Result<(), StoreError> {
        fs::rename(from, to).map_err(|error| refused(name, &error))
    }
}

fn failed(name: &str, cause: impl ToString) -> StoreError {
    StoreError::Failed { name: name.to_owned(), cause: cause.to_string() }
}

fn refused(name: &str, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => failed(name, error),
    }
}

fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

impl Store for DiskStore {
    type File = DiskFile;
    type Lock = OwnedMutexGuard<()>;

    fn kind(&self) -> StoreKind {
        StoreKind::Disk
    }

    async fn open(&self, name: &str) -> Result<Option<DiskFile>, StoreError> {
        let elsewhere = self.elsewhere.borrow().get(name).cloned();
        let path = match (elsewhere, &self.folder) {
            (Some(path), _) => path,
            (None, Some(folder)) => folder.join(name),
            (None, None) => return Ok(None),
        };
        match SystemFile::open(path) {
            Ok(file) => Ok(Some(DiskFile(file))),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(refused(name, &error)),
        }
    }

    async fn create(&self, name: &str) -> Result<DiskFile, StoreError> {
        let complete = self.complete_path(name)?;
        if complete.exists() {
            self.rename(name, &complete, &self.part_path(name)?)?;
        }
        self.write(name)
    }

    async fn append(&self, name: &str) -> Result<DiskFile, StoreError> {
        self.write(name)
    }

    async fn lock(&self, name: &str) -> OwnedMutexGuard<()> {
        self.locks.lock(name).await
    }

    async fn is_locked(&self, name: &str) -> bool {
        self.locks.is_locked(name)
    }

    async fn complete(&self, name: &str) -> Result<(), StoreError> {
        self.rename(name, &self.part_path(name)?, &self.complete_path(name)?)
    }

    async fn adopt(&self, from: &str, name: &str) -> Result<(), StoreError> {
        let complete = self.complete_path(from)?;
        let source = if complete.exists() { complete } else { self.part_path(from)? };
        self.rename(from, &source, &self.complete_path(name)?)
    }

    async fn remove(&self, name: &str) -> Result<u64, StoreError> {
        let mut freed = 0;
        for path in [self.complete_path(name)?, self.part_path(name)?] {
            let Ok(metadata) = path.metadata() else { continue };
            fs::remove_file(&path).map_err(|error| refused(name, &error))?;
            freed += metadata.len();
        }
        Ok(freed)
    }

    async fn list(&self) -> Result<Vec<StoredFile>, StoreError> {
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| failed("", error))? {
            let entry = entry.map_err(|error| failed("", error))?;
            let bytes = entry.metadata().map_err(|error| failed("", error))?.len();
            let name = entry.file_name().to_string_lossy().into_owned();
            files.push(match name.strip_suffix(PART) {
                Some(part) => StoredFile { name: part.to_owned(), bytes, is_complete: false },
                None => StoredFile { name, bytes, is_complete: true },
            });
        }
        files.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(files)
    }

    /// WASI doesn't say.
    async fn space(&self) -> Space {
        Space::default()
    }
}

/// An open file. What is flushed is on the disk.
pub struct DiskFile(SystemFile);

impl Read for DiskFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for DiskFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

impl Seek for DiskFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl File for DiskFile {
    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.0.set_len(length)?;
        if self.0.stream_position()? > length {
            self.0.seek(SeekFrom::Start(length))?;
        }
        Ok(())
    }
}
