//! Values with a shape, as they go into a model and come out. Must not know what computes with them.

use std::fmt;

/// Row-major: the last dimension's neighbours lie beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// One length a dimension; none for a scalar.
    pub shape: Vec<usize>,
    /// As many as the shape's product.
    pub values: Values,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    F32(Vec<f32>),
    F64(Vec<f64>),
    I8(Vec<i8>),
    U8(Vec<u8>),
    I16(Vec<i16>),
    U16(Vec<u16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    U32(Vec<u32>),
    U64(Vec<u64>),
    Bool(Vec<bool>),
    Text(Vec<String>),
}

/// What a tensor's values are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Element {
    F32,
    F64,
    I8,
    U8,
    I16,
    U16,
    I32,
    I64,
    U32,
    U64,
    Bool,
    Text,
    /// Half precision.
    F16,
    /// The upper half of an f32.
    BF16,
    /// What has no form in [`Values`], by name: `complex64`, `u4`, `sequence(f32)`; `unknown` where the file doesn't say.
    Other(String),
}

impl Tensor {
    /// One value without dimensions.
    pub fn scalar(values: Values) -> Self {
        Self { shape: Vec::new(), values }
    }

    pub fn f32(shape: impl Into<Vec<usize>>, values: Vec<f32>) -> Self {
        Self { shape: shape.into(), values: Values::F32(values) }
    }

    pub fn i64(shape: impl Into<Vec<usize>>, values: Vec<i64>) -> Self {
        Self { shape: shape.into(), values: Values::I64(values) }
    }

    /// The values of an f32 tensor; `None` of any other.
    pub fn as_f32(&self) -> Option<&[f32]> {
        let Values::F32(values) = &self.values else { return None };
        Some(values)
    }

    /// Whether there are as many values as the shape says.
    pub fn is_whole(&self) -> bool {
        self.shape.iter().try_fold(1_usize, |product, length| product.checked_mul(*length))
            == Some(self.values.len())
    }
}

impl Values {
    pub fn len(&self) -> usize {
        match self {
            Self::F32(values) => values.len(),
            Self::F64(values) => values.len(),
            Self::I8(values) => values.len(),
            Self::U8(values) => values.len(),
            Self::I16(values) => values.len(),
            Self::U16(values) => values.len(),
            Self::I32(values) => values.len(),
            Self::I64(values) => values.len(),
            Self::U32(values) => values.len(),
            Self::U64(values) => values.len(),
            Self::Bool(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn element(&self) -> Element {
        match self {
            Self::F32(_) => Element::F32,
            Self::F64(_) => Element::F64,
            Self::I8(_) => Element::I8,
            Self::U8(_) => Element::U8,
            Self::I16(_) => Element::I16,
            Self::U16(_) => Element::U16,
            Self::I32(_) => Element::I32,
            Self::I64(_) => Element::I64,
            Self::U32(_) => Element::U32,
            Self::U64(_) => Element::U64,
            Self::Bool(_) => Element::Bool,
            Self::Text(_) => Element::Text,
        }
    }
}

impl fmt::Display for Element {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::I8 => "i8",
            Self::U8 => "u8",
            Self::I16 => "i16",
            Self::U16 => "u16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::Bool => "bool",
            Self::Text => "text",
            Self::F16 => "f16",
            Self::BF16 => "bf16",
            Self::Other(name) => name,
        })
    }
}
