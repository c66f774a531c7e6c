//! A failure as an exception: an `Error` with `kind` beside the message, and an `AbortError` where the caller stopped.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::DomException;

use crate::protocol::{Failure, FailureKind};

pub fn exception(failure: &Failure) -> JsValue {
    if failure.kind == FailureKind::Cancelled {
        // Where a browser refuses even that, the plain error below says the same.
        if let Ok(abort) = DomException::new_with_message_and_name(&failure.message, "AbortError") {
            return abort.into();
        }
    }
    let error = js_sys::Error::new(&failure.message);
    error.set_name("HearthError");
    // Setting a property of a fresh object fails for nobody.
    let _ = Reflect::set(&error, &"kind".into(), &format!("{:?}", failure.kind).into());
    error.into()
}

/// A call that makes no sense.
pub fn bad_input(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::BadInput, message)
}
