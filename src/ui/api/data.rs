//! Converts the protocol's data to what scripts see: the same fields with JavaScript's names. Must not know any task.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, from_value, to_value};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use super::error::bad_input;
use crate::protocol::Failure;

/// Renames fields at every depth: `prompt_tokens` becomes `promptTokens`.
pub fn camel(data: &impl Serialize) -> Value {
    renamed(to_value(data).unwrap_or_default())
}

fn renamed(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (camel_case(&name), renamed(value)));
            Value::Object(fields.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(renamed).collect()),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => plain,
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        name + &initial.to_ascii_uppercase() + rest
    })
}

/// Reads an argument. A failure says what is wrong with it; `what` is the argument's name.
pub fn argument<T: DeserializeOwned>(what: &str, value: Value) -> Result<T, Failure> {
    from_value(value).map_err(|error| bad_input(format!("{what}: {error}")))
}

/// Reads one text, or a list of texts.
pub fn texts(what: &str, value: Value) -> Result<Vec<String>, Failure> {
    match value {
        Value::String(text) => Ok(vec![text]),
        many => argument(what, many),
    }
}

/// Reads a script's value by way of its JSON: the browser refuses cycles, and leaves functions out.
pub fn from_js(value: &JsValue) -> Result<Value, Failure> {
    let no_data = || bad_input("an argument is no data");
    let text = js_sys::JSON::stringify(value).map_err(|_| no_data())?.as_string().ok_or_else(no_data)?;
    serde_json::from_str(&text).map_err(|error| bad_input(error.to_string()))
}

/// Makes a script's value without JSON: writing and parsing a vector's decimals takes longer than the rest of a short call.
pub fn to_js(value: &Value) -> JsValue {
    // Plain values can always be converted.
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}
