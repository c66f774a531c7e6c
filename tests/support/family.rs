//! A tiny model of each family, as `tests/reference/decoders.py` describes it, and what `transformers` made of it.
//!
//! Both sides make the weights by one formula, so that only names, shapes and logits are kept.

use std::{collections::HashMap, ops::Range};
#[cfg(not(in_browser))]
use std::{fs, path::PathBuf};

use serde_json::Value;

use super::tiny::{self, Draft, Field};

pub struct Family {
    pub name: String,
    pub metadata: Vec<(String, Field)>,
    /// In the order of the fixture.
    pub names: Vec<String>,
    pub tensors: HashMap<String, Tensor>,
    pub tokens: Vec<u32>,
    /// Of some positions, each with its number.
    pub logits: Vec<(usize, Vec<f32>)>,
    pub greedy: Vec<u32>,
    /// Of a model that embeds texts, in place of logits: of length 1.
    pub embedding: Vec<f32>,
}

/// Numbers by rows, as in the file.
#[derive(Clone)]
pub struct Tensor {
    /// Slowest-running dimension first.
    pub shape: Vec<usize>,
    pub numbers: Vec<f32>,
}

impl Tensor {
    fn columns(&self) -> usize {
        self.shape[self.shape.len() - 1]
    }

    pub fn rows(&self) -> usize {
        self.numbers.len() / self.columns()
    }

    pub fn row(&self, row: usize) -> &[f32] {
        &self.numbers[row * self.columns()..][..self.columns()]
    }

    /// These rows times `x`.
    pub fn times(&self, x: &[f32], rows: Range<usize>) -> Vec<f32> {
        rows.map(|row| self.row(row).iter().zip(x).map(|(w, x)| w * x).sum()).collect()
    }
}

/// All that are in the folder of fixtures, by name.
#[cfg(not(in_browser))]
pub fn families() -> Vec<Family> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/decoders"));
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    let name = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| read(name(path), &fs::read(path).unwrap())).collect()
}

/// Those that have what others don't.
#[cfg(in_browser)]
pub fn families() -> Vec<Family> {
    macro_rules! fixtures {
        ($($name:literal),*) => {
            [$(($name, include_bytes!(concat!("../fixtures/decoders/", $name, ".json")).as_slice())),*]
        };
    }
    let files = fixtures!("gemma2", "lfm2", "mistral3", "olmo2");
    files.into_iter().map(|(name, file)| read(name.to_owned(), file)).collect()
}

pub fn family(name: &str) -> Family {
    families().into_iter().find(|family| family.name == name).unwrap()
}

fn read(name: String, file: &[u8]) -> Family {
    let fixture: Value = serde_json::from_slice(file).unwrap();
    let ids = |value: &Value| serde_json::from_value::<Vec<u32>>(value.clone()).unwrap();
    let tokens = ids(&fixture["tokens"]);
    let rows: Vec<Vec<f32>> =
        fixture.get("logits").map_or(Vec::new(), |rows| serde_json::from_value(rows.clone()).unwrap());
    let positions = fixture.get("positions").map_or((0..tokens.len() as u32).collect(), ids);
    let mut names = Vec::new();
    let mut tensors = HashMap::new();
    for tensor in fixture["tensors"].as_array().unwrap() {
        let name = tensor["name"].as_str().unwrap().to_owned();
        let shape: Vec<usize> = serde_json::from_value(tensor["shape"].clone()).unwrap();
        let count = shape.iter().product();
        let numbers = match tensor.get("values") {
            Some(values) => serde_json::from_value(values.clone()).unwrap(),
            None => made(&name, count, tensor["scale"].as_f64().unwrap(), tensor["offset"].as_f64().unwrap()),
        };
        tensors.insert(name.clone(), Tensor { shape, numbers });
        names.push(name);
    }
    let metadata = fixture["metadata"].as_object().unwrap();
    Family {
        name,
        metadata: metadata.iter().map(|(key, value)| (key.clone(), field(value))).collect(),
        names,
        tensors,
        tokens,
        logits: positions.into_iter().map(|position| position as usize).zip(rows).collect(),
        greedy: fixture.get("greedy").map_or(Vec::new(), |greedy| ids(&greedy["ids"])),
        embedding: fixture
            .get("embedding")
            .map_or(Vec::new(), |numbers| serde_json::from_value(numbers.clone()).unwrap()),
    }
}

/// The formula of `tests/reference/decoders.py`.
fn made(name: &str, count: usize, scale: f64, offset: f64) -> Vec<f32> {
    let seed =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let number = |i: u32| {
        let mut h = seed.wrapping_add(i.wrapping_mul(0x9E37_79B1));
        h ^= h >> 16;
        h = h.wrapping_mul(0x85EB_CA6B);
        h ^= h >> 13;
        h = h.wrapping_mul(0xC2B2_AE35);
        h ^= h >> 16;
        (offset + scale * (f64::from(h) / f64::from(1_u32 << 31) - 1.0)) as f32
    };
    (0..count as u32).map(number).collect()
}

fn field(value: &Value) -> Field {
    match value {
        Value::Bool(flag) => Field::bool(*flag),
        Value::Number(number) => match number.as_u64() {
            Some(whole) => Field::u32(whole as u32),
            None => Field::f32(number.as_f64().unwrap() as f32),
        },
        Value::String(text) => Field::string(text),
        Value::Array(items) if items.iter().all(Value::is_boolean) => {
            Field::array(7, items.len(), items.iter().map(|item| u8::from(item == &Value::Bool(true))))
        }
        Value::Array(items) if items.iter().all(Value::is_u64) => {
            let items: Vec<i32> = items.iter().map(|item| item.as_i64().unwrap() as i32).collect();
            Field::ints(&items)
        }
        Value::Array(items) => Field::array(
            6,
            items.len(),
            items.iter().flat_map(|item| (item.as_f64().unwrap() as f32).to_le_bytes()),
        ),
        Value::Null | Value::Object(_) => panic!("{value} in the metadata of a fixture"),
    }
}

impl Family {
    /// Its file, with f32 weights, still to be changed.
    pub fn draft(&self) -> Draft {
        let tensors = self.names.iter().map(|name| {
            let Tensor { shape, numbers } = &self.tensors[name];
            tiny::Tensor {
                name: name.clone(),
                dimensions: shape.iter().rev().map(|side| *side as u64).collect(),
                code: tiny::Packed::F32.code(),
                offset: None,
                data: numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
            }
        });
        Draft::new(self.metadata.clone(), tensors.collect())
    }
}
