//! Makes an exception of a failure: an `Error` with `kind` beside the message; an `AbortError` where the caller stopped the call.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::DomException;

use crate::protocol::{Failure, FailureKind};

pub fn exception(failure: &Failure) -> JsValue {
    if failure.kind == FailureKind::Cancelled {
        // Where a browser refuses this, the plain error below says the same.
        if let Ok(abort) = DomException::new_with_message_and_name(&failure.message, "AbortError") {
            return abort.into();
        }
    }
    let error = js_sys::Error::new(&failure.message);
    error.set_name("HearthError");
    // Setting a property of a new object can't fail.
    let _ = Reflect::set(&error, &"kind".into(), &format!("{:?}", failure.kind).into());
    error.into()
}

/// The failure of a call with wrong arguments.
pub fn bad_input(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::BadInput, message)
}
