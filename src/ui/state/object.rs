//! A JSON object from its fields. They are put in one after the other: collecting them would sort them first, with a sort
//! compiled for each place that collects.

use serde_json::{Map, Value};

pub fn object(fields: impl Iterator<Item = (String, Value)>) -> Value {
    let mut object = Map::new();
    fields.for_each(|(name, value)| {
        object.insert(name, value);
    });
    Value::Object(object)
}
