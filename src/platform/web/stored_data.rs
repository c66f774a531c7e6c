//! Counts and deletes all that the app stores on the device besides local storage: files in the origin's private file system,
//! the app's own copy in caches, the service worker.

use js_sys::{Array, AsyncIterator, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FileSystemDirectoryHandle};

use super::{
    describe,
    opfs::{Folder, pointer},
};
use crate::platform::Space;

/// The prefix of our caches' names: other pages may share the origin.
pub const CACHES: &str = "hearth-";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// The number of files, or of values.
    pub count: u64,
    pub bytes: u64,
}

/// Files of models and the like.
pub async fn files() -> Amount {
    let mut amount = Amount::default();
    for folder in Folder::ALL {
        // A folder that does not exist holds nothing.
        if let Ok(Some(folder)) = directory(folder).await {
            let _ = count(&folder, &mut amount).await;
        }
    }
    amount
}

/// A stored model's file, as the browser has it on the disk; `None` where there is none.
pub async fn model(name: &str) -> Option<Blob> {
    let folder = directory(Folder::Models).await.ok()??;
    // Where the browser can't rename a file, another one says where its bytes are.
    let place = match file(&folder, &pointer(name)).await {
        Some(pointer) => JsFuture::from(pointer.text()).await.ok()?.as_string()?,
        None => name.to_owned(),
    };
    file(&folder, &place).await
}

async fn file(folder: &FileSystemDirectoryHandle, name: &str) -> Option<Blob> {
    let handle = call(folder, "getFileHandle", &[name.into()]).await.ok()?;
    call(&handle, "getFile", &[]).await.ok()?.dyn_into().ok()
}

/// The app's own files, as the service worker stores them.
pub async fn copies() -> Amount {
    let mut amount = Amount::default();
    let _ = count_copies(&mut amount).await;
    amount
}

/// Reads one of the app's own files as text from the service worker's copy. Nothing is requested.
pub async fn copy(name: &str) -> Option<String> {
    let location = present(&js_sys::global(), "location").ok()?;
    let base = Reflect::get(&location, &"href".into()).ok()?.as_string()?;
    let address = web_sys::Url::new_with_base(name, &base).ok()?.href();
    let answer = call(&caches().ok()?, "match", &[address.into()]).await.ok()?;
    call(&answer, "text", &[]).await.ok()?.as_string()
}

/// Deletes all of it. An error names what could not be deleted.
pub async fn erase() -> Result<(), String> {
    for folder in Folder::ALL {
        remove(folder).await.map_err(|error| format!("the files: {}", describe(&error)))?;
    }
    erase_copies().await.map_err(|error| format!("the app's copy: {}", describe(&error)))
}

/// Tells the service worker whether it may fetch, by making or deleting a cache with an agreed name.
pub async fn mark_airplane(on: bool) -> Result<(), JsValue> {
    call(&caches()?, if on { "open" } else { "delete" }, &[named("airplane").into()]).await.map(drop)
}

/// The name of a cache for this page's folder, which is the service worker's scope.
pub(super) fn named(name: &str) -> String {
    let path = present(&js_sys::global(), "location")
        .and_then(|location| Reflect::get(&location, &"pathname".into()))
        .ok()
        .and_then(|path| path.as_string())
        .unwrap_or_default();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{CACHES}{folder}/-{name}")
}

/// Reads the first response in a cache, and deletes that cache. `None` where there is no such cache.
pub(super) async fn take_first(name: &str) -> Result<Option<JsValue>, JsValue> {
    let (caches, name) = (caches()?, [JsValue::from(name)]);
    if !call(&caches, "has", &name).await?.is_truthy() {
        return Ok(None);
    }
    let cache = call(&caches, "open", &name).await?;
    let keys: Array = call(&cache, "keys", &[]).await?.dyn_into()?;
    let answer = match keys.iter().next() {
        Some(request) => Some(call(&cache, "match", &[request]).await?),
        None => None,
    };
    call(&caches, "delete", &name).await?;
    Ok(answer)
}

/// The bytes that the browser counts for the whole origin.
pub async fn used_bytes() -> Option<u64> {
    space().await.used
}

/// The bytes that the whole origin uses, and those that it may use.
pub async fn space() -> Space {
    let Ok(storage) = navigator("storage") else { return Space::default() };
    let Ok(estimate) = call(&storage, "estimate", &[]).await else { return Space::default() };
    let bytes = |name: &str| Some(Reflect::get(&estimate, &name.into()).ok()?.as_f64()? as u64);
    Space { used: bytes("usage"), quota: bytes("quota") }
}

pub(super) async fn directory(folder: Folder) -> Result<Option<FileSystemDirectoryHandle>, JsValue> {
    let root = root().await?;
    Ok(call(&root, "getDirectoryHandle", &[folder.name().into()]).await.ok().map(JsCast::unchecked_into))
}

pub(super) async fn root() -> Result<JsValue, JsValue> {
    call(&navigator("storage")?, "getDirectory", &[]).await
}

async fn remove(folder: Folder) -> Result<(), JsValue> {
    // Without a private file system there is nothing to delete.
    let Ok(root) = root().await else { return Ok(()) };
    if directory(folder).await?.is_none() {
        return Ok(());
    }
    let options = js_sys::Object::new();
    Reflect::set(&options, &"recursive".into(), &true.into())?;
    call(&root, "removeEntry", &[folder.name().into(), options.into()]).await.map(drop)
}

async fn count(folder: &FileSystemDirectoryHandle, amount: &mut Amount) -> Result<(), JsValue> {
    let entries: AsyncIterator = folder.values();
    loop {
        let next = JsFuture::from(entries.next()?).await?;
        if Reflect::get(&next, &"done".into())?.is_truthy() {
            return Ok(());
        }
        let file = call(&Reflect::get(&next, &"value".into())?, "getFile", &[]).await?;
        let bytes = file.unchecked_into::<Blob>().size() as u64;
        // Empty files only mark others as complete, so they are not counted.
        amount.count += u64::from(bytes > 0);
        amount.bytes += bytes;
    }
}

async fn count_copies(amount: &mut Amount) -> Result<(), JsValue> {
    for name in our_caches().await? {
        let cache = call(&caches()?, "open", &[name.into()]).await?;
        let keys: Array = call(&cache, "keys", &[]).await?.dyn_into()?;
        for request in keys {
            let response = call(&cache, "match", &[request]).await?;
            let blob: Blob = call(&response, "blob", &[]).await?.dyn_into()?;
            amount.count += 1;
            amount.bytes += blob.size() as u64;
        }
    }
    Ok(())
}

async fn erase_copies() -> Result<(), JsValue> {
    if let Ok(container) = navigator("serviceWorker") {
        // The registration whose scope holds this page's folder; `undefined` where there is none.
        let registration = call(&container, "getRegistration", &[]).await?;
        if registration.is_object() {
            call(&registration, "unregister", &[]).await?;
        }
    }
    for name in our_caches().await? {
        call(&caches()?, "delete", &[name.into()]).await?;
    }
    Ok(())
}

async fn our_caches() -> Result<Vec<String>, JsValue> {
    // An insecure context has no caches.
    let Ok(caches) = caches() else { return Ok(Vec::new()) };
    let names: Array = call(&caches, "keys", &[]).await?.dyn_into()?;
    Ok(names.iter().filter_map(|name| name.as_string()).filter(|name| name.starts_with(CACHES)).collect())
}

fn caches() -> Result<JsValue, JsValue> {
    present(&js_sys::global(), "caches")
}

fn navigator(part: &str) -> Result<JsValue, JsValue> {
    present(&present(&js_sys::global(), "navigator")?, part)
}

pub(super) fn present(of: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    let value = Reflect::get(of, &name.into())?;
    if value.is_object() { Ok(value) } else { Err(format!("this browser has no {name} here").into()) }
}

/// Calls a method, and awaits the promise that it returns.
pub(super) async fn call(of: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(of, &method.into())?.dyn_into()?;
    let promise: Promise = function.apply(of, &arguments.iter().collect())?.dyn_into()?;
    JsFuture::from(promise).await
}
