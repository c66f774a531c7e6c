//! The libraries that are open, each beside its file in the store. One belongs to each embedding model, because the
//! vectors of two can't be compared.
//!
//! The file is only open while something is read or written, so that another tab gets its turn.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{Read, SeekFrom, Write},
    rc::Rc,
};

use futures::lock::{Mutex, MutexGuard};

use super::convert::io_failure;
use crate::{
    engine::{
        Error,
        search::{Library, file},
    },
    platform::{File, Store},
    protocol::{Failure, FailureKind},
};

#[derive(Default)]
pub struct Libraries {
    open: RefCell<BTreeMap<String, Rc<RefCell<Opened>>>>,
    /// Who holds this may have a file open.
    files: Mutex<()>,
}

/// A library in memory, which is what its file says.
pub struct Opened {
    pub library: Library,
    /// Of the file, the bytes that are good.
    pub stored_bytes: u64,
    /// What stood behind them when it was read.
    pub damaged_bytes: u64,
}

impl Libraries {
    /// The library of a model, where there is one.
    pub async fn get(&self, store: &impl Store, model: &str) -> Result<Option<Rc<RefCell<Opened>>>, Failure> {
        if let Some(opened) = self.known(model) {
            return Ok(Some(opened));
        }
        let _files = self.files.lock().await;
        // Another job may have opened it meanwhile.
        if let Some(opened) = self.known(model) {
            return Ok(Some(opened));
        }
        let mut file = store.append(&name(model)?).await?;
        let opened = self.read(&mut file, model)?;
        restore_graph(store, model, opened.as_ref()).await?;
        Ok(opened)
    }

    /// The library of a model with its file, to write to; a new one for embeddings of so many numbers where there is none.
    pub async fn write<S: Store>(
        &self,
        store: &S,
        model: &str,
        dimensions: usize,
    ) -> Result<Writer<'_, S::File>, Failure> {
        let files = self.files.lock().await;
        let mut file = store.append(&name(model)?).await?;
        let length = file.length().map_err(io_failure)?;
        // Another tab may have written to it.
        let current = self.known(model).filter(|opened| opened.borrow().stored_bytes == length);
        let opened = match current {
            Some(opened) => opened,
            None => match self.read(&mut file, model)? {
                Some(opened) => {
                    restore_graph(store, model, Some(&opened)).await?;
                    opened
                }
                None => self.put(model, Opened::new(dimensions)),
            },
        };
        let mut writer = Writer { opened, file, libraries: self, model: model.to_owned(), _files: files };
        if writer.opened.borrow().stored_bytes == 0 {
            writer.append(&file::head(dimensions, &key(model)?))?;
        }
        Ok(writer)
    }

    /// Deletes a library with its file.
    pub async fn delete(&self, store: &impl Store, model: &str) -> Result<(), Failure> {
        let _files = self.files.lock().await;
        self.open.borrow_mut().remove(model);
        store.remove(&graph_name(model)?).await?;
        store.remove(&name(model)?).await?;
        Ok(())
    }

    fn known(&self, model: &str) -> Option<Rc<RefCell<Opened>>> {
        self.open.borrow().get(model).cloned()
    }

    fn put(&self, model: &str, opened: Opened) -> Rc<RefCell<Opened>> {
        let opened = Rc::new(RefCell::new(opened));
        self.open.borrow_mut().insert(model.to_owned(), opened.clone());
        opened
    }

    /// `None` where nothing was ever written.
    fn read(&self, reader: &mut impl File, model: &str) -> Result<Option<Rc<RefCell<Opened>>>, Failure> {
        let length = reader.length().map_err(io_failure)?;
        if length == 0 {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let room = usize::try_from(length).ok().filter(|length| bytes.try_reserve_exact(*length).is_ok());
        if room.is_none() {
            return Err(Failure::new(FailureKind::OutOfMemory, format!("an index of {length} bytes")));
        }
        reader.seek(SeekFrom::Start(0)).map_err(io_failure)?;
        reader.read_to_end(&mut bytes).map_err(io_failure)?;
        let (library, stored_bytes) = file::read(&bytes, &key(model)?).map_err(damaged)?;
        let damaged_bytes = length.saturating_sub(stored_bytes);
        Ok(Some(self.put(model, Opened { library, stored_bytes, damaged_bytes })))
    }
}

impl Opened {
    fn new(dimensions: usize) -> Self {
        Self { library: Library::new(dimensions), stored_bytes: 0, damaged_bytes: 0 }
    }
}

/// A library whose file is open.
pub struct Writer<'l, F> {
    pub opened: Rc<RefCell<Opened>>,
    file: F,
    libraries: &'l Libraries,
    model: String,
    _files: MutexGuard<'l, ()>,
}

impl<F: File> Writer<'_, F> {
    /// Adds a record that the library in memory has taken in already.
    pub fn append(&mut self, record: &[u8]) -> Result<(), Failure> {
        let end = self.opened.borrow().stored_bytes;
        let written = self.write_at(end, record);
        if written.is_err() {
            // Memory is ahead of the file now: the next one reads what is there.
            let _ = self.file.truncate(end);
            self.libraries.open.borrow_mut().remove(&self.model);
        }
        written?;
        let mut opened = self.opened.borrow_mut();
        opened.stored_bytes += record.len() as u64;
        opened.damaged_bytes = 0;
        Ok(())
    }

    /// Writes the graph's file anew. One that is not written to its end does not count.
    pub async fn keep_graph(&self, store: &impl Store, bytes: &[u8]) -> Result<(), Failure> {
        let name = graph_name(&self.model)?;
        let mut file = store.create(&name).await?;
        file.truncate(0).map_err(io_failure)?;
        file.write_all(bytes).map_err(io_failure)?;
        file.flush().map_err(io_failure)?;
        drop(file);
        Ok(store.complete(&name).await?)
    }

    pub fn flush(&mut self) -> Result<(), Failure> {
        self.file.flush().map_err(io_failure)
    }

    fn write_at(&mut self, end: u64, record: &[u8]) -> Result<(), Failure> {
        // What an earlier worker left half written goes.
        if self.file.length().map_err(io_failure)? > end {
            self.file.truncate(end).map_err(io_failure)?;
        }
        self.file.seek(SeekFrom::Start(end)).map_err(io_failure)?;
        self.file.write_all(record).map_err(io_failure)
    }
}

/// The name of a library's file in the store.
fn name(model: &str) -> Result<String, Failure> {
    key(model).map(|_| format!("library-{model}"))
}

fn graph_name(model: &str) -> Result<String, Failure> {
    key(model).map(|_| format!("library-{model}-graph"))
}

/// A graph that can't be read is done without, and made again when something is added.
async fn restore_graph(
    store: &impl Store,
    model: &str,
    opened: Option<&Rc<RefCell<Opened>>>,
) -> Result<(), Failure> {
    let (Some(opened), Some(mut file)) = (opened, store.open(&graph_name(model)?).await?) else {
        return Ok(());
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(io_failure)?;
    opened.borrow_mut().library.restore_graph(&bytes);
    Ok(())
}

/// A SHA-256 as bytes.
fn key(model: &str) -> Result<[u8; 32], Failure> {
    let wrong = || Failure::new(FailureKind::BadInput, format!("`{model}` is no SHA-256"));
    let (pairs, rest) = model.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    match bytes.map(<[u8; 32]>::try_from) {
        Some(Ok(key)) if rest.is_empty() => Ok(key),
        Some(_) | None => Err(wrong()),
    }
}

/// A library's file is no model: it has a sentence of its own.
fn damaged(error: Error) -> Failure {
    Failure::new(FailureKind::Integrity, error.to_string())
}
