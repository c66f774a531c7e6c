//! The values of a tensor as numbers, and numbers as the values of a tensor. Must not know where they come from.
//!
//! Whole numbers beyond 2⁵³ are rounded, as JavaScript rounds them.

use crate::protocol::{Bytes, Element, Tensor, Values};

/// A number that this kind of values can't hold.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{number} is no value of type {element:?}")]
pub struct OutOfRange {
    pub number: f64,
    pub element: Element,
}

/// The bytes of one value; `None` for texts, and for what is neither given nor comes out.
pub const fn width(element: &Element) -> Option<usize> {
    match element {
        Element::Bool | Element::I8 | Element::U8 => Some(1),
        Element::I16 | Element::U16 => Some(2),
        Element::F32 | Element::I32 | Element::U32 => Some(4),
        Element::F64 | Element::I64 | Element::U64 => Some(8),
        Element::F16 | Element::Bf16 | Element::Text | Element::Other(_) => None,
    }
}

/// How many values there are.
pub fn count(tensor: &Tensor) -> usize {
    match &tensor.values {
        Values::Numbers { element, bytes } => width(element).map_or(0, |width| bytes.0.len() / width),
        Values::Texts(texts) => texts.len(),
    }
}

/// In the order of the tensor; none where it holds texts.
pub fn numbers(tensor: &Tensor) -> Vec<f64> {
    match &tensor.values {
        Values::Numbers { element, bytes } => decoded(element, &bytes.0),
        Values::Texts(_) => Vec::new(),
    }
}

/// `bytes` are little-endian; what is left over at their end is passed over.
pub fn decoded(element: &Element, bytes: &[u8]) -> Vec<f64> {
    match element {
        Element::F32 => each(bytes, |bytes| f64::from(f32::from_le_bytes(bytes))),
        Element::F64 => each(bytes, f64::from_le_bytes),
        Element::I8 => each(bytes, |bytes| f64::from(i8::from_le_bytes(bytes))),
        Element::U8 | Element::Bool => each(bytes, |[byte]: [u8; 1]| f64::from(byte)),
        Element::I16 => each(bytes, |bytes| f64::from(i16::from_le_bytes(bytes))),
        Element::U16 => each(bytes, |bytes| f64::from(u16::from_le_bytes(bytes))),
        Element::I32 => each(bytes, |bytes| f64::from(i32::from_le_bytes(bytes))),
        Element::U32 => each(bytes, |bytes| f64::from(u32::from_le_bytes(bytes))),
        Element::I64 => each(bytes, |bytes| i64::from_le_bytes(bytes) as f64),
        Element::U64 => each(bytes, |bytes| u64::from_le_bytes(bytes) as f64),
        Element::F16 | Element::Bf16 | Element::Text | Element::Other(_) => Vec::new(),
    }
}

fn each<const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    bytes.as_chunks::<N>().0.iter().map(|bytes| read(*bytes)).collect()
}

/// Makes values of this kind. Fractions of whole numbers, and numbers out of the kind's range, are refused.
pub fn encoded(element: &Element, numbers: &[f64]) -> Result<Values, OutOfRange> {
    let mut bytes = Vec::with_capacity(numbers.len() * width(element).unwrap_or_default());
    for number in numbers {
        push(element, *number, &mut bytes)
            .ok_or_else(|| OutOfRange { number: *number, element: element.clone() })?;
    }
    Ok(Values::Numbers { element: element.clone(), bytes: Bytes(bytes) })
}

fn push(element: &Element, number: f64, to: &mut Vec<u8>) -> Option<()> {
    let whole =
        |(least, most): (f64, f64)| (number.fract() == 0.0 && (least..=most).contains(&number)).then_some(());
    // All whole numbers up to here are numbers of JavaScript, and so what a person wrote.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match element {
        Element::F32 => to.extend((number as f32).to_le_bytes()),
        Element::F64 => to.extend(number.to_le_bytes()),
        Element::Bool => whole((0.0, 1.0)).map(|()| to.push(number as u8))?,
        Element::U8 => whole((0.0, 255.0)).map(|()| to.push(number as u8))?,
        Element::I8 => whole((-128.0, 127.0)).map(|()| to.extend((number as i8).to_le_bytes()))?,
        Element::I16 => {
            whole((i16::MIN.into(), i16::MAX.into())).map(|()| to.extend((number as i16).to_le_bytes()))?;
        }
        Element::U16 => whole((0.0, u16::MAX.into())).map(|()| to.extend((number as u16).to_le_bytes()))?,
        Element::I32 => {
            whole((i32::MIN.into(), i32::MAX.into())).map(|()| to.extend((number as i32).to_le_bytes()))?;
        }
        Element::U32 => whole((0.0, u32::MAX.into())).map(|()| to.extend((number as u32).to_le_bytes()))?,
        Element::I64 => whole((-EXACT, EXACT)).map(|()| to.extend((number as i64).to_le_bytes()))?,
        Element::U64 => whole((0.0, EXACT)).map(|()| to.extend((number as u64).to_le_bytes()))?,
        Element::F16 | Element::Bf16 | Element::Text | Element::Other(_) => return None,
    }
    Some(())
}

/// The values that a tensor of this shape has; `None` where they are too many to count.
pub fn volume(shape: &[u64]) -> Option<u64> {
    shape.iter().try_fold(1u64, |volume, length| volume.checked_mul(*length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_values_and_numbers_again() {
        let numbers = [0.0, 1.0, 100.0];
        for element in [
            Element::F32,
            Element::F64,
            Element::I8,
            Element::I16,
            Element::I32,
            Element::I64,
            Element::U8,
            Element::U16,
            Element::U32,
            Element::U64,
        ] {
            let values = encoded(&element, &numbers).expect("they fit");
            let Values::Numbers { bytes, .. } = &values else { panic!("numbers") };
            assert_eq!(Some(bytes.0.len() / 3), width(&element), "{element:?}");
            assert_eq!(decoded(&element, &bytes.0), numbers, "{element:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (element, number) in [
            (Element::U8, -1.0),
            (Element::U8, 256.0),
            (Element::I8, 128.0),
            (Element::I64, 0.5),
            (Element::Bool, 2.0),
            (Element::I32, f64::NAN),
            (Element::U64, 1e18),
        ] {
            assert!(encoded(&element, &[number]).is_err(), "{element:?} {number}");
        }
        assert!(encoded(&Element::I16, &[f64::from(i16::MIN), f64::from(i16::MAX)]).is_ok());
        assert!(encoded(&Element::F32, &[f64::INFINITY]).is_ok());
        assert_eq!(volume(&[u64::MAX, 2]), None);
        assert_eq!(volume(&[]), Some(1), "a single value");
    }
}
