//! Runs every case of a folder: `cases FOLDER [part of a name]`. Must not know what is right.
//!
//! A case is a folder with `model.onnx` and `in.bin`; beside them it leaves `got.bin`, or `refused.txt` with why, or `trap.txt`
//! where it panics. Tensors in `.bin`, one after the other, little-endian: length and bytes of the name (u32), element type as ONNX
//! numbers it (u8), rank (u32), dimensions (u64 each), length of the values in bytes (u64), values.

use std::{
    env, fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc,
    thread,
    time::Duration,
};

use hearth_onnx::{Limits, Model, Tensor, Values};

/// A case takes milliseconds; one that takes this long hangs.
const LONGEST: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("which folder?");
        return ExitCode::FAILURE;
    };
    let part = arguments.next().unwrap_or_default();
    panic::set_hook(Box::new(|_| {}));
    for case in cases(Path::new(&folder)).into_iter().filter(|case| case.to_string_lossy().contains(&part)) {
        let (send, receive) = mpsc::channel();
        let folder = case.clone();
        thread::spawn(move || {
            let outcome = panic::catch_unwind(AssertUnwindSafe(|| run(&folder)));
            drop(send.send(outcome.unwrap_or_else(|cause| ("trap.txt", said(&*cause).into_bytes()))));
        });
        let (name, content) =
            receive.recv_timeout(LONGEST).unwrap_or_else(|_| ("trap.txt", b"it hangs".to_vec()));
        for stale in ["got.bin", "refused.txt", "trap.txt"] {
            drop(fs::remove_file(case.join(stale)));
        }
        if !part.is_empty() && name != "got.bin" {
            println!("{}: {name}: {}", case.display(), String::from_utf8_lossy(&content));
        }
        if let Err(error) = fs::write(case.join(name), content) {
            eprintln!("{}: {error}", case.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.join("model.onnx").exists() {
            found.push(path);
        } else if path.is_dir() {
            found.extend(cases(&path));
        }
    }
    found.sort();
    found
}

fn run(case: &Path) -> (&'static str, Vec<u8>) {
    match outputs(case) {
        Ok(outputs) => ("got.bin", outputs),
        Err(why) => ("refused.txt", why.into_bytes()),
    }
}

fn outputs(case: &Path) -> Result<Vec<u8>, String> {
    let file = fs::read(case.join("model.onnx")).map_err(|error| error.to_string())?;
    let inputs = fs::read(case.join("in.bin")).map_err(|error| error.to_string())?;
    let inputs = read(&inputs).ok_or("inputs of an element type without a form")?;
    let model = Model::open(file, Vec::new(), &Limits::default()).map_err(|error| error.to_string())?;
    let outputs = model.run(inputs).map_err(|error| error.to_string())?;
    Ok(written(&outputs))
}

fn said(cause: &(dyn std::any::Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_default()
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(self.bytes(4)?.try_into().ok()?) as usize)
    }

    fn u64(&mut self) -> Option<usize> {
        usize::try_from(u64::from_le_bytes(self.bytes(8)?.try_into().ok()?)).ok()
    }
}

fn read(bytes: &[u8]) -> Option<Vec<(String, Tensor)>> {
    let mut reader = Reader(bytes);
    let mut tensors = Vec::new();
    while !reader.0.is_empty() {
        let length = reader.u32()?;
        let name = String::from_utf8(reader.bytes(length)?.to_vec()).ok()?;
        let [element] = *reader.bytes(1)? else { return None };
        let rank = reader.u32()?;
        let shape = (0..rank).map(|_| reader.u64()).collect::<Option<Vec<usize>>>()?;
        let length = reader.u64()?;
        let values = values(element, reader.bytes(length)?)?;
        tensors.push((name, Tensor { shape, values }));
    }
    Some(tensors)
}

fn values(element: u8, raw: &[u8]) -> Option<Values> {
    Some(match element {
        1 => Values::F32(numbers(raw, f32::from_le_bytes)),
        2 => Values::U8(raw.to_vec()),
        3 => Values::I8(numbers(raw, i8::from_le_bytes)),
        4 => Values::U16(numbers(raw, u16::from_le_bytes)),
        5 => Values::I16(numbers(raw, i16::from_le_bytes)),
        6 => Values::I32(numbers(raw, i32::from_le_bytes)),
        7 => Values::I64(numbers(raw, i64::from_le_bytes)),
        8 => Values::Text(texts(raw)?),
        9 => Values::Bool(raw.iter().map(|value| *value != 0).collect()),
        11 => Values::F64(numbers(raw, f64::from_le_bytes)),
        12 => Values::U32(numbers(raw, u32::from_le_bytes)),
        13 => Values::U64(numbers(raw, u64::from_le_bytes)),
        _ => return None,
    })
}

fn numbers<const N: usize, T>(raw: &[u8], number: impl Fn([u8; N]) -> T) -> Vec<T> {
    raw.as_chunks::<N>().0.iter().copied().map(number).collect()
}

fn texts(raw: &[u8]) -> Option<Vec<String>> {
    let mut reader = Reader(raw);
    let mut texts = Vec::new();
    while !reader.0.is_empty() {
        let length = reader.u32()?;
        texts.push(String::from_utf8(reader.bytes(length)?.to_vec()).ok()?);
    }
    Some(texts)
}

fn written(tensors: &[(String, Tensor)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, tensor) in tensors {
        let (element, raw): (u8, Vec<u8>) = match &tensor.values {
            Values::F32(values) => (1, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Values::U8(values) => (2, values.clone()),
            Values::I8(values) => (3, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Values::U16(values) => (4, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Values::I16(values) => (5, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Values::I32(values) => (6, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Values::I64(values) => (7, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Values::Text(values) => {
                let one = |text: &String| [&(text.len() as u32).to_le_bytes(), text.as_bytes()].concat();
                (8, values.iter().flat_map(one).collect())
            }
            Values::Bool(values) => (9, values.iter().map(|value| u8::from(*value)).collect()),
            Values::F64(values) => (11, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Values::U32(values) => (12, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Values::U64(values) => (13, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
        };
        bytes.extend((name.len() as u32).to_le_bytes());
        bytes.extend(name.as_bytes());
        bytes.push(element);
        bytes.extend((tensor.shape.len() as u32).to_le_bytes());
        bytes.extend(tensor.shape.iter().flat_map(|length| (*length as u64).to_le_bytes()));
        bytes.extend((raw.len() as u64).to_le_bytes());
        bytes.extend(raw);
    }
    bytes
}
