//! Files that a person gives, chosen or dropped, one by one or in folders. Must not read what is in them.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};
use yew::Callback;

use super::plain_name::plain_path;

/// A file with the path of the folders in which it was given.
#[derive(Clone, PartialEq)]
pub struct GivenFile {
    pub name: String,
    pub file: File,
}

impl GivenFile {
    /// `path` is empty for a file that was given without a folder.
    pub fn new(path: String, file: File) -> Self {
        let name = if path.is_empty() { file.name() } else { path.trim_start_matches('/').to_owned() };
        Self { name: plain_path(&name), file }
    }
}

/// The files that a person chose in a file dialogue.
pub fn given_files(list: &FileList) -> Vec<GivenFile> {
    let path = |file: &File| {
        let path = js_sys::Reflect::get(file, &"webkitRelativePath".into());
        path.ok().and_then(|path| path.as_string()).unwrap_or_default()
    };
    readable(
        (0..list.length()).filter_map(|index| list.get(index)).map(|file| GivenFile::new(path(&file), file)),
    )
}

/// Calls back with the files that were dropped, those in folders included.
pub fn dropped_files(data: &DataTransfer, on_files: Callback<Vec<GivenFile>>) {
    let items = data.items();
    let (mut open, mut files) = (Vec::<FileSystemEntry>::new(), Vec::new());
    // The browser empties the list as soon as the event is over.
    for item in (0..items.length()).filter_map(|index| items.get(index)) {
        match (item.webkit_get_as_entry(), item.get_as_file()) {
            (Ok(Some(entry)), _) => open.push(entry),
            // A picture out of another page is a file that lies in no folder.
            (Ok(None) | Err(_), Ok(Some(file))) => files.push(GivenFile::new(String::new(), file)),
            (Ok(None) | Err(_), Ok(None) | Err(_)) => {}
        }
    }
    spawn_local(async move {
        while let Some(entry) = open.pop() {
            if entry.is_directory() {
                open.extend(children(entry.unchecked_ref()).await);
            } else if let Some(file) = file(entry.unchecked_ref()).await {
                files.push(GivenFile::new(entry.full_path(), file));
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        on_files.emit(readable(files.into_iter()));
    });
}

/// Leaves out the hidden files that an operating system puts into folders.
fn readable(files: impl Iterator<Item = GivenFile>) -> Vec<GivenFile> {
    // A hidden file that was given without a folder was meant.
    let hidden = |name: &str| name.contains('/') && name.split('/').any(|part| part.starts_with('.'));
    files.filter(|given| !hidden(&given.name)).collect()
}

async fn file(entry: &FileSystemFileEntry) -> Option<File> {
    let read = Promise::new(&mut |resolve, reject| entry.file_with_callback_and_callback(&resolve, &reject));
    JsFuture::from(read).await.ok()?.dyn_into().ok()
}

/// Lists a folder. A browser gives its entries a hundred at a time, and an empty list at the end.
async fn children(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let read = Promise::new(&mut |resolve, reject| {
            let given = Closure::once_into_js(move |given: JsValue| {
                // `resolve` takes a value and returns nothing.
                let _ = resolve.call1(&JsValue::UNDEFINED, &given);
            });
            let _ = reader.read_entries_with_callback_and_callback(given.unchecked_ref(), &reject);
        });
        match JsFuture::from(read).await.map(JsCast::dyn_into::<Array>) {
            Ok(Ok(some)) if some.length() > 0 => entries.extend(some.iter().map(JsCast::unchecked_into)),
            Ok(_) | Err(_) => return entries,
        }
    }
}
