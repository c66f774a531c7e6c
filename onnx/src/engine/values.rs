//! Tensors as rten holds them: f32, i32, i8 and u8. Must not know what is computed.
//!
//! Numbers of 64 bits, and whether something is true, are i32 there, and f64 is f32; on the way in nothing is cut off unsaid, and
//! on the way out a tensor becomes again what the file declares.

use rten::Value;
use rten_tensor::{AsView, Layout};

use crate::{Element, Error, Result, Tensor, Values};

/// # Errors
/// [`Error::Range`] for an integer that needs more than 32 bits, [`Error::ElementUnsupported`] for what rten has no form of.
pub fn into_engine(name: &str, tensor: Tensor) -> Result<Value> {
    let shape = tensor.shape.as_slice();
    let range = || Error::Range { name: name.to_owned() };
    let unsupported = |element| Error::ElementUnsupported { name: name.to_owned(), element };
    Ok(match tensor.values {
        Values::F32(values) => engine(shape, values).into(),
        Values::F64(values) => engine(shape, values.into_iter().map(|value| value as f32).collect()).into(),
        Values::I8(values) => engine(shape, values).into(),
        Values::U8(values) => engine(shape, values).into(),
        Values::I32(values) => engine(shape, values).into(),
        Values::I64(values) => {
            let narrow: Option<Vec<i32>> = values.into_iter().map(|value| value.try_into().ok()).collect();
            engine(shape, narrow.ok_or_else(range)?).into()
        }
        Values::Bool(values) => engine(shape, values.into_iter().map(i32::from).collect::<Vec<i32>>()).into(),
        Values::I16(_) => return Err(unsupported(Element::I16)),
        Values::U16(_) => return Err(unsupported(Element::U16)),
        Values::U32(_) => return Err(unsupported(Element::U32)),
        Values::U64(_) => return Err(unsupported(Element::U64)),
        Values::Text(_) => return Err(unsupported(Element::Text)),
    })
}

/// A tensor as its file declares it; as rten has it where the file doesn't say.
pub fn from_engine(name: &str, value: &Value, element: &Element) -> Result<Tensor> {
    let (shape, values) = match value {
        Value::FloatTensor(tensor) => (tensor.shape().to_vec(), Values::F32(tensor.to_vec())),
        Value::Int32Tensor(tensor) => (tensor.shape().to_vec(), Values::I32(tensor.to_vec())),
        Value::Int8Tensor(tensor) => (tensor.shape().to_vec(), Values::I8(tensor.to_vec())),
        Value::UInt8Tensor(tensor) => (tensor.shape().to_vec(), Values::U8(tensor.to_vec())),
        _ => {
            let element = Element::Other("sequence".to_owned());
            return Err(Error::ElementUnsupported { name: name.to_owned(), element });
        }
    };
    Ok(Tensor { shape, values: declared(values, element) })
}

/// Values as another element type where that changes only how they are held; unchanged otherwise.
pub fn declared(values: Values, element: &Element) -> Values {
    match (values, element) {
        (Values::I32(values), Element::I64) => Values::I64(values.into_iter().map(i64::from).collect()),
        (Values::I32(values), Element::Bool) => {
            Values::Bool(values.into_iter().map(|value| value != 0).collect())
        }
        (Values::I64(values), Element::Bool) => {
            Values::Bool(values.into_iter().map(|value| value != 0).collect())
        }
        (Values::I64(values), Element::I32) => {
            Values::I32(values.into_iter().map(|value| value as i32).collect())
        }
        (Values::F32(values), Element::F64) => Values::F64(values.into_iter().map(f64::from).collect()),
        (values, _) => values,
    }
}

fn engine<T>(shape: &[usize], values: Vec<T>) -> rten_tensor::Tensor<T> {
    rten_tensor::Tensor::from_data(shape, values)
}
