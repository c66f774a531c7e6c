//! A GGUF file's key-value pairs, and typed ways to ask for one.

use std::{collections::HashMap, io::Read};

use super::cursor::Cursor;
use crate::engine::error::{Error, Result};

/// One value. The file's thirteen types fold into what readers ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    String(String),
    Bools(Vec<bool>),
    /// `int32` arrays, which token types are.
    Ints(Vec<i32>),
    /// All other whole-number arrays.
    Wholes(Vec<i64>),
    Floats(Vec<f32>),
    Strings(Vec<String>),
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "bool",
            Self::Unsigned(_) => "unsigned integer",
            Self::Signed(_) => "signed integer",
            Self::Float(_) => "float",
            Self::String(_) => "string",
            Self::Bools(_) => "array of bools",
            Self::Ints(_) => "array of 32-bit integers",
            Self::Wholes(_) => "array of integers",
            Self::Floats(_) => "array of floats",
            Self::Strings(_) => "array of strings",
        }
    }
}

#[derive(Default)]
pub struct Metadata {
    values: HashMap<String, Value>,
}

/// More than any public model has; what a file that claims more would take is out of proportion to its size.
const MAX_PAIRS: u64 = 1 << 16;
/// Items of all arrays together: a vocabulary of half a million tokens has about two million.
const MAX_ITEMS: u64 = 1 << 21;

/// A key's length, its type and the shortest value.
const SMALLEST_PAIR: u64 = 8 + 4 + 1;
const STRING: u32 = 8;
const ARRAY: u32 = 9;

impl Metadata {
    pub(super) fn read<R: Read>(cursor: &mut Cursor<R>, count: u64) -> Result<Self> {
        let count = cursor.expect("metadata count", count, SMALLEST_PAIR)?;
        if count as u64 > MAX_PAIRS {
            return Err(Error::damaged("metadata count", format!("at most {MAX_PAIRS}"), count));
        }
        let mut items_left = MAX_ITEMS;
        let mut values = HashMap::new();
        for _ in 0..count {
            let key = cursor.string("metadata key")?;
            let kind = cursor.u32(&key)?;
            let value = match kind {
                ARRAY => array(cursor, &key, &mut items_left)?,
                _ => scalar(cursor, &key, kind)?,
            };
            if values.insert(key.clone(), value).is_some() {
                return Err(Error::damaged("metadata", "each key once", format!("`{key}` twice")));
            }
        }
        Ok(Self { values })
    }

    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, Value)>) -> Self {
        Self { values: pairs.into_iter().collect() }
    }

    /// In no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Takes a value out, so that a large one is not held twice.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.values.remove(key)
    }

    pub fn string(&self, key: &str) -> Result<&str> {
        match self.required(key)? {
            Value::String(text) => Ok(text),
            other => Err(mismatch(key, "string", other)),
        }
    }

    pub fn strings(&self, key: &str) -> Result<&[String]> {
        match self.required(key)? {
            Value::Strings(strings) => Ok(strings),
            other => Err(mismatch(key, "array of strings", other)),
        }
    }

    pub fn i32s(&self, key: &str) -> Result<&[i32]> {
        match self.required(key)? {
            Value::Ints(ints) => Ok(ints),
            other => Err(mismatch(key, "array of 32-bit integers", other)),
        }
    }

    /// A number that is the same for all of `count`, or one for each.
    pub fn u32_for_each(&self, key: &str, count: usize) -> Result<Vec<u32>> {
        let value = self.required(key)?;
        let wholes = match value {
            Value::Unsigned(_) | Value::Signed(_) => vec![self.u32(key)?.into(); count],
            Value::Ints(ints) => ints.iter().copied().map(i64::from).collect(),
            Value::Wholes(wholes) => wholes.clone(),
            Value::Bool(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::Bools(_)
            | Value::Floats(_)
            | Value::Strings(_) => return Err(mismatch(key, "whole numbers", value)),
        };
        if wholes.len() != count {
            return Err(Error::damaged(
                format!("metadata `{key}`"),
                format!("{count} numbers"),
                wholes.len(),
            ));
        }
        let small = |whole: &i64| {
            let expected =
                || Error::damaged(format!("metadata `{key}`"), "numbers from 0 to 2^32 - 1", whole);
            u32::try_from(*whole).map_err(|_| expected())
        };
        wholes.iter().map(small).collect()
    }

    pub fn floats(&self, key: &str) -> Result<&[f32]> {
        match self.required(key)? {
            Value::Floats(floats) => Ok(floats),
            other => Err(mismatch(key, "array of floats", other)),
        }
    }

    pub fn u32(&self, key: &str) -> Result<u32> {
        let value = self.required(key)?;
        let whole = match value {
            Value::Unsigned(whole) => Some(*whole),
            Value::Signed(whole) => u64::try_from(*whole).ok(),
            _ => None,
        };
        whole
            .and_then(|whole| u32::try_from(whole).ok())
            .ok_or_else(|| mismatch(key, "32-bit unsigned integer", value))
    }

    pub fn f32(&self, key: &str) -> Result<f32> {
        match self.required(key)? {
            Value::Float(float) if float.is_finite() => Ok(*float as f32),
            other => Err(mismatch(key, "finite float", other)),
        }
    }

    pub fn bool(&self, key: &str) -> Result<bool> {
        match self.required(key)? {
            Value::Bool(flag) => Ok(*flag),
            other => Err(mismatch(key, "bool", other)),
        }
    }

    /// `None` where there is nothing; a value of another type is an error here too.
    pub fn optional_string(&self, key: &str) -> Result<Option<&str>> {
        self.contains(key).then(|| self.string(key)).transpose()
    }

    pub fn optional_u32(&self, key: &str) -> Result<Option<u32>> {
        self.contains(key).then(|| self.u32(key)).transpose()
    }

    pub fn optional_f32(&self, key: &str) -> Result<Option<f32>> {
        self.contains(key).then(|| self.f32(key)).transpose()
    }

    pub fn optional_bool(&self, key: &str) -> Result<Option<bool>> {
        self.contains(key).then(|| self.bool(key)).transpose()
    }

    /// `None` also where there is something else than an array of bools.
    pub fn bools(&self, key: &str) -> Option<&[bool]> {
        match self.values.get(key) {
            Some(Value::Bools(flags)) => Some(flags),
            Some(_) | None => None,
        }
    }

    /// Whatever stands there.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    pub fn contains(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    fn required(&self, key: &str) -> Result<&Value> {
        self.values.get(key).ok_or_else(|| Error::damaged("metadata", format!("`{key}`"), "nothing"))
    }
}

fn mismatch(key: &str, expected: &str, got: &Value) -> Error {
    Error::damaged(format!("metadata `{key}`"), expected, got.kind())
}

fn scalar<R: Read>(cursor: &mut Cursor<R>, key: &str, kind: u32) -> Result<Value> {
    Ok(match kind {
        0 => Value::Unsigned(cursor.u8(key)?.into()),
        1 => Value::Signed((cursor.u8(key)? as i8).into()),
        2 => Value::Unsigned(cursor.u16(key)?.into()),
        3 => Value::Signed((cursor.u16(key)? as i16).into()),
        4 => Value::Unsigned(cursor.u32(key)?.into()),
        5 => Value::Signed((cursor.u32(key)? as i32).into()),
        6 => Value::Float(f32::from_bits(cursor.u32(key)?).into()),
        7 => Value::Bool(cursor.u8(key)? != 0),
        STRING => Value::String(cursor.string(key)?),
        10 => Value::Unsigned(cursor.u64(key)?),
        11 => Value::Signed(cursor.u64(key)? as i64),
        12 => Value::Float(f64::from_bits(cursor.u64(key)?)),
        _ => return Err(Error::damaged(format!("type of `{key}`"), "0 to 12", kind)),
    })
}

fn array<R: Read>(cursor: &mut Cursor<R>, key: &str, items_left: &mut u64) -> Result<Value> {
    let kind = cursor.u32(key)?;
    let count = cursor.u64(key)?;
    *items_left = items_left
        .checked_sub(count)
        .ok_or_else(|| Error::damaged(key, format!("at most {items_left} more items"), count))?;
    let bytes_each = match kind {
        0 | 1 | 7 => 1,
        2 | 3 => 2,
        4..=6 => 4,
        STRING | 10 | 11 | 12 => 8,
        _ => return Err(Error::damaged(format!("item type of `{key}`"), "0 to 8 or 10 to 12", kind)),
    };
    let count = cursor.expect(key, count, bytes_each)?;
    // Vectors grow as items arrive: a count that lies costs what the file holds, not what it claims.
    match kind {
        STRING => collect(count, || cursor.string(key)).map(Value::Strings),
        7 => collect(count, || Ok(cursor.u8(key)? != 0)).map(Value::Bools),
        5 => collect(count, || Ok(cursor.u32(key)? as i32)).map(Value::Ints),
        6 => collect(count, || Ok(f32::from_bits(cursor.u32(key)?))).map(Value::Floats),
        12 => collect(count, || Ok(f64::from_bits(cursor.u64(key)?) as f32)).map(Value::Floats),
        _ => collect(count, || match scalar(cursor, key, kind)? {
            Value::Unsigned(whole) => Ok(whole as i64),
            Value::Signed(whole) => Ok(whole),
            other => Err(mismatch(key, "integer", &other)),
        })
        .map(Value::Wholes),
    }
}

fn collect<T>(count: usize, mut next: impl FnMut() -> Result<T>) -> Result<Vec<T>> {
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(next()?);
    }
    items.shrink_to_fit();
    Ok(items)
}
