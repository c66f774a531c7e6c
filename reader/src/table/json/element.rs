//! One JSON value, a level deep: what lies deeper stays text, numbers as they are written.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

pub enum Element {
    Object(Vec<(String, String)>),
    Array(Vec<String>),
    /// Its text, which is no JSON any more where it was a string.
    Single(String),
}

impl Element {
    /// `None` where the text is no JSON.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.as_bytes().first()? {
            b'{' => {
                let Fields(fields) = serde_json::from_str(text).ok()?;
                Some(Self::Object(fields.into_iter().map(|(name, value)| (name, cell(&value))).collect()))
            }
            b'[' => {
                let values: Vec<Box<RawValue>> = serde_json::from_str(text).ok()?;
                Some(Self::Array(values.iter().map(|value| cell(value)).collect()))
            }
            _ => serde_json::from_str::<Box<RawValue>>(text).ok().map(|value| Self::Single(cell(&value))),
        }
    }
}

fn cell(value: &RawValue) -> String {
    let text = value.get();
    match text.as_bytes().first() {
        // A lone surrogate is no character, and the rest of the string is still worth reading.
        Some(b'"') => serde_json::from_str(text).unwrap_or_else(|_| text.trim_matches('"').to_owned()),
        _ if text == "null" => String::new(),
        _ if text.contains('\n') => {
            let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
            value.map_or_else(|| text.to_owned(), |value| value.to_string())
        }
        _ => text.to_owned(),
    }
}

/// An object's fields in their order.
struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
