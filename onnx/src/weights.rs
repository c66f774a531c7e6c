//! How many numbers a file's tensors hold, and how many bytes. Must not know what they are for.

use crate::{Element, Error, Result, port, proto::Tensor};

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
