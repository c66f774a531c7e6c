//! JSON's text by the browser, and values as JavaScript has them.

use js_sys::{Array, JSON, Object};
use wasm_bindgen::{JsCast, JsValue};

use super::{Unfit, Value};

/// What is nested deeper is refused, since the stack has an end.
const MAX_DEPTH: usize = 128;

pub fn parse(text: &str) -> Result<Value, Unfit> {
    let said = |error: JsValue| {
        Unfit(error.dyn_ref::<js_sys::Error>().map_or_else(String::new, |error| error.message().into()))
    };
    value(&JSON::parse(text).map_err(said)?, MAX_DEPTH)
}

/// What JSON can hold of it.
pub fn from_js(data: &JsValue) -> Result<Value, Unfit> {
    let text = JSON::stringify(data).ok().and_then(|text| text.as_string());
    parse(&text.ok_or_else(|| Unfit("an argument is no data".to_owned()))?)
}

/// `indent` is what each level is moved in by; 0 gives one line.
pub fn written(value: &Value, indent: u8) -> String {
    // Values of ours are never circular, which alone could be refused.
    JSON::stringify_with_replacer_and_space(&to_js(value), &JsValue::NULL, &indent.into())
        .map_or_else(|_| String::new(), String::from)
}

fn value(data: &JsValue, depth: usize) -> Result<Value, Unfit> {
    let inner = depth.checked_sub(1).ok_or_else(|| Unfit("too deeply nested".to_owned()))?;
    if let Some(text) = data.as_string() {
        return Ok(Value::Text(text));
    }
    if let Some(number) = data.as_f64() {
        return Ok(Value::Number(number));
    }
    if let Some(is) = data.as_bool() {
        return Ok(Value::Bool(is));
    }
    if let Some(items) = data.dyn_ref::<Array>() {
        let items = items.iter().map(|item| value(&item, inner));
        return items.collect::<Result<_, _>>().map(Value::List);
    }
    let Some(object) = data.dyn_ref::<Object>() else { return Ok(Value::Null) };
    let field = |pair: JsValue| {
        let pair: Array = pair.unchecked_into();
        Ok((pair.get(0).as_string().unwrap_or_default(), value(&pair.get(1), inner)?))
    };
    Object::entries(object).iter().map(field).collect::<Result<_, _>>().map(Value::Object)
}

/// What `JSON.parse` would make of it, without its text: writing the decimals of a vector and reading them again takes longer
/// than all else of a short call.
pub fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(is) => (*is).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.into(),
        Value::List(values) => values.iter().map(to_js).collect::<Array>().into(),
        Value::Object(fields) => {
            let pairs =
                fields.iter().map(|(name, value)| Array::of2(&name.into(), &to_js(value))).collect::<Array>();
            // Fails for what is no list of pairs.
            Object::from_entries(&pairs).map_or(JsValue::NULL, Into::into)
        }
    }
}
