//! Inputs and outputs as a person reads them. Must not know what goes through them.

use crate::{
    Dimension, Element, Port,
    proto::{self, Type, ValueInfo},
};

pub fn of(value: &ValueInfo) -> Port {
    let kind = value.kind.as_ref();
    let shape = kind.and_then(|kind| kind.tensor.as_ref()?.shape.as_ref());
    Port {
        name: value.name().to_owned(),
        element: kind.map_or_else(unknown, element_of),
        shape: shape.map(|shape| shape.dim.iter().map(dimension).collect()).unwrap_or_default(),
        has_shape: shape.is_some(),
    }
}

/// The element type with a number of `TensorProto.DataType`.
pub fn element(number: i32) -> Element {
    match number {
        1 => Element::F32,
        2 => Element::U8,
        3 => Element::I8,
        4 => Element::U16,
        5 => Element::I16,
        6 => Element::I32,
        7 => Element::I64,
        8 => Element::Text,
        9 => Element::Bool,
        10 => Element::F16,
        11 => Element::F64,
        12 => Element::U32,
        13 => Element::U64,
        14 => Element::Other("complex64".to_owned()),
        15 => Element::Other("complex128".to_owned()),
        16 => Element::BF16,
        17 => Element::Other("f8e4m3fn".to_owned()),
        18 => Element::Other("f8e4m3fnuz".to_owned()),
        19 => Element::Other("f8e5m2".to_owned()),
        20 => Element::Other("f8e5m2fnuz".to_owned()),
        21 => Element::Other("u4".to_owned()),
        22 => Element::Other("i4".to_owned()),
        23 => Element::Other("f4e2m1".to_owned()),
        24 => Element::Other("f8e8m0".to_owned()),
        _ => unknown(),
    }
}

fn element_of(kind: &Type) -> Element {
    let inner = |inner: &proto::Inner| inner.kind.as_ref().map_or_else(unknown, |kind| element_of(kind));
    if let Some(tensor) = &kind.tensor {
        element(tensor.element())
    } else if let Some(sequence) = &kind.sequence {
        Element::Other(format!("sequence({})", inner(sequence)))
    } else if let Some(optional) = &kind.optional {
        Element::Other(format!("optional({})", inner(optional)))
    } else if let Some(tensor) = &kind.sparse_tensor {
        Element::Other(format!("sparse({})", element(tensor.element())))
    } else if kind.map.is_some() {
        Element::Other("map".to_owned())
    } else {
        unknown()
    }
}

fn unknown() -> Element {
    Element::Other("unknown".to_owned())
}

fn dimension(dimension: &proto::Dimension) -> Dimension {
    match (dimension.length.map(usize::try_from), &dimension.name) {
        (Some(Ok(length)), _) => Dimension::Fixed(length),
        (Some(Err(_)) | None, Some(name)) if !name.is_empty() => Dimension::Named(name.clone()),
        (Some(Err(_)) | None, Some(_) | None) => Dimension::Unknown,
    }
}
