//! Stores a long result in parts: as files in the origin's private file system, which outlive the tab, or else as blobs.
//! Little of the result is in the page's memory. A file beside the parts stores how far they reach: a closed file is there after
//! a crash, while local storage may be written to the disk a minute later. Must not know what the rows mean.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemRemoveOptions, FileSystemWritableFileStream,
};

use super::file::Reached;
use crate::{
    platform::web::Folder,
    protocol::{Failure, FailureKind},
    ui::browser::{now_ms, window},
};

const REACHED: &str = "reached";
/// A part is stored once it is this long, or this old.
const PART_BYTES: usize = 1 << 20;
const PART_MS: f64 = 2000.0;

pub struct ResultFile {
    /// `None` where nothing can outlive the tab.
    folder: Option<FileSystemDirectoryHandle>,
    parts: Vec<Blob>,
    /// The part that is not stored yet, and the time at which it began.
    part: Vec<u8>,
    since_ms: f64,
}

impl ResultFile {
    /// Opens the result for a key with the parts that an earlier run stored, if all of them are there; otherwise empty.
    pub async fn open(key: String) -> (Self, Reached) {
        if let Some((parts, reached)) = stored(&key).await {
            return (Self::new(parts).await, reached);
        }
        if let Ok(root) = root().await {
            let options = FileSystemRemoveOptions::new();
            options.set_recursive(true);
            // There may be no such folder.
            let _ = JsFuture::from(root.remove_entry_with_options(Folder::Classified.name(), &options)).await;
        }
        (Self::new(Vec::new()).await, Reached { key, ..Reached::default() })
    }

    async fn new(parts: Vec<Blob>) -> Self {
        Self { folder: folder().await.ok(), parts, part: Vec::new(), since_ms: now_ms() }
    }

    pub fn push(&mut self, bytes: Vec<u8>) {
        self.part.extend(bytes);
    }

    pub fn is_due(&self) -> bool {
        self.part.len() >= PART_BYTES || now_ms() - self.since_ms > PART_MS
    }

    /// Stores the part, and then how far the parts reach. If the tab ends in between, the next run makes the part again.
    pub async fn save(&mut self, reached: &mut Reached) -> Result<(), Failure> {
        let refused =
            |error: JsValue| Failure::new(FailureKind::Storage, format!("storing the result: {error:?}"));
        if !self.part.is_empty() {
            self.append().await.map_err(refused)?;
        }
        self.since_ms = now_ms();
        reached.parts = self.parts.len() as u32;
        match &self.folder {
            Some(folder) => {
                let json = serde_json::to_vec(reached).unwrap_or_default();
                write(folder, REACHED, &json).await.map_err(refused)
            }
            None => Ok(()),
        }
    }

    async fn append(&mut self) -> Result<(), JsValue> {
        let name = part_name(self.parts.len() as u32);
        let part = match &self.folder {
            Some(folder) if write(folder, &name, &self.part).await.is_ok() => read(folder, &name).await?,
            // This browser does not let a page write these files, so from here on the parts are blobs.
            Some(_) | None => {
                self.folder = None;
                let content: JsValue = Uint8Array::from(self.part.as_slice()).into();
                Blob::new_with_u8_array_sequence(&Array::of1(&content))?
            }
        };
        self.parts.push(part);
        self.part.clear();
        Ok(())
    }

    /// Joins all parts into one file, with `end` behind them.
    pub fn whole(&self, end: &str) -> Option<Blob> {
        let parts: Array = self.parts.iter().map(JsValue::from).chain([end.into()]).collect();
        Blob::new_with_blob_sequence(&parts).ok()
    }
}

async fn stored(key: &str) -> Option<(Vec<Blob>, Reached)> {
    let folder = folder().await.ok()?;
    let json = JsFuture::from(read(&folder, REACHED).await.ok()?.text()).await.ok()?.as_string()?;
    let reached = serde_json::from_str::<Reached>(&json).ok()?;
    if reached.key != key || reached.parts == 0 {
        return None;
    }
    let mut parts = Vec::new();
    for number in 0..reached.parts {
        parts.push(read(&folder, &part_name(number)).await.ok()?);
    }
    Some((parts, reached))
}

fn part_name(number: u32) -> String {
    format!("{number:06}")
}

async fn read(folder: &FileSystemDirectoryHandle, name: &str) -> Result<Blob, JsValue> {
    let handle: FileSystemFileHandle = JsFuture::from(folder.get_file_handle(name)).await?.unchecked_into();
    Ok(JsFuture::from(handle.get_file()).await?.unchecked_into())
}

async fn write(folder: &FileSystemDirectoryHandle, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle = JsFuture::from(folder.get_file_handle_with_options(name, &options)).await?;
    let handle: FileSystemFileHandle = handle.unchecked_into();
    if !Reflect::has(&handle, &"createWritable".into())? {
        return Err("no createWritable".into());
    }
    let stream: FileSystemWritableFileStream =
        JsFuture::from(handle.create_writable()).await?.unchecked_into();
    JsFuture::from(stream.write_with_u8_array(bytes)?).await?;
    // Only a closed file is there after a crash.
    JsFuture::from(stream.close()).await?;
    Ok(())
}

async fn root() -> Result<FileSystemDirectoryHandle, JsValue> {
    let window = window().ok_or("no window")?;
    Ok(JsFuture::from(window.navigator().storage().get_directory()).await?.unchecked_into())
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    let folder = root().await?.get_directory_handle_with_options(Folder::Classified.name(), &options);
    Ok(JsFuture::from(folder).await?.unchecked_into())
}
