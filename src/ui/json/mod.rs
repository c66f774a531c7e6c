//! JSON as the page reads and writes it. Its text is the browser's affair, which has a reader and a writer anyway; natively, where
//! the state is tested, it is serde_json's. A library for it in the page's wasm, with its tables for decimals, was a twentieth of that.
//!
//! Must not know what is read or written, nor Yew.

mod deserialize;
mod fields;
mod serialize;
mod value;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;

use serde::{Serialize, de::DeserializeOwned};

#[cfg(target_arch = "wasm32")]
pub use self::browser::{from_js, to_js};
use self::deserialize::Data;
#[cfg(not(target_arch = "wasm32"))]
use self::native as browser;
pub(crate) use self::value::json;
pub use self::{fields::Fields, serialize::to_value, value::Value};

/// What is no JSON, or not the data that was asked for.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

/// A text's value.
pub fn parse(text: &str) -> Result<Value, Unfit> {
    browser::parse(text)
}

pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Unfit> {
    T::deserialize(Data(value))
}

/// Data from its text.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unfit> {
    from_value(parse(text)?)
}

/// Data as text in one line.
pub fn written(data: &impl Serialize) -> String {
    browser::written(&to_value(data), 0)
}

/// The same for people: each field in a line of its own.
pub fn pretty(data: &impl Serialize) -> String {
    const INDENT: u8 = 2;
    browser::written(&to_value(data), INDENT)
}

#[cfg(test)]
mod tests;
