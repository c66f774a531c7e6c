//! The origin private file system through synchronous access handles, which only workers have.
//!
//! A file `name` counts as complete once an empty file `name.complete` exists beside it: not every browser can rename files.

mod adopting;

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    rc::Rc,
};

use futures::{channel::oneshot, lock::Mutex};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DomException, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions,
    FileSystemReadWriteOptions, FileSystemSyncAccessHandle, WorkerGlobalScope,
};

pub(super) use self::adopting::pointer;
use super::describe;
use crate::platform::{File, StoreError};

/// Our folders in the private file system. All our files lie in one of them, so that all can be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    Models,
    /// The results of classifying a file of texts, which the page stores.
    Classified,
    /// Sensors' results, sent and waiting.
    Outbox,
}

impl Folder {
    pub const ALL: [Self; 3] = [Self::Models, Self::Classified, Self::Outbox];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Models => "models",
            Self::Classified => "classified",
            Self::Outbox => "outbox",
        }
    }
}

pub struct Opfs {
    folder: FileSystemDirectoryHandle,
    /// Held while a file is opened, so that files are opened one after the other.
    opening: Rc<Mutex<()>>,
}

impl Opfs {
    /// Opens a folder, or makes it, and writes a file to find out whether this browser lets it write there.
    pub async fn open(folder: Folder) -> Result<Self, String> {
        let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
        let storage =
            Reflect::get(&scope.navigator(), &"storage".into()).map_err(|error| describe(&error))?;
        let get_directory: Function = Reflect::get(&storage, &"getDirectory".into())
            .ok()
            .and_then(|get| get.dyn_into().ok())
            .ok_or("this browser has no origin private file system")?;
        let root: FileSystemDirectoryHandle =
            settle(get_directory.call0(&storage)).await.map_err(|error| describe(&error))?.unchecked_into();
        let options = web_sys::FileSystemGetDirectoryOptions::new();
        options.set_create(true);
        let folder: FileSystemDirectoryHandle =
            settle(Ok(root.get_directory_handle_with_options(folder.name(), &options).into()))
                .await
                .map_err(|error| describe(&error))?
                .unchecked_into();
        Ok(Self { folder, opening: Rc::default() })
    }

    pub async fn open_complete(&self, name: &str) -> Result<Option<OpfsFile>, StoreError> {
        if self.handle(&marker(name), false).await?.is_none() {
            return Ok(None);
        }
        match self.handle(&self.place(name).await?, false).await? {
            Some(handle) => self.opened(name, handle, Access::Read).await.map(Some),
            None => Ok(None),
        }
    }

    pub async fn create(&self, name: &str) -> Result<OpfsFile, StoreError> {
        self.delete(&marker(name)).await?;
        let handle = self.made(&self.place(name).await?).await?;
        self.opened(name, handle, Access::Write).await
    }

    pub async fn append(&self, name: &str) -> Result<OpfsFile, StoreError> {
        let handle = self.made(name).await?;
        self.opened(name, handle, Access::Write).await
    }

    /// The browser goes on opening a file when its job has been cancelled. The handle is then closed here, and the next job
    /// opens the file after that.
    async fn opened(
        &self,
        name: &str,
        handle: FileSystemFileHandle,
        access: Access,
    ) -> Result<OpfsFile, StoreError> {
        let (give, taken) = oneshot::channel();
        let opening = self.opening.clone();
        spawn_local(async move {
            let _turn = opening.lock().await;
            if !give.is_canceled() {
                let _ = give.send(OpfsFile::open(&handle, access).await);
            }
        });
        let opened = taken.await.unwrap_or_else(|oneshot::Canceled| Err(JsValue::UNDEFINED));
        opened.map_err(|error| store_error(name, &error))
    }

    pub async fn complete(&self, name: &str) -> Result<(), StoreError> {
        self.made(&marker(name)).await.map(drop)
    }

    pub async fn remove(&self, name: &str) -> Result<u64, StoreError> {
        let place = self.place(name).await?;
        let Some(handle) = self.handle(&place, false).await? else { return Ok(0) };
        let bytes = size(&handle).await.map_err(|error| store_error(name, &error))?;
        self.delete(&marker(name)).await?;
        self.delete(&place).await?;
        self.delete(&pointer(name)).await?;
        Ok(bytes)
    }

    async fn made(&self, name: &str) -> Result<FileSystemFileHandle, StoreError> {
        self.handle(name, true).await?.ok_or_else(|| StoreError::Failed {
            name: name.to_owned(),
            cause: "the file was not made".to_owned(),
        })
    }

    async fn handle(&self, name: &str, create: bool) -> Result<Option<FileSystemFileHandle>, StoreError> {
        let options = FileSystemGetFileOptions::new();
        options.set_create(create);
        match settle(Ok(self.folder.get_file_handle_with_options(name, &options).into())).await {
            Ok(handle) => Ok(Some(handle.unchecked_into())),
            Err(error) if is(&error, "NotFoundError") => Ok(None),
            Err(error) => Err(store_error(name, &error)),
        }
    }

    async fn delete(&self, name: &str) -> Result<(), StoreError> {
        match settle(Ok(self.folder.remove_entry(name).into())).await {
            Ok(_) => Ok(()),
            Err(error) if is(&error, "NotFoundError") => Ok(()),
            Err(error) => Err(store_error(name, &error)),
        }
    }
}

/// The name of the file that marks another as complete.
pub fn marker(name: &str) -> String {
    format!("{name}{MARKER}")
}

const MARKER: &str = ".complete";

/// Of a file's bytes.
async fn size(file: &FileSystemFileHandle) -> Result<u64, JsValue> {
    let file = settle(Ok(file.get_file().into())).await?;
    Ok(Reflect::get(&file, &"size".into())?.as_f64().unwrap_or(0.0) as u64)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Opened for reading, and shared with other tabs where the browser can do that.
    Read,
    Write,
}

/// A file with a synchronous access handle, which is closed on drop.
pub struct OpfsFile {
    handle: FileSystemSyncAccessHandle,
    position: u64,
}

impl OpfsFile {
    async fn open(file: &FileSystemFileHandle, access: Access) -> Result<Self, JsValue> {
        // web-sys does not have `mode` yet. A browser that does not have it ignores it.
        let options = js_sys::Object::new();
        let mode = if access == Access::Read { "read-only" } else { "readwrite" };
        let opened = Reflect::set(&options, &"mode".into(), &mode.into())
            .and_then(|_| Reflect::get(file, &"createSyncAccessHandle".into()))
            .and_then(|create| create.dyn_into::<Function>())
            .and_then(|create| create.call1(file, &options));
        Ok(Self { handle: settle(opened).await?.unchecked_into(), position: 0 })
    }

    fn at(&self) -> FileSystemReadWriteOptions {
        let options = FileSystemReadWriteOptions::new();
        options.set_at(self.position as f64);
        options
    }
}

impl Drop for OpfsFile {
    fn drop(&mut self) {
        self.handle.close();
    }
}

impl Read for OpfsFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.handle.read_with_u8_array_and_options(buffer, &self.at()).map_err(io_error)?;
        self.position += count as u64;
        Ok(count as usize)
    }
}

impl Write for OpfsFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.handle.write_with_u8_array_and_options(buffer, &self.at()).map_err(io_error)?;
        self.position += count as u64;
        Ok(count as usize)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.handle.flush().map_err(io_error)
    }
}

impl Seek for OpfsFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => {
                (self.handle.get_size().map_err(io_error)? as u64).checked_add_signed(offset)
            }
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl File for OpfsFile {
    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.handle.truncate_with_f64(length as f64).map_err(io_error)?;
        self.position = self.position.min(length);
        Ok(())
    }
}

/// Awaits the promise that a call gave, or gives the value that it threw.
async fn settle(called: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&called?)).await
}

fn is(error: &JsValue, name: &str) -> bool {
    error.dyn_ref::<DomException>().is_some_and(|exception| exception.name() == name)
}

fn store_error(name: &str, error: &JsValue) -> StoreError {
    if is(error, "QuotaExceededError") {
        StoreError::Full
    } else if is(error, "NoModificationAllowedError") {
        StoreError::Locked { name: name.to_owned() }
    } else {
        StoreError::Failed { name: name.to_owned(), cause: describe(error) }
    }
}

fn io_error(error: JsValue) -> io::Error {
    if is(&error, "QuotaExceededError") {
        io::ErrorKind::StorageFull.into()
    } else {
        io::Error::other(describe(&error))
    }
}
