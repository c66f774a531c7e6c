//! Files of one array as NumPy writes them (`.npy`, the format's versions 1 to 3), read and written. Must not know which input an array is for.
//!
//! Source: numpy.lib.format. Nothing in the header is trusted.

use super::numbers::{volume, width};
use crate::protocol::{Bytes, Element, Tensor, Values};

const MAGIC: &[u8; 6] = b"\x93NUMPY";
/// The whole header is padded to a multiple of this.
const ALIGNED: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NpyError {
    #[error("it does not begin as a .npy file does")]
    Magic,
    #[error("the header is damaged")]
    Header,
    #[error("arrays of type `{0}` can't be taken; save it as float32 or int64")]
    Type(String),
    #[error("the shape takes {expected} bytes, the file has {got}")]
    Length { expected: u64, got: u64 },
}

/// The array's values in C order (the last dimension's neighbours beside each other). 16-bit floats become 32-bit ones.
pub fn read(name: &str, file: &[u8]) -> Result<Tensor, NpyError> {
    let rest = file.strip_prefix(MAGIC).ok_or(NpyError::Magic)?;
    let (length, header) = match rest {
        [1, _, low, high, header @ ..] => (usize::from(u16::from_le_bytes([*low, *high])), header),
        [2 | 3, _, a, b, c, d, header @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, header),
        _ => return Err(NpyError::Header),
    };
    let (header, data) = header.split_at_checked(length).ok_or(NpyError::Header)?;
    let header = std::str::from_utf8(header).map_err(|_| NpyError::Header)?;
    let kind = field(header, "descr").and_then(|kind| kind.strip_prefix('\'')).ok_or(NpyError::Header)?;
    let kind = kind.split('\'').next().unwrap_or_default();
    let is_fortran = field(header, "fortran_order").is_some_and(|order| order.starts_with("True"));
    let shape = shape(header).ok_or(NpyError::Header)?;
    let (order, kind) = kind.split_at_checked(1).ok_or(NpyError::Header)?;
    let unknown = || NpyError::Type(format!("{order}{kind}"));
    let wide = |element: Element| width(&element).map(|width| (element, width)).ok_or_else(unknown);
    let (element, width) = match kind {
        "f2" => (Element::F16, 2),
        "f4" => wide(Element::F32)?,
        "f8" => wide(Element::F64)?,
        "i1" => wide(Element::I8)?,
        "i2" => wide(Element::I16)?,
        "i4" => wide(Element::I32)?,
        "i8" => wide(Element::I64)?,
        "u1" => wide(Element::U8)?,
        "u2" => wide(Element::U16)?,
        "u4" => wide(Element::U32)?,
        "u8" => wide(Element::U64)?,
        "b1" => wide(Element::Bool)?,
        _ => return Err(unknown()),
    };
    let got = data.len() as u64;
    let expected = volume(&shape).and_then(|volume| volume.checked_mul(width as u64));
    let expected = expected.ok_or(NpyError::Length { expected: u64::MAX, got })?;
    if expected != got {
        return Err(NpyError::Length { expected, got });
    }
    let mut bytes = data.to_vec();
    if order == ">" {
        bytes.chunks_exact_mut(width).for_each(<[u8]>::reverse);
    }
    if is_fortran {
        bytes = turned(&bytes, &shape, width);
    }
    let (element, bytes) = match element {
        Element::F16 => (Element::F32, widened(&bytes)),
        other => (other, bytes),
    };
    Ok(Tensor { name: name.to_owned(), shape, values: Values::Numbers { element, bytes: Bytes(bytes) } })
}

/// What stands behind a key of the header, which is a dictionary in Python.
fn field<'h>(header: &'h str, key: &str) -> Option<&'h str> {
    let (_, behind) = header.split_once(&format!("'{key}'"))?;
    behind.trim_start().strip_prefix(':').map(str::trim_start)
}

fn shape(header: &str) -> Option<Vec<u64>> {
    let inside = field(header, "shape")?.strip_prefix('(')?.split(')').next()?;
    inside
        .split(',')
        .map(str::trim)
        .filter(|length| !length.is_empty())
        .map(|length| length.parse().ok())
        .collect()
}

/// From Fortran's order (the first dimension's neighbours beside each other) to C's.
fn turned(bytes: &[u8], shape: &[u64], width: usize) -> Vec<u8> {
    let shape: Vec<usize> = shape.iter().map(|length| *length as usize).collect();
    let mut turned = Vec::with_capacity(bytes.len());
    let mut place = vec![0; shape.len()];
    for _ in 0..bytes.len() / width {
        let from = place.iter().zip(&shape).rev().fold(0, |from, (at, length)| from * length + at);
        turned.extend_from_slice(&bytes[from * width..(from + 1) * width]);
        for (at, length) in place.iter_mut().zip(&shape).rev() {
            *at += 1;
            if *at < *length {
                break;
            }
            *at = 0;
        }
    }
    turned
}

/// IEEE 754 half precision to single precision.
fn widened(bytes: &[u8]) -> Vec<u8> {
    let one = |half: &[u8; 2]| {
        let half = u16::from_le_bytes(*half);
        let sign = if half & 0x8000 == 0 { 1.0 } else { -1.0 };
        let (exponent, fraction) = (i32::from(half >> 10 & 0x1f), f32::from(half & 0x3ff) / 1024.0);
        let value: f32 = match exponent {
            0 => fraction * 2f32.powi(-14),
            31 if fraction == 0.0 => f32::INFINITY,
            31 => f32::NAN,
            _ => (1.0 + fraction) * 2f32.powi(exponent - 15),
        };
        (sign * value).to_le_bytes()
    };
    bytes.as_chunks::<2>().0.iter().flat_map(one).collect()
}

/// `None` for a tensor of texts.
pub fn write(tensor: &Tensor) -> Option<Vec<u8>> {
    let Values::Numbers { element, bytes } = &tensor.values else { return None };
    let kind = match element {
        Element::F32 => "<f4",
        Element::F64 => "<f8",
        Element::I8 => "|i1",
        Element::I16 => "<i2",
        Element::I32 => "<i4",
        Element::I64 => "<i8",
        Element::U8 => "|u1",
        Element::U16 => "<u2",
        Element::U32 => "<u4",
        Element::U64 => "<u8",
        Element::Bool => "|b1",
        Element::F16 | Element::Bf16 | Element::Text | Element::Other(_) => return None,
    };
    let lengths: String = tensor.shape.iter().map(|length| format!("{length}, ")).collect();
    // A tuple of one ends with a comma.
    let lengths = if tensor.shape.len() > 1 { lengths.trim_end_matches(", ") } else { lengths.trim_end() };
    let mut header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({lengths}), }}");
    let before = MAGIC.len() + 4;
    let padding = (ALIGNED - (before + header.len() + 1) % ALIGNED) % ALIGNED;
    header.extend(std::iter::repeat_n(' ', padding));
    header.push('\n');
    let length = u16::try_from(header.len()).ok()?.to_le_bytes();
    Some([MAGIC, [1, 0].as_slice(), &length, header.as_bytes(), &bytes.0].concat())
}
