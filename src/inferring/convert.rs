//! Between what crosses to the page and what the crate `onnx/` has: the same things under both roofs. Must not know a task.

use hearth_onnx as onnx;

use crate::protocol::{
    Bytes, Dimension, Element, Failure, FailureKind, GraphFacts, GraphPort, Shortage, Tensor,
    UnsupportedOperator, Values,
};

pub fn facts(description: onnx::Description, bytes: u64) -> GraphFacts {
    let onnx::Producer { name, version, graph, ir_version: _ } = description.producer;
    let unsupported = description.unsupported.into_iter();
    GraphFacts {
        name: graph,
        producer: [name, version].join(" ").trim().to_owned(),
        operator_sets: description.opsets.into_iter().map(|set| (set.domain, set.version)).collect(),
        inputs: description.inputs.into_iter().map(port).collect(),
        outputs: description.outputs.into_iter().map(port).collect(),
        operators: description.operators.into_iter().map(|of| (of.operator, of.count as u32)).collect(),
        unsupported: unsupported
            .map(|onnx::Unsupported { operator, nodes, why }| UnsupportedOperator { operator, nodes, why })
            .collect(),
        parameters: description.parameters,
        weight_bytes: description.weight_bytes,
        external: description.external,
        metadata: description.metadata,
        bytes,
    }
}

fn port(port: onnx::Port) -> GraphPort {
    let dimension = |dimension| match dimension {
        onnx::Dimension::Fixed(length) => Dimension::Fixed(length as u64),
        onnx::Dimension::Named(name) => Dimension::Named(name),
        onnx::Dimension::Unknown => Dimension::Unknown,
    };
    let shape = port.shape.into_iter().map(dimension).collect();
    GraphPort { name: port.name, element: element(port.element), shape: port.has_shape.then_some(shape) }
}

fn element(element: onnx::Element) -> Element {
    match element {
        onnx::Element::F16 => Element::F16,
        onnx::Element::BF16 => Element::Bf16,
        onnx::Element::F32 => Element::F32,
        onnx::Element::F64 => Element::F64,
        onnx::Element::I8 => Element::I8,
        onnx::Element::I16 => Element::I16,
        onnx::Element::I32 => Element::I32,
        onnx::Element::I64 => Element::I64,
        onnx::Element::U8 => Element::U8,
        onnx::Element::U16 => Element::U16,
        onnx::Element::U32 => Element::U32,
        onnx::Element::U64 => Element::U64,
        onnx::Element::Bool => Element::Bool,
        onnx::Element::Text => Element::Text,
        onnx::Element::Other(name) => Element::Other(name),
    }
}

/// A tensor that the page gives.
pub fn given(tensor: Tensor) -> Result<(String, onnx::Tensor), Failure> {
    let Tensor { name, shape, values } = tensor;
    let values = match values {
        Values::Texts(texts) => onnx::Values::Text(texts),
        Values::Numbers { element, bytes: Bytes(bytes) } => numbers(&element, &bytes).ok_or_else(|| {
            let what = format!("the input {name}: {} bytes of {element:?}", bytes.len());
            Failure::new(FailureKind::BadInput, what)
        })?,
    };
    let shape = shape.into_iter().map(|length| length as usize).collect();
    Ok((name, onnx::Tensor { shape, values }))
}

/// `None` where there is part of a number, or an element that nobody can give.
fn numbers(element: &Element, bytes: &[u8]) -> Option<onnx::Values> {
    fn of<T: bytemuck::AnyBitPattern>(bytes: &[u8]) -> Option<Vec<T>> {
        let numbers = bytes.chunks_exact(size_of::<T>());
        if !numbers.remainder().is_empty() {
            return None;
        }
        Some(numbers.map(bytemuck::pod_read_unaligned).collect())
    }
    Some(match element {
        Element::F32 => onnx::Values::F32(of(bytes)?),
        Element::F64 => onnx::Values::F64(of(bytes)?),
        Element::I8 => onnx::Values::I8(of(bytes)?),
        Element::I16 => onnx::Values::I16(of(bytes)?),
        Element::I32 => onnx::Values::I32(of(bytes)?),
        Element::I64 => onnx::Values::I64(of(bytes)?),
        Element::U8 => onnx::Values::U8(bytes.to_vec()),
        Element::U16 => onnx::Values::U16(of(bytes)?),
        Element::U32 => onnx::Values::U32(of(bytes)?),
        Element::U64 => onnx::Values::U64(of(bytes)?),
        Element::Bool => onnx::Values::Bool(bytes.iter().map(|byte| *byte != 0).collect()),
        Element::F16 | Element::Bf16 | Element::Text | Element::Other(_) => return None,
    })
}

/// A tensor that a model gives.
pub fn came_out(name: String, tensor: onnx::Tensor) -> Tensor {
    let onnx::Tensor { shape, values } = tensor;
    let of = |element, bytes: &[u8]| Values::Numbers { element, bytes: Bytes(bytes.to_vec()) };
    let values = match values {
        onnx::Values::F32(numbers) => of(Element::F32, bytemuck::cast_slice(&numbers)),
        onnx::Values::F64(numbers) => of(Element::F64, bytemuck::cast_slice(&numbers)),
        onnx::Values::I8(numbers) => of(Element::I8, bytemuck::cast_slice(&numbers)),
        onnx::Values::I16(numbers) => of(Element::I16, bytemuck::cast_slice(&numbers)),
        onnx::Values::I32(numbers) => of(Element::I32, bytemuck::cast_slice(&numbers)),
        onnx::Values::I64(numbers) => of(Element::I64, bytemuck::cast_slice(&numbers)),
        onnx::Values::U8(numbers) => of(Element::U8, &numbers),
        onnx::Values::U16(numbers) => of(Element::U16, bytemuck::cast_slice(&numbers)),
        onnx::Values::U32(numbers) => of(Element::U32, bytemuck::cast_slice(&numbers)),
        onnx::Values::U64(numbers) => of(Element::U64, bytemuck::cast_slice(&numbers)),
        onnx::Values::Bool(flags) => of(Element::Bool, &flags.into_iter().map(u8::from).collect::<Vec<u8>>()),
        onnx::Values::Text(texts) => Values::Texts(texts),
    };
    Tensor { name, shape: shape.into_iter().map(|length| length as u64).collect(), values }
}

pub fn failure(error: onnx::Error) -> Failure {
    let kind = match &error {
        onnx::Error::File { .. } | onnx::Error::Cycle { .. } => FailureKind::BadModel,
        onnx::Error::Unsupported(_)
        | onnx::Error::Opset { .. }
        | onnx::Error::ExternalOutside { .. }
        | onnx::Error::Range { .. }
        | onnx::Error::ElementUnsupported { .. } => FailureKind::Unsupported,
        onnx::Error::Memory { needed, limit, .. } => {
            FailureKind::TooLarge(Shortage { needed_bytes: *needed, there_bytes: *limit })
        }
        onnx::Error::ExternalMissing { .. }
        | onnx::Error::InputMissing { .. }
        | onnx::Error::InputUnknown { .. }
        | onnx::Error::InputElement { .. }
        | onnx::Error::InputShape { .. }
        | onnx::Error::Run { .. } => FailureKind::BadInput,
        onnx::Error::Stopped => FailureKind::Cancelled,
    };
    Failure::new(kind, error.to_string())
}

pub fn picture_failure(error: hearth_pictures::Error) -> Failure {
    use hearth_pictures::Error;
    let kind = match &error {
        Error::Picture { .. } | Error::TooLarge { .. } => FailureKind::BadInput,
        Error::Characters { .. } | Error::Output { .. } => FailureKind::BadModel,
        Error::Network { .. } => FailureKind::Unsupported,
        Error::Scaling(_) | Error::Over => FailureKind::Internal,
    };
    Failure::new(kind, error.to_string())
}
