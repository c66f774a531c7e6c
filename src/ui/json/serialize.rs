//! From data to a value, as serde_json has it: variants by their names, what is no finite number as null.

use std::fmt::Display;

use serde::{
    Serialize, Serializer,
    ser::{
        Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};

use super::{Fields, Unfit, Value};

/// Null for what JSON can't hold.
pub fn to_value(data: &(impl Serialize + ?Sized)) -> Value {
    data.serialize(Writer).unwrap_or_default()
}

impl Error for Unfit {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// A number of half the width with as few decimals as name it: it has no more, and a thousand examples must fit.
fn short(number: f32) -> f64 {
    const MOST_DECIMALS: i32 = 13;
    let exact = f64::from(number);
    let rounded = |decimals| {
        let scale = 10f64.powi(decimals);
        (exact * scale).round() / scale
    };
    (0..MOST_DECIMALS).map(rounded).find(|short| *short as f32 == number).unwrap_or(exact)
}

struct Writer;

/// A list in the making; the list of a variant is the field of an object.
struct Items {
    variant: Option<&'static str>,
    items: Vec<Value>,
}

/// An object in the making, or that of a variant.
struct Object {
    variant: Option<&'static str>,
    fields: Vec<(String, Value)>,
}

fn of_variant(variant: Option<&'static str>, value: Value) -> Value {
    match variant {
        Some(variant) => Value::Object(Fields::from_iter([(variant.to_owned(), value)])),
        None => value,
    }
}

impl Items {
    fn new(variant: Option<&'static str>) -> Self {
        Self { variant, items: Vec::new() }
    }

    fn push(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Unfit> {
        self.items.push(value.serialize(Writer)?);
        Ok(())
    }

    fn whole(self) -> Value {
        of_variant(self.variant, Value::List(self.items))
    }
}

impl Object {
    fn new(variant: Option<&'static str>) -> Self {
        Self { variant, fields: Vec::new() }
    }

    fn push(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Unfit> {
        self.fields.push((name.to_owned(), value.serialize(Writer)?));
        Ok(())
    }

    fn whole(self) -> Value {
        of_variant(self.variant, Value::Object(self.fields.into_iter().collect()))
    }
}

/// Numbers, all of which become JavaScript's.
macro_rules! numbers {
    ($($method:ident: $number:ty),*) => {
        $(fn $method(self, number: $number) -> Result<Value, Unfit> {
            self.serialize_f64(number as f64)
        })*
    };
}

impl Serializer for Writer {
    type Ok = Value;
    type Error = Unfit;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    numbers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    }

    fn serialize_f32(self, number: f32) -> Result<Value, Unfit> {
        self.serialize_f64(short(number))
    }

    fn serialize_f64(self, number: f64) -> Result<Value, Unfit> {
        Ok(if number.is_finite() { Value::Number(number) } else { Value::Null })
    }

    fn serialize_bool(self, is: bool) -> Result<Value, Unfit> {
        Ok(Value::Bool(is))
    }

    fn serialize_char(self, letter: char) -> Result<Value, Unfit> {
        Ok(Value::Text(letter.into()))
    }

    fn serialize_str(self, text: &str) -> Result<Value, Unfit> {
        Ok(Value::Text(text.to_owned()))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Value, Unfit> {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Result<Value, Unfit> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Unfit> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Unfit> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Unfit> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, Unfit> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value, Unfit> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Unfit> {
        Ok(of_variant(Some(variant), value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, Unfit> {
        Ok(Items::new(None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, Unfit> {
        Ok(Items::new(None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, Unfit> {
        Ok(Items::new(None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items, Unfit> {
        Ok(Items::new(Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object, Unfit> {
        Ok(Object::new(None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object, Unfit> {
        Ok(Object::new(None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Object, Unfit> {
        Ok(Object::new(Some(variant)))
    }
}

macro_rules! lists {
    ($($kind:ident $method:ident),*) => {
        $(impl $kind for Items {
            type Ok = Value;
            type Error = Unfit;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
                self.push(value)
            }

            fn end(self) -> Result<Value, Unfit> {
                Ok(self.whole())
            }
        })*
    };
}

lists! {
    SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
}

macro_rules! objects {
    ($($kind:ident),*) => {
        $(impl $kind for Object {
            type Ok = Value;
            type Error = Unfit;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Unfit> {
                self.push(name, value)
            }

            fn end(self) -> Result<Value, Unfit> {
                Ok(self.whole())
            }
        })*
    };
}

objects! { SerializeStruct, SerializeStructVariant }

/// Whose names are texts.
impl SerializeMap for Object {
    type Ok = Value;
    type Error = Unfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Unfit> {
        let name = match name.serialize(Writer)? {
            Value::Text(name) => name,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Object(_) => {
                return Err(Error::custom("a field's name is a text"));
            }
        };
        self.fields.push((name, Value::Null));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        let value = value.serialize(Writer)?;
        if let Some((_, place)) = self.fields.last_mut() {
            *place = value;
        }
        Ok(())
    }

    fn end(self) -> Result<Value, Unfit> {
        Ok(self.whole())
    }
}
