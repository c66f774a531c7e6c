//! `hearth.model(file)`: opens a model in ONNX for a script. `file` is a `File`, a `Blob`, or the address (`blob:`) of one with `options.bytes`, its
//! length; the promise gives `{ facts, run(inputs, options), close() }`.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Float32Array, Float64Array, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::future_to_promise;
use web_sys::{Blob, File};

use super::{
    figures,
    inputs::of_written,
    numbers::numbers,
    shape::open_sizes,
    typed::{self, Written},
};
use crate::{
    client::Client,
    protocol::{
        Bytes, DescribeGraph, Element, Failure, FailureKind, GivenFile, GraphFacts, GraphFile, GraphPort,
        GraphPurpose, RanGraph, RunGraph, Tensor, Values, WorkerKind,
    },
    ui::{
        api::{Api, bad_input, camel, exception, from_js, to_js},
        files::Address,
        runs::{Standing, Stop, call, open_graph},
    },
};

/// An open graph, until the script closes it.
struct Opened {
    client: Client,
    facts: GraphFacts,
    model: RefCell<Option<Standing>>,
}

/// `options.external`: the files that hold the weights, each a `File`, or `{ name, file }`.
pub async fn open(api: &Api, subject: JsValue, options: JsValue) -> Result<JsValue, Failure> {
    let client = api.client.clone();
    let _held = client.hold(WorkerKind::Onnx);
    // Addresses are valid until the model has been read.
    let mut addresses = Vec::new();
    let file = GraphFile::Given(given(&subject, (None, &options), &mut addresses)?);
    let (_, facts) = call(&client, DescribeGraph { file: file.clone() }, &Stop::default()).await?;
    if let Some(first) = facts.unsupported.first() {
        let message = format!("operator {} is not supported: {}", first.operator, first.why);
        return Err(Failure::new(FailureKind::Unsupported, message));
    }
    let mut external = Vec::new();
    let listed = Reflect::get(&options, &"external".into()).ok().filter(Array::is_array);
    for item in listed.map(|list| Array::from(&list).to_vec()).unwrap_or_default() {
        let name = Reflect::get(&item, &"name".into()).ok().and_then(|name| name.as_string());
        let file = Reflect::get(&item, &"file".into())
            .ok()
            .filter(JsValue::is_object)
            .unwrap_or_else(|| item.clone());
        external.push(given(&file, (name, &item), &mut addresses)?);
    }
    let model = open_graph(&client, GraphPurpose::Run, file, external).await?;
    Ok(object(Rc::new(Opened { client, facts, model: RefCell::new(Some(model)) })))
}

fn given(
    subject: &JsValue,
    (name, options): (Option<String>, &JsValue),
    addresses: &mut Vec<Address>,
) -> Result<GivenFile, Failure> {
    if let Some(blob) = subject.dyn_ref::<Blob>() {
        let own = subject.dyn_ref::<File>().map(File::name);
        let address = Address::of(blob)?;
        let file = address.given(&name.or(own).unwrap_or_else(|| "model.onnx".to_owned()), blob);
        addresses.push(address);
        return Ok(file);
    }
    let address = subject.as_string().filter(|address| address.starts_with("blob:"));
    let address =
        address.ok_or_else(|| bad_input("model: expected a File, a Blob, or the address of one"))?;
    let bytes = Reflect::get(options, &"bytes".into()).ok().and_then(|bytes| bytes.as_f64());
    let bytes = bytes.ok_or_else(|| bad_input("options.bytes: the file's length is missing"))? as u64;
    Ok(GivenFile { name: name.unwrap_or_else(|| "model.onnx".to_owned()), address, bytes })
}

fn object(opened: Rc<Opened>) -> JsValue {
    let object = Object::new();
    let run = {
        let opened = opened.clone();
        Closure::<dyn FnMut(JsValue, JsValue) -> Promise>::new(move |inputs: JsValue, options: JsValue| {
            let opened = opened.clone();
            future_to_promise(async move {
                opened.run(&inputs, &options).await.map_err(|failure| exception(&failure))
            })
        })
    };
    let facts = to_js(&camel(&opened.facts));
    // Dropping the request closes the graph.
    let close = Closure::<dyn FnMut()>::new(move || drop(opened.model.take()));
    for (name, value) in [("facts", facts), ("run", run.into_js_value()), ("close", close.into_js_value())] {
        // Setting a property of a new object can't fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

impl Opened {
    /// `inputs` is an object with a value for each input: a number, lists of numbers, a typed array, or `{ shape, data }`.
    async fn run(&self, inputs: &JsValue, options: &JsValue) -> Result<JsValue, Failure> {
        let closed = || Failure::new(FailureKind::NotLoaded, "the model was closed");
        let graph = self.model.borrow().as_ref().map(|model| model.graph).ok_or_else(closed)?;
        let times = Reflect::get(options, &"times".into()).ok().and_then(|times| times.as_f64());
        let tensors = self.facts.inputs.iter().map(|port| {
            let value = Reflect::get(inputs, &port.name.as_str().into()).ok();
            let value = value.filter(|value| !value.is_undefined());
            let value = value.ok_or_else(|| bad_input(format!("inputs: `{}` is missing", port.name)))?;
            self.tensor(port, &value)
        });
        let inputs = tensors.collect::<Result<Vec<_>, _>>()?;
        let task = RunGraph { graph, inputs, times: times.map_or(1, |times| times.max(1.0) as u32) };
        let (_, ran) = call(&self.client, task, &Stop::default()).await?;
        Ok(outputs(&ran))
    }

    fn tensor(&self, port: &GraphPort, value: &JsValue) -> Result<Tensor, Failure> {
        let field = |name: &str| Reflect::get(value, &name.into()).ok().filter(|value| !value.is_undefined());
        let shape = field("shape").filter(|shape| shape.is_object());
        let data = if shape.is_some() { field("data").unwrap_or_default() } else { value.clone() };
        let shape: Option<Vec<u64>> =
            shape.map(|shape| Array::from(&shape).iter().map(|length| number(&length) as u64).collect());
        let length = |data: &JsValue| Array::from(data).length().into();
        let wrong = |error: &dyn std::error::Error| bad_input(format!("inputs.{}: {error}", port.name));
        if let (Some(floats), Element::F32) = (data.dyn_ref::<Float32Array>(), &port.element) {
            let given = shape.unwrap_or_else(|| vec![floats.length().into()]);
            let bytes = floats.to_vec().into_iter().flat_map(f32::to_le_bytes).collect();
            let values = Values::Numbers { element: Element::F32, bytes: Bytes(bytes) };
            let fitted = super::shape::fitted(port, &open_sizes(&self.facts), &given);
            let shape = fitted.map_err(|error| wrong(&error))?;
            return Ok(Tensor { name: port.name.clone(), shape, values });
        }
        let is_typed = js_sys::ArrayBuffer::is_view(&data);
        let written = if is_typed {
            let numbers = Array::from(&data).iter().map(|value| number(&value)).collect();
            Written::Numbers { shape: shape.unwrap_or_else(|| vec![length(&data)]), numbers }
        } else {
            let read = typed::read_json(&from_js(&data)?).map_err(|error| wrong(&error))?;
            match (read, shape) {
                (Written::Numbers { numbers, .. }, Some(shape)) => Written::Numbers { shape, numbers },
                (Written::Texts { texts, .. }, Some(shape)) => Written::Texts { shape, texts },
                (read, None) => read,
            }
        };
        of_written(port, &open_sizes(&self.facts), written).map_err(|error| wrong(&error))
    }
}

/// Big integers are rounded as JavaScript rounds them.
fn number(value: &JsValue) -> f64 {
    let big = || i64::try_from(value.clone()).map_or(f64::NAN, |big| big as f64);
    value.as_f64().unwrap_or_else(big)
}

/// `{ outputs: { name: { shape, type, data } }, ms, memoryBytes }`: `data` is a `Float32Array` of 32-bit floats, a `Float64Array` of other numbers, a list of
/// texts.
fn outputs(ran: &RanGraph) -> JsValue {
    let outputs = Object::new();
    for tensor in &ran.outputs {
        let (kind, data): (&str, JsValue) = match &tensor.values {
            Values::Numbers { element: Element::F32, bytes } => {
                let floats: Vec<f32> =
                    bytes.0.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
                ("float32", Float32Array::from(floats.as_slice()).into())
            }
            Values::Numbers { element, .. } => {
                (figures::element(element), Float64Array::from(numbers(tensor).as_slice()).into())
            }
            Values::Texts(texts) => ("string", texts.iter().map(JsValue::from).collect::<Array>().into()),
        };
        let shape: Array = tensor.shape.iter().map(|length| JsValue::from(*length as f64)).collect();
        let output = fields([("shape", shape.into()), ("type", kind.into()), ("data", data)]);
        // Setting a property of a new object can't fail.
        let _ = Reflect::set(&outputs, &tensor.name.as_str().into(), &output);
    }
    let ms: Array = ran.ms.iter().map(|ms| JsValue::from(f64::from(*ms))).collect();
    let memory = JsValue::from(ran.memory_bytes as f64);
    fields([("outputs", outputs.into()), ("ms", ms.into()), ("memoryBytes", memory)])
}

fn fields(fields: [(&str, JsValue); 3]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a property of a new object can't fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}
