//! The protocol's data as scripts see it: the same fields, named as JavaScript names them.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::error::bad_input;
use crate::{protocol::Failure, ui::state::object};

/// `prompt_tokens` becomes `promptTokens`, at every depth.
pub fn camel(data: &impl Serialize) -> Value {
    // What the protocol carries, JSON carries too; only a number that is none (NaN) comes out as `null`.
    renamed(serde_json::to_value(data).unwrap_or_default())
}

fn renamed(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            object(fields.into_iter().map(|(name, value)| (camel_case(&name), renamed(value))))
        }
        Value::Array(items) => items.into_iter().map(renamed).collect(),
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

/// An argument, or what is wrong with it; `what` names it.
pub fn argument<T: DeserializeOwned>(what: &str, value: Value) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(|error| bad_input(format!("{what}: {error}")))
}

/// One text, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Texts {
    One(String),
    Many(Vec<String>),
}

pub fn texts(texts: Texts) -> Vec<String> {
    match texts {
        Texts::One(text) => vec![text],
        Texts::Many(texts) => texts,
    }
}
