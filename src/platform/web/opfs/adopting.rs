//! Files that get another name, and the list of all.
//!
//! Where the browser can't rename a file, its bytes stay where they are: a small file `name.at` then says which file holds those of `name`.

use std::io::{Read, Write};

use js_sys::{AsyncIterator, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::FileSystemFileHandle;

use super::{Access, MARKER, Opfs, marker, settle, size, store_error};
use crate::platform::{File, StoreError, StoredFile};

const POINTER: &str = ".at";
/// No name is longer.
const LONGEST: u64 = 256;

/// The name of the file that says where another's bytes are.
pub fn pointer(name: &str) -> String {
    format!("{name}{POINTER}")
}

impl Opfs {
    /// Makes the file `from` the complete file `name`.
    pub async fn adopt(&self, from: &str, name: &str) -> Result<(), StoreError> {
        let failed = |error: JsValue| store_error(name, &error);
        if self.place(name).await? == from {
            // It had the bytes of an earlier `from`, which are gone.
            self.delete(&marker(name)).await?;
            self.delete(&pointer(name)).await?;
        } else {
            self.remove(name).await?;
        }
        let Some(handle) = self.handle(from, false).await? else {
            return Err(StoreError::Failed { name: from.to_owned(), cause: "no such file".to_owned() });
        };
        let rename =
            Reflect::get(&handle, &"move".into()).ok().and_then(|rename| rename.dyn_into::<Function>().ok());
        match rename {
            Some(rename) => {
                settle(rename.call1(&handle, &name.into())).await.map_err(failed)?;
            }
            None => {
                let pointer = pointer(name);
                let mut file = self.opened(&pointer, self.made(&pointer).await?, Access::Write).await?;
                let written = file
                    .truncate(0)
                    .and_then(|()| file.write_all(from.as_bytes()))
                    .and_then(|()| file.flush());
                written.map_err(|error| StoreError::Failed { name: pointer, cause: error.to_string() })?;
            }
        }
        self.complete(name).await
    }

    /// The name of the file that holds the bytes of `name`.
    pub(super) async fn place(&self, name: &str) -> Result<String, StoreError> {
        let pointer = pointer(name);
        let Some(handle) = self.handle(&pointer, false).await? else { return Ok(name.to_owned()) };
        let mut place = String::new();
        let file = self.opened(&pointer, handle, Access::Read).await?;
        let read = file.take(LONGEST).read_to_string(&mut place);
        // One that was cut off while it was written names no file.
        if read.is_ok() && !place.is_empty() && self.handle(&place, false).await?.is_some() {
            Ok(place)
        } else {
            Ok(name.to_owned())
        }
    }

    pub async fn list(&self) -> Result<Vec<StoredFile>, StoreError> {
        let names = self.names().await.map_err(|error| store_error("the folder of models", &error))?;
        let pointed: Vec<&str> = names.iter().filter_map(|name| name.strip_suffix(POINTER)).collect();
        let mut places = Vec::new();
        for name in &pointed {
            places.push((self.place(name).await?, (*name).to_owned()));
        }
        let mut files = Vec::new();
        for name in names.iter().filter(|name| !name.ends_with(MARKER) && !name.ends_with(POINTER)) {
            // It may be gone by now.
            let Some(handle) = self.handle(name, false).await? else { continue };
            let bytes = size(&handle).await.map_err(|error| store_error(name, &error))?;
            let known_as =
                places.iter().find(|(place, _)| place == name).map_or(name, |(_, known_as)| known_as);
            let is_complete = names.contains(&marker(known_as));
            files.push(StoredFile { name: known_as.clone(), bytes, is_complete });
        }
        files.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(files)
    }

    async fn names(&self) -> Result<Vec<String>, JsValue> {
        let mut names = Vec::new();
        let entries: AsyncIterator = self.folder.values();
        loop {
            let next = JsFuture::from(entries.next()?).await?;
            if Reflect::get(&next, &"done".into())?.is_truthy() {
                return Ok(names);
            }
            let entry: FileSystemFileHandle = Reflect::get(&next, &"value".into())?.unchecked_into();
            names.push(entry.name());
        }
    }
}
