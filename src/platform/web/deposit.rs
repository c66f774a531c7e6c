//! A file of the person's own into the store, from the page's side: a file can't be sent to the worker without standing
//! in memory, and the page may write into the same folder.

use js_sys::{ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::{
    describe,
    kept::{call, present, root},
    opfs::{Folder, marker},
};

/// Keeps a file as the store keeps it: under the lower-case hex of its SHA-256, which this gives, and marked complete.
pub async fn deposit(file: &File) -> Result<String, String> {
    deposited(file).await.map_err(|error| describe(&error))
}

async fn deposited(file: &File) -> Result<String, JsValue> {
    let name = sha256(file).await?;
    let folder = call(&root().await?, "getDirectoryHandle", &[Folder::Models.name().into(), made()?]).await?;
    // The worker may have it open, and nobody writes to an open file.
    if call(&folder, "getFileHandle", &[marker(&name).into()]).await.is_ok() {
        return Ok(name);
    }
    let handle = call(&folder, "getFileHandle", &[name.as_str().into(), made()?]).await?;
    let writable = call(&handle, "createWritable", &[]).await?;
    call(&writable, "write", &[file.into()]).await?;
    call(&writable, "close", &[]).await?;
    call(&folder, "getFileHandle", &[marker(&name).into(), made()?]).await?;
    Ok(name)
}

async fn sha256(file: &File) -> Result<String, JsValue> {
    let bytes = JsFuture::from(file.array_buffer()).await?;
    let subtle = present(&present(&js_sys::global(), "crypto")?, "subtle")?;
    let digest: ArrayBuffer = call(&subtle, "digest", &["SHA-256".into(), bytes]).await?.dyn_into()?;
    Ok(Uint8Array::new(&digest).to_vec().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Options that make what is not there.
fn made() -> Result<JsValue, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"create".into(), &true.into())?;
    Ok(options.into())
}
