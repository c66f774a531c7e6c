//! Models in ONNX: what one is, and tensors through it. Must not know what they mean.

use std::{collections::BTreeMap, path::Path};

use hearth::{
    client::Update,
    protocol::{
        Bytes, DescribeGraph, Element, GraphFile, GraphId, GraphPurpose, OpenGraph, RunGraph, Tensor, Values,
    },
};
use serde::{Deserialize, Serialize};

use super::{each_line, given, print};
use crate::{Error, Host, Result};

const GRAPH: GraphId = GraphId(1);

#[derive(Serialize, Deserialize)]
struct Written {
    element: Element,
    shape: Vec<u64>,
    values: Vec<f64>,
}

pub fn inspect(host: &mut Host, model: &Path) -> Result<()> {
    let file = GraphFile::Given(given(model)?);
    print(&host.ask(DescribeGraph { file }, |chunk| match chunk {})?)
}

pub fn run(host: &mut Host, model: &Path) -> Result<()> {
    let (file, external) = (GraphFile::Given(given(model)?), Vec::new());
    let mut open = host.start(OpenGraph { graph: GRAPH, purpose: GraphPurpose::Run, file, external });
    loop {
        match host.next(&mut open)? {
            Update::Progress(_) => {}
            Update::Chunk(_) => break,
            Update::Done(done) => return Ok(done.map(|_| ())?),
        }
    }
    each_line(|number, line| {
        let expected = |error: String| Error::Line { number, expected: error, got: line.to_owned() };
        let inputs: BTreeMap<String, Written> =
            serde_json::from_str(line).map_err(|error| expected(format!("inputs by name ({error})")))?;
        let inputs = inputs.into_iter().map(|(name, written)| {
            let element = format!("numbers of f32, f64, i32, i64, u8 or bool, not {:?}", written.element);
            read(name, written).ok_or_else(|| expected(element))
        });
        let inputs = inputs.collect::<Result<Vec<_>>>()?;
        let ran = host.ask(RunGraph { graph: GRAPH, inputs, times: 1 }, |chunk| match chunk {})?;
        let outputs = ran.outputs.into_iter().map(|tensor| {
            let (name, element) = (tensor.name.clone(), format!("{:?}", tensor.values));
            write(tensor).map(|written| (name, written)).ok_or_else(|| expected(element))
        });
        print(&outputs.collect::<Result<BTreeMap<_, _>>>()?)
    })
}

fn read(name: String, written: Written) -> Option<Tensor> {
    let Written { element, shape, values } = written;
    let bytes = match element {
        Element::F32 => values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect(),
        Element::F64 => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        Element::I32 => values.iter().flat_map(|value| (*value as i32).to_le_bytes()).collect(),
        Element::I64 => values.iter().flat_map(|value| (*value as i64).to_le_bytes()).collect(),
        Element::U8 | Element::Bool => values.iter().map(|value| *value as u8).collect(),
        Element::F16
        | Element::Bf16
        | Element::I8
        | Element::I16
        | Element::U16
        | Element::U32
        | Element::U64
        | Element::Text
        | Element::Other(_) => return None,
    };
    Some(Tensor { name, shape, values: Values::Numbers { element, bytes: Bytes(bytes) } })
}

fn write(tensor: Tensor) -> Option<Written> {
    let Values::Numbers { element, bytes: Bytes(bytes) } = tensor.values else { return None };
    let values = match element {
        Element::F32 => bytes.as_chunks().0.iter().map(|four| f64::from(f32::from_le_bytes(*four))).collect(),
        Element::F64 => bytes.as_chunks().0.iter().map(|eight| f64::from_le_bytes(*eight)).collect(),
        Element::I32 => bytes.as_chunks().0.iter().map(|four| f64::from(i32::from_le_bytes(*four))).collect(),
        Element::I64 => bytes.as_chunks().0.iter().map(|eight| i64::from_le_bytes(*eight) as f64).collect(),
        Element::U8 | Element::Bool => bytes.iter().map(|byte| f64::from(*byte)).collect(),
        Element::F16
        | Element::Bf16
        | Element::I8
        | Element::I16
        | Element::U16
        | Element::U32
        | Element::U64
        | Element::Text
        | Element::Other(_) => return None,
    };
    Some(Written { element, shape: tensor.shape, values })
}
