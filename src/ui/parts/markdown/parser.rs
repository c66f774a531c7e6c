//! Loads the program that parses Markdown. It comes after the page; until then, or where it fails, a text is drawn as it is.

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

/// Loads the program, so that it is there before the first answer.
pub fn open_markdown() {
    spawn_local(async {
        // The next text that is drawn loads it again.
        let _ = open().await;
    });
}

/// Draws the component again once the program is there.
#[hook]
pub fn use_markdown() {
    let redraw = use_force_update();
    // Asked while it is drawn: the program may come before the effect runs, and then nobody else would draw it again.
    let drawn_without = TREE.with_borrow(Option::is_none);
    use_effect_with((), move |()| {
        if drawn_without {
            spawn_local(async move {
                if open().await.is_ok() {
                    redraw.force_update();
                }
            });
        }
    });
}

/// Parses a text. `None` where the text is to be drawn as it is.
pub fn tree(source: &str) -> Option<Document> {
    let bytes = TREE.with_borrow(|tree| tree.as_ref()?.call1(&JsValue::NULL, &source.into()).ok())?;
    markdown::read(&bytes.dyn_into::<Uint8Array>().ok()?.to_vec())
}

async fn open() -> Result<(), JsValue> {
    // The address names the build, so that no cache answers with another build's program.
    let module = import(&format!("./markdown_loader.js?{BUILD}")).await?;
    let tree = Reflect::get(&module, &"tree".into())?.dyn_into()?;
    TREE.set(Some(tree));
    Ok(())
}
