//! How many numbers a file's tensors hold, and how many bytes. Must not know what they are for.

use crate::{Element, Error, Result, Values, port, proto::Tensor};

/// The product of its dimensions.
///
/// # Errors
/// [`Error::File`] where a dimension is negative, or the product has no place in 64 bits.
pub fn count(tensor: &Tensor) -> Result<u64> {
    tensor
        .dims
        .iter()
        .try_fold(1_u64, |product, length| product.checked_mul(u64::try_from(*length).ok()?))
        .ok_or_else(|| Error::File {
            why: format!("the weight {} has the shape {:?}", tensor.name(), tensor.dims),
        })
}

/// Bytes of so many values of an element type, which is given by its number in `TensorProto.DataType`.
pub fn bytes(data_type: i32, values: u64) -> u64 {
    let each = match port::element(data_type) {
        Element::F64 | Element::I64 | Element::U64 => 8,
        Element::F32 | Element::I32 | Element::U32 => 4,
        Element::F16 | Element::BF16 | Element::I16 | Element::U16 => 2,
        Element::I8 | Element::U8 | Element::Bool => 1,
        Element::Text => 0,
        Element::Other(name) => match name.as_str() {
            "complex64" => 8,
            "complex128" => 16,
            "u4" | "i4" | "f4e2m1" => return values.div_ceil(2),
            _ => 1,
        },
    };
    values.saturating_mul(each)
}

/// A weight as a tensor of our own.
///
/// # Errors
/// [`Error::ElementUnsupported`] for elements that [`Values`] has no form of.
pub fn tensor(weight: &Tensor) -> Result<crate::Tensor> {
    let shape: Option<Vec<usize>> = weight.dims.iter().map(|length| usize::try_from(*length).ok()).collect();
    let values = match &weight.raw_data {
        Some(raw) => from_bytes(weight.data_type(), raw),
        None => from_fields(weight),
    };
    let element = || port::element(weight.data_type());
    let unsupported = || Error::ElementUnsupported { name: weight.name().to_owned(), element: element() };
    let tensor = crate::Tensor { shape: shape.unwrap_or_default(), values: values.ok_or_else(unsupported)? };
    let partial =
        || Error::File { why: format!("the weight {} is not as long as its shape says", weight.name()) };
    if tensor.is_whole() { Ok(tensor) } else { Err(partial()) }
}

fn from_bytes(data_type: i32, raw: &[u8]) -> Option<Values> {
    Some(match port::element(data_type) {
        Element::F32 => Values::F32(numbers(raw, f32::from_le_bytes)),
        Element::F64 => Values::F64(numbers(raw, f64::from_le_bytes)),
        Element::I8 => Values::I8(numbers(raw, i8::from_le_bytes)),
        Element::U8 => Values::U8(raw.to_vec()),
        Element::I16 => Values::I16(numbers(raw, i16::from_le_bytes)),
        Element::U16 => Values::U16(numbers(raw, u16::from_le_bytes)),
        Element::I32 => Values::I32(numbers(raw, i32::from_le_bytes)),
        Element::I64 => Values::I64(numbers(raw, i64::from_le_bytes)),
        Element::U32 => Values::U32(numbers(raw, u32::from_le_bytes)),
        Element::U64 => Values::U64(numbers(raw, u64::from_le_bytes)),
        Element::Bool => Values::Bool(raw.iter().map(|value| *value != 0).collect()),
        Element::BF16 => Values::F32(upper_halves(raw)),
        Element::F16 | Element::Text | Element::Other(_) => return None,
    })
}

fn from_fields(weight: &Tensor) -> Option<Values> {
    let narrow = &weight.int32_data;
    Some(match port::element(weight.data_type()) {
        Element::F32 => Values::F32(weight.float_data.clone()),
        Element::F64 => Values::F64(weight.double_data.clone()),
        Element::I8 => Values::I8(narrow.iter().map(|value| *value as i8).collect()),
        Element::U8 => Values::U8(narrow.iter().map(|value| *value as u8).collect()),
        Element::I16 => Values::I16(narrow.iter().map(|value| *value as i16).collect()),
        Element::U16 => Values::U16(narrow.iter().map(|value| *value as u16).collect()),
        Element::I32 => Values::I32(narrow.clone()),
        Element::I64 => Values::I64(weight.int64_data.clone()),
        Element::U32 => Values::U32(weight.uint64_data.iter().map(|value| *value as u32).collect()),
        Element::U64 => Values::U64(weight.uint64_data.clone()),
        Element::Bool => Values::Bool(narrow.iter().map(|value| *value != 0).collect()),
        Element::BF16 => {
            Values::F32(narrow.iter().map(|value| f32::from_bits((*value as u32) << 16)).collect())
        }
        Element::Text => {
            let text = |bytes: &bytes::Bytes| String::from_utf8(bytes.to_vec()).ok();
            Values::Text(weight.string_data.iter().map(text).collect::<Option<_>>()?)
        }
        Element::F16 | Element::Other(_) => return None,
    })
}

/// Weights of bf16 become f32, which holds each of them exactly: the engine has no bf16.
pub fn widen(weight: &mut Tensor) {
    if port::element(weight.data_type()) != Element::BF16 {
        return;
    }
    let bytes = match &weight.raw_data {
        Some(raw) => upper_halves(raw),
        None => weight.int32_data.iter().map(|value| f32::from_bits((*value as u32) << 16)).collect(),
    };
    weight.raw_data = Some(bytes.into_iter().flat_map(f32::to_le_bytes).collect::<Vec<u8>>().into());
    weight.int32_data.clear();
    weight.data_type = Some(1);
}

fn upper_halves(raw: &[u8]) -> Vec<f32> {
    numbers(raw, |half| f32::from_bits(u32::from(u16::from_le_bytes(half)) << 16))
}

fn numbers<const N: usize, T>(raw: &[u8], number: impl Fn([u8; N]) -> T) -> Vec<T> {
    raw.as_chunks::<N>().0.iter().copied().map(number).collect()
}
