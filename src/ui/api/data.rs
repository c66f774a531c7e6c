//! The protocol's data as scripts see it: the same fields, named as JavaScript names them.

use serde::{Serialize, de::DeserializeOwned};

use super::error::bad_input;
use crate::{
    protocol::Failure,
    ui::json::{Value, from_value, to_value},
};

/// `prompt_tokens` becomes `promptTokens`, at every depth.
pub fn camel(data: &impl Serialize) -> Value {
    renamed(to_value(data))
}

fn renamed(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (camel_case(&name), renamed(value)));
            Value::Object(fields.collect())
        }
        Value::List(items) => Value::List(items.into_iter().map(renamed).collect()),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_)) => plain,
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
    from_value(value).map_err(|error| bad_input(format!("{what}: {error}")))
}

/// One text, or a list of them.
pub fn texts(what: &str, value: Value) -> Result<Vec<String>, Failure> {
    match value {
        Value::Text(text) => Ok(vec![text]),
        many => argument(what, many),
    }
}
