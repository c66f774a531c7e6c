//! A long result as it comes, in parts: files of the origin's private file system, which outlive the tab; where there is none,
//! blobs, which the browser keeps where it likes. Nothing of it stays in the page's memory. Beside the parts stands how far they
//! reach: a closed file is there after a crash, while what is put into local storage may be written a minute later.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemRemoveOptions, FileSystemWritableFileStream,
};

use crate::{platform::web::Folder, ui::browser::window};

const REACHED: &str = "reached";

pub struct Results {
    folder: Option<FileSystemDirectoryHandle>,
    parts: Vec<Blob>,
}

impl Results {
    /// With the first `parts` that an earlier run kept; `None` where they are not all there.
    pub async fn open(parts: u32) -> Option<Self> {
        let mut results = Self { folder: folder().await.ok(), parts: Vec::new() };
        for number in 0..parts {
            let part = results.kept(number).await.ok()?;
            results.parts.push(part);
        }
        Some(results)
    }

    /// What `keep_reached` kept last.
    pub async fn reached() -> Option<String> {
        let file = file(&folder().await.ok()?, REACHED).await.ok()?;
        JsFuture::from(file.text()).await.ok()?.as_string()
    }

    /// Keeps how far the parts reach, once they are kept themselves. Where nothing lasts, it does nothing.
    pub async fn keep_reached(&self, reached: &str) -> Result<(), JsValue> {
        match &self.folder {
            Some(folder) => write(folder, REACHED, reached.as_bytes()).await,
            None => Ok(()),
        }
    }

    /// Without any.
    pub async fn fresh() -> Self {
        if let Ok(root) = root().await {
            let options = FileSystemRemoveOptions::new();
            options.set_recursive(true);
            // There may be none.
            let _ = JsFuture::from(root.remove_entry_with_options(Folder::Classified.name(), &options)).await;
        }
        Self { folder: folder().await.ok(), parts: Vec::new() }
    }

    pub fn parts(&self) -> u32 {
        self.parts.len() as u32
    }

    pub async fn append(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        let number = self.parts();
        if let Some(folder) = &self.folder {
            match write(folder, &name(number), bytes).await {
                Ok(()) => {
                    let part = self.kept(number).await?;
                    self.parts.push(part);
                    return Ok(());
                }
                // This browser's files can't be written from a page: from here on, blobs.
                Err(_) => self.folder = None,
            }
        }
        let content: JsValue = Uint8Array::from(bytes).into();
        self.parts.push(Blob::new_with_u8_array_sequence(&Array::of1(&content))?);
        Ok(())
    }

    /// All parts as one file.
    pub fn whole(&self) -> Result<Blob, JsValue> {
        let parts: Array = self.parts.iter().collect();
        Blob::new_with_blob_sequence(&parts)
    }

    async fn kept(&self, number: u32) -> Result<Blob, JsValue> {
        file(self.folder.as_ref().ok_or("no folder")?, &name(number)).await
    }
}

async fn file(folder: &FileSystemDirectoryHandle, name: &str) -> Result<Blob, JsValue> {
    let handle: FileSystemFileHandle = JsFuture::from(folder.get_file_handle(name)).await?.unchecked_into();
    Ok(JsFuture::from(handle.get_file()).await?.unchecked_into())
}

async fn write(folder: &FileSystemDirectoryHandle, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle = JsFuture::from(folder.get_file_handle_with_options(name, &options)).await?;
    let handle: FileSystemFileHandle = handle.unchecked_into();
    if !js_sys::Reflect::has(&handle, &"createWritable".into())? {
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

fn name(number: u32) -> String {
    format!("{number:06}")
}
