//! Makes a call's JavaScript object: both a promise of its output and an async iterator over its chunks.

use std::rc::Rc;

use futures::{
    FutureExt, StreamExt,
    channel::{mpsc, oneshot},
    future::Shared,
    lock::Mutex,
};
use js_sys::{Function, Object, Promise, Reflect, Symbol};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use super::{
    data::to_js,
    error::exception,
    event::{Event, Events, Stop},
};

type End = Shared<oneshot::Receiver<Result<JsValue, JsValue>>>;

/// `{ next(), return(), then(), [Symbol.asyncIterator]() }`; `return()` stops the call.
pub fn run(mut events: Events, stop: Stop, on_progress: Option<Function>) -> Result<JsValue, JsValue> {
    let (chunks, pieces) = mpsc::unbounded();
    let (ended, end) = oneshot::channel();
    spawn_local(async move {
        let mut ended = Some(ended);
        while let Some(event) = events.next().await {
            match event {
                Event::Progress(progress) => {
                    if let Some(on_progress) = &on_progress {
                        // The script must handle what its own callback throws.
                        let _ = on_progress.call1(&JsValue::NULL, &to_js(&progress));
                    }
                }
                Event::Chunk(chunk) => {
                    let _ = chunks.unbounded_send(chunk);
                }
                Event::Done(result) => {
                    if let Some(ended) = ended.take() {
                        let _ = ended
                            .send(result.map(|output| to_js(&output)).map_err(|failure| exception(&failure)));
                    }
                }
            }
        }
    });
    let end: End = end.shared();
    let pieces = Rc::new(Mutex::new(pieces));

    let object = Object::new();
    let next = {
        let end = end.clone();
        Closure::<dyn FnMut() -> Promise>::new(move || {
            let (pieces, end) = (pieces.clone(), end.clone());
            future_to_promise(async move {
                match pieces.lock().await.next().await {
                    Some(piece) => step(&to_js(&piece), false),
                    None => step(&output(end).await?, true),
                }
            })
        })
    };
    let stop_early = {
        let end = end.clone();
        Closure::<dyn FnMut() -> Promise>::new(move || {
            stop.now();
            let end = end.clone();
            // A loop that is left early wants no output, so it does not matter how the call ends.
            future_to_promise(async move { step(&output(end).await.unwrap_or_default(), true) })
        })
    };
    let then = Closure::<dyn FnMut(JsValue, JsValue) -> Promise>::new(
        move |resolved: JsValue, rejected: JsValue| {
            let promise = future_to_promise(output(end.clone()));
            let then: Function = Reflect::get(&promise, &"then".into()).unwrap_or_default().unchecked_into();
            then.call2(&promise, &resolved, &rejected).map_or(promise, JsCast::unchecked_into)
        },
    );
    let iterator = {
        let object = object.clone();
        Closure::<dyn FnMut() -> Object>::new(move || object.clone())
    };
    Reflect::set(&object, &"next".into(), &next.into_js_value())?;
    Reflect::set(&object, &"return".into(), &stop_early.into_js_value())?;
    Reflect::set(&object, &"then".into(), &then.into_js_value())?;
    Reflect::set(&object, &Symbol::async_iterator(), &iterator.into_js_value())?;
    Ok(object.into())
}

async fn output(end: End) -> Result<JsValue, JsValue> {
    end.await.unwrap_or(Ok(JsValue::UNDEFINED))
}

/// The result of an iterator's `next()`.
fn step(value: &JsValue, done: bool) -> Result<JsValue, JsValue> {
    let step = Object::new();
    Reflect::set(&step, &"value".into(), value)?;
    Reflect::set(&step, &"done".into(), &done.into())?;
    Ok(step.into())
}
