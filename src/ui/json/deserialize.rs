//! From a value to data. Each kind of data is read from the one kind of value that it is written as: taking whatever is there
//! would compile a reader of lists for each struct, and so on.

use std::fmt::Display;

use serde::{
    Deserializer,
    de::{
        Error, Expected, IntoDeserializer, Unexpected, Visitor,
        value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer, StringDeserializer},
    },
};

use super::{Fields, Unfit, Value, value::is_whole};

pub(super) struct Data(pub Value);

impl Error for Unfit {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }

    /// Says what was expected and not what was there: the standard library's tables for decimals stay out of the page.
    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(format!("expected {expected}"))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }
}

impl<'de> IntoDeserializer<'de, Unfit> for Data {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

type Entries = std::iter::Map<std::vec::IntoIter<(String, Value)>, fn((String, Value)) -> (String, Data)>;

fn entries<'de>(fields: Fields) -> MapDeserializer<'de, Entries, Unfit> {
    let entry: fn((String, Value)) -> (String, Data) = |(name, value)| (name, Data(value));
    MapDeserializer::new(fields.into_iter().map(entry))
}

fn unlike<T>(expected: &str) -> Result<T, Unfit> {
    Err(Unfit(format!("expected {expected}")))
}

impl Data {
    fn whole_number(self) -> Result<i64, Unfit> {
        let number = self.number()?;
        if is_whole(number) { Ok(number as i64) } else { unlike("a whole number") }
    }

    fn number(self) -> Result<f64, Unfit> {
        if let Value::Number(number) = self.0 { Ok(number) } else { unlike("a number") }
    }

    fn text(self) -> Result<String, Unfit> {
        if let Value::Text(text) = self.0 { Ok(text) } else { unlike("a text") }
    }

    fn list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        let Value::List(items) = self.0 else { return unlike("a list") };
        let mut items = SeqDeserializer::new(items.into_iter().map(Data));
        let list = visitor.visit_seq(&mut items)?;
        items.end().map(|()| list)
    }

    fn object<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        let Value::Object(fields) = self.0 else { return unlike("an object") };
        let mut fields = entries(fields);
        let object = visitor.visit_map(&mut fields)?;
        fields.end().map(|()| object)
    }
}

macro_rules! read {
    ($($method:ident)* => |$data:ident, $visitor:ident| $read:expr) => {
        $(fn $method<V: Visitor<'de>>(self, $visitor: V) -> Result<V::Value, Unfit> {
            let $data = self;
            $read
        })*
    };
}

impl<'de> Deserializer<'de> for Data {
    type Error = Unfit;

    read! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 => |data, visitor| visitor.visit_i64(data.whole_number()?)
    }
    read! { deserialize_f32 deserialize_f64 => |data, visitor| visitor.visit_f64(data.number()?) }
    read! {
        deserialize_char deserialize_str deserialize_string deserialize_identifier =>
        |data, visitor| visitor.visit_string(data.text()?)
    }
    read! { deserialize_seq => |data, visitor| data.list(visitor) }
    read! { deserialize_map => |data, visitor| data.object(visitor) }
    read! { deserialize_ignored_any => |_data, visitor| visitor.visit_unit() }
    // What JSON has no kind of its own for, and nothing asks for.
    read! {
        deserialize_any deserialize_bytes deserialize_byte_buf deserialize_unit => |_data, _visitor| unlike("other data")
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        if let Value::Bool(is) = self.0 { visitor.visit_bool(is) } else { unlike("true or false") }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        if matches!(self.0, Value::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unfit> {
        self.list(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, _: V) -> Result<V::Value, Unfit> {
        unlike("other data")
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        self.list(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        self.object(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Text(variant) => visitor.visit_enum(StringDeserializer::new(variant)),
            Value::Object(fields) => visitor.visit_enum(MapAccessDeserializer::new(entries(fields))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) => unlike("a variant's name"),
        }
    }
}
