//! The program that makes trees of texts. It comes after the page, which until then, or where it fails, draws a text as it is.

use std::cell::RefCell;

use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    markdown::{self, Document},
    platform::web::import,
    protocol::BUILD,
};

thread_local! {
    static TREE: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Has it come, so that it is here before the first answer.
pub fn open_markdown() {
    spawn_local(async {
        // Whoever draws a text asks again.
        let _ = open().await;
    });
}

/// Draws again once trees can be had.
#[hook]
pub fn use_markdown() {
    let redraw = use_force_update();
    use_effect_with((), move |()| {
        if TREE.with_borrow(Option::is_none) {
            spawn_local(async move {
                if open().await.is_ok() {
                    redraw.force_update();
                }
            });
        }
    });
}

/// `None` where the text is to be drawn as it is.
pub fn tree(source: &str) -> Option<Document> {
    let bytes = TREE.with_borrow(|tree| tree.as_ref()?.call1(&JsValue::NULL, &source.into()).ok())?;
    markdown::read(&bytes.dyn_into::<Uint8Array>().ok()?.to_vec())
}

async fn open() -> Result<(), JsValue> {
    // A name of its own for each build: no cache may answer with another one's.
    let module = import(&format!("./markdown_loader.js?{BUILD}")).await?;
    let tree = Reflect::get(&module, &"tree".into())?.dyn_into()?;
    TREE.set(Some(tree));
    Ok(())
}
