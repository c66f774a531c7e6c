//! Values, shapes and types as people read them. Must not know where they stand.

use crate::protocol::{Dimension, Element, GraphPort};

/// Four significant digits, and an exponent only where the number is very large or small.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    if value.fract() == 0.0 && size < 1e9 {
        return value.to_string();
    }
    if !(1e-4..1e9).contains(&size) {
        return format!("{value:.3e}");
    }
    let before = size.log10().floor() as i32 + 1;
    format!("{value:.*}", (4 - before).clamp(0, 7) as usize)
}

/// "1 × 3 × 224 × 224"
pub fn shape(shape: &[u64]) -> String {
    shape.iter().map(u64::to_string).collect::<Vec<_>>().join(" × ")
}

/// The same with names where the file leaves a length open; `None` where it does not even say how many there are.
pub fn port_shape(port: &GraphPort) -> Option<String> {
    let length = |dimension: &Dimension| match dimension {
        Dimension::Fixed(length) => length.to_string(),
        Dimension::Named(name) => name.clone(),
        Dimension::Unknown => "?".to_owned(),
    };
    Some(port.shape.as_ref()?.iter().map(length).collect::<Vec<_>>().join(" × "))
}

pub fn element(element: &Element) -> &str {
    match element {
        Element::F16 => "float16",
        Element::Bf16 => "bfloat16",
        Element::F32 => "float32",
        Element::F64 => "float64",
        Element::I8 => "int8",
        Element::I16 => "int16",
        Element::I32 => "int32",
        Element::I64 => "int64",
        Element::U8 => "uint8",
        Element::U16 => "uint16",
        Element::U32 => "uint32",
        Element::U64 => "uint64",
        Element::Bool => "bool",
        Element::Text => "string",
        Element::Other(name) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn figures_are_short() {
        let shown = [0.0, 1.0, -12.0, 0.123_456, 2.345_67, 1234.5678, 1e-7, -2.5e12, f64::NAN].map(short);
        assert_eq!(shown, ["0", "1", "-12", "0.1235", "2.346", "1235", "1.000e-7", "-2.500e12", "NaN"]);
    }
}
