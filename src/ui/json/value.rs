//! A value of JSON. Numbers are what JavaScript's are.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::Fields;

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    /// Finite.
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Object(Fields),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(is) => serializer.serialize_bool(*is),
            Self::Number(number) if is_whole(*number) => serializer.serialize_i64(*number as i64),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(fields) => {
                let mut object = serializer.serialize_map(None)?;
                for (name, value) in fields.iter() {
                    object.serialize_entry(name, value)?;
                }
                object.end()
            }
        }
    }
}

/// JavaScript knows one kind of number, and data two.
pub(super) fn is_whole(number: f64) -> bool {
    number as i64 as f64 == number
}

/// `json!({ "name": data, … })` is an object, `json!(data)` whatever the data is.
macro_rules! json {
    ({ $($name:literal: $data:expr),* $(,)? }) => {
        $crate::ui::json::Value::Object(
            [$(($name.to_owned(), $crate::ui::json::to_value(&$data))),*].into_iter().collect(),
        )
    };
    ($data:expr) => {
        $crate::ui::json::to_value(&$data)
    };
}

pub(crate) use json;
