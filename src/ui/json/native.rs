//! JSON's text by serde_json, where there is no browser.

use super::{Unfit, Value};

pub fn parse(text: &str) -> Result<Value, Unfit> {
    serde_json::from_str(text).map(value).map_err(|error| Unfit(error.to_string()))
}

/// Like the browser's, with any indent taken for two.
pub fn written(value: &Value, indent: u8) -> String {
    let text = if indent == 0 { serde_json::to_string(value) } else { serde_json::to_string_pretty(value) };
    text.unwrap_or_default()
}

fn value(data: serde_json::Value) -> Value {
    match data {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(is) => Value::Bool(is),
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or_default()),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(value).collect()),
        serde_json::Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, data)| (name, value(data))).collect())
        }
    }
}
