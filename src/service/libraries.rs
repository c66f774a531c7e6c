//! The libraries, each beside its file in the store. One belongs to each embedding model, because the vectors of two can't be
//! compared.
//!
//! A library is one for all tabs. Who reads or writes its file holds its lock, and first takes in what others wrote since. The
//! file is only open under the lock, and nothing is computed there, so that another tab soon gets its turn.

mod compacting;
mod names;

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{Read, Seek, SeekFrom, Write},
    rc::Rc,
};

use self::names::{graph_name, key, name};
use super::convert::io_failure;
use crate::{
    engine::{
        Error,
        search::{
            Library,
            file::{self, Head},
        },
    },
    platform::{File, Store},
    protocol::{Failure, FailureKind},
};

#[derive(Default)]
pub struct Libraries {
    open: RefCell<BTreeMap<String, Rc<RefCell<Opened>>>>,
}

/// A library in memory, which is what its file says.
pub struct Opened {
    pub library: Library,
    pub head: Head,
    /// Of the file, the bytes that are good.
    pub stored_bytes: u64,
    /// What stood behind them when it was read.
    pub damaged_bytes: u64,
}

impl Libraries {
    /// The library of a model as it is now in the store, where there is one.
    pub async fn get(&self, store: &impl Store, model: &str) -> Result<Option<Rc<RefCell<Opened>>>, Failure> {
        let _lock = store.lock(&name(model)?).await;
        compacting::finish(store, model).await?;
        let mut file = store.append(&name(model)?).await?;
        let opened = self.refresh(store, &mut file, model).await?;
        drop(file);
        if let Some(opened) = &opened {
            let wanted = opened.borrow().head.is_old() || opened.borrow().library.has_removed();
            if wanted {
                // Of an earlier version, or cut off before what was removed was gone. Without room for another the file stays.
                let _ = self.rewrite(store, model, opened).await;
            }
        }
        Ok(opened)
    }

    /// The library of a model with its file, to write to; a new one for embeddings of so many numbers where there is none.
    /// `now_ms` tells a new file from others.
    pub async fn write<'l, S: Store>(
        &'l self,
        store: &'l S,
        model: &str,
        dimensions: usize,
        now_ms: f64,
    ) -> Result<Writer<'l, S>, Failure> {
        let lock = store.lock(&name(model)?).await;
        compacting::finish(store, model).await?;
        let mut file = store.append(&name(model)?).await?;
        let mut opened = self.refresh(store, &mut file, model).await?;
        if let Some(old) = opened.as_ref().filter(|opened| opened.borrow().head.is_old()) {
            drop(file);
            self.rewrite(store, model, old).await?;
            file = store.append(&name(model)?).await?;
            opened = self.refresh(store, &mut file, model).await?;
        }
        let opened = match opened {
            Some(opened) => opened,
            None => self.put(model, Opened::new(Head::new(dimensions, key(model)?, now_ms.to_bits()))),
        };
        Ok(Writer { opened, file, store, libraries: self, model: model.to_owned(), _lock: lock })
    }

    /// Deletes a library with its file.
    pub async fn delete(&self, store: &impl Store, model: &str) -> Result<(), Failure> {
        let _lock = store.lock(&name(model)?).await;
        self.remove(store, model).await
    }

    /// For who holds the lock.
    async fn remove(&self, store: &impl Store, model: &str) -> Result<(), Failure> {
        self.open.borrow_mut().remove(model);
        compacting::forget(store, model).await?;
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

    /// The library as the file has it. `None` where nothing was ever written, or all was deleted.
    async fn refresh(
        &self,
        store: &impl Store,
        reader: &mut impl File,
        model: &str,
    ) -> Result<Option<Rc<RefCell<Opened>>>, Failure> {
        let length = reader.length().map_err(io_failure)?;
        if length == 0 {
            self.open.borrow_mut().remove(model);
            return Ok(None);
        }
        let head = read(reader, 0, length.min(Head::LONGEST as u64))?;
        let head = Head::read(&head, &key(model)?).map_err(damaged)?;
        if let Some(opened) = self.known(model) {
            let (known, stored_bytes) = (opened.borrow().head, opened.borrow().stored_bytes);
            if known == head && stored_bytes <= length {
                // Another tab may have added to it.
                let tail = read(reader, stored_bytes, length - stored_bytes)?;
                opened.borrow_mut().take_in(&tail);
                return Ok(Some(opened));
            }
        }
        let bytes = read(reader, 0, length)?;
        let (library, stored_bytes) = file::read(&bytes, &key(model)?).map_err(damaged)?;
        let damaged_bytes = length.saturating_sub(stored_bytes);
        let opened = self.put(model, Opened { library, head, stored_bytes, damaged_bytes });
        restore_graph(store, model, &opened).await?;
        Ok(Some(opened))
    }
}

impl Opened {
    fn new(head: Head) -> Self {
        Self { library: Library::new(head.dimensions), head, stored_bytes: 0, damaged_bytes: 0 }
    }

    /// Takes in what stands behind the bytes that were read.
    fn take_in(&mut self, tail: &[u8]) {
        let good = file::go_on(tail, &self.head, &mut self.library);
        self.stored_bytes += good;
        self.damaged_bytes = tail.len() as u64 - good;
    }
}

/// A library whose file is open, and locked against other tabs.
pub struct Writer<'l, S: Store> {
    pub opened: Rc<RefCell<Opened>>,
    file: S::File,
    store: &'l S,
    libraries: &'l Libraries,
    model: String,
    _lock: S::Lock,
}

impl<S: Store> Writer<'_, S> {
    /// Adds a record that the library in memory has taken in already.
    pub fn append(&mut self, record: &[u8]) -> Result<(), Failure> {
        let end = self.opened.borrow().stored_bytes;
        // A file begins with its head, and there is none without a record.
        let head = if end == 0 { self.opened.borrow().head.bytes() } else { Vec::new() };
        let record = [&head, record].concat();
        let written = self.write_at(end, &record);
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
    pub async fn keep_graph(&self, bytes: &[u8]) -> Result<(), Failure> {
        let name = graph_name(&self.model)?;
        let mut file = self.store.create(&name).await?;
        file.truncate(0).map_err(io_failure)?;
        file.write_all(bytes).map_err(io_failure)?;
        file.flush().map_err(io_failure)?;
        drop(file);
        Ok(self.store.complete(&name).await?)
    }

    pub fn flush(&mut self) -> Result<(), Failure> {
        self.file.flush().map_err(io_failure)
    }

    /// Ends the writing. What was removed, in this writing or an earlier one that was cut off, is gone from the store then.
    pub async fn close(mut self) -> Result<(), Failure> {
        self.flush()?;
        let Self { opened, file, store, libraries, model, _lock } = self;
        drop(file);
        let (removed, emptied) = {
            let library = &opened.borrow().library;
            (library.has_removed(), library.documents().next().is_none())
        };
        match (removed, emptied) {
            (true, true) => libraries.remove(store, &model).await,
            (true, false) => libraries.rewrite(store, &model, &opened).await,
            (false, _) => Ok(()),
        }
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

/// A graph that can't be read is done without, and made again when something is added.
async fn restore_graph(store: &impl Store, model: &str, opened: &RefCell<Opened>) -> Result<(), Failure> {
    let Some(mut file) = store.open(&graph_name(model)?).await? else { return Ok(()) };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(io_failure)?;
    opened.borrow_mut().library.restore_graph(&bytes);
    Ok(())
}

/// So many bytes from a place on.
fn read(file: &mut impl File, from: u64, length: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let room = usize::try_from(length).ok().filter(|length| bytes.try_reserve_exact(*length).is_ok());
    if room.is_none() {
        return Err(Failure::new(FailureKind::OutOfMemory, format!("an index of {length} bytes")));
    }
    file.seek(SeekFrom::Start(from)).map_err(io_failure)?;
    file.take(length).read_to_end(&mut bytes).map_err(io_failure)?;
    Ok(bytes)
}

/// A library's file is no model: it has a sentence of its own.
fn damaged(error: Error) -> Failure {
    Failure::new(FailureKind::Integrity, error.to_string())
}
