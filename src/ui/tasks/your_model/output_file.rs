//! Outputs as files: JSON for programs, CSV for spreadsheets. Must not know how they are saved.

use serde_json::{Value, json};

use super::{figures, numbers::numbers};
use crate::{
    protocol::{RanGraph, Tensor, Values},
    ui::parts::csv_record,
};

/// `{ name: { shape, type, values } }`, the values one after the other; what is no number is `null`.
pub fn json(ran: &RanGraph) -> String {
    let outputs = ran.outputs.iter().map(|tensor| (tensor.name.clone(), value(tensor)));
    Value::Object(outputs.collect()).to_string()
}

pub fn value(tensor: &Tensor) -> Value {
    let (element, values) = match &tensor.values {
        Values::Numbers { element, .. } => (figures::element(element), json!(numbers(tensor))),
        Values::Texts(texts) => ("string", json!(texts)),
    };
    json!({ "shape": tensor.shape, "type": element, "values": values })
}

/// A line for each row of the last dimension: the output's name, the row's place, its values.
pub fn csv(ran: &RanGraph) -> String {
    let mut text = String::new();
    for tensor in &ran.outputs {
        let cells: Vec<String> = match &tensor.values {
            Values::Numbers { .. } => numbers(tensor).iter().map(f64::to_string).collect(),
            Values::Texts(texts) => texts.clone(),
        };
        let length = tensor.shape.last().map_or(1, |length| *length as usize).max(1);
        for (row, cells) in cells.chunks(length).enumerate() {
            let row = row.to_string();
            let fields = [tensor.name.as_str(), &row].into_iter().chain(cells.iter().map(String::as_str));
            text += &csv_record(fields, ',');
        }
    }
    text
}
