//! Numbers as sensors and files write them: with a point or a comma, and with several ways to say that there is none. Must not know
//! where they stand.

/// What a cell or a part of a message says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    Number(f32),
    /// There is no value: empty, or one of the usual words for it.
    Nothing,
    /// It says something that is no number.
    Text,
}

impl Reading {
    /// NaN where there is no number.
    pub fn value(self) -> f32 {
        match self {
            Self::Number(number) => number,
            Self::Nothing | Self::Text => f32::NAN,
        }
    }
}

/// Words with which programs write that a value is missing.
const NOTHING: [&str; 8] = ["nan", "null", "none", "na", "n/a", "-", "--", "undefined"];

/// `decimal` is what stands before the fraction: a point or a comma. With a comma, points group thousands, and the other way round.
pub fn read(text: &str, decimal: char) -> Reading {
    let text = text.trim().trim_matches('"').trim();
    if text.is_empty() || NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Reading::Nothing;
    }
    // Rust also reads words such as `inf`.
    if !text.contains(|char: char| char.is_ascii_digit()) {
        return Reading::Text;
    }
    let number = match decimal {
        ',' if text.contains(',') => text.replace(['.', '\u{a0}', '\u{202f}', ' '], "").replacen(',', ".", 1),
        _point => text.to_owned(),
    };
    match number.replace('\u{2212}', "-").parse::<f32>() {
        Ok(number) if number.is_finite() => Reading::Number(number),
        Ok(_) | Err(_) => Reading::Text,
    }
}

/// A comma, where it makes numbers of more of these than a point does.
pub fn guess_decimal<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> char {
    let numbers = |decimal: char| {
        texts.clone().filter(|text| matches!(read(text, decimal), Reading::Number(_))).count()
    };
    if numbers(',') > numbers('.') { ',' } else { '.' }
}

/// The numbers of one message or line: a JSON array or object, or values between separators. An object's names come beside.
pub fn line(text: &str) -> Option<(Vec<f32>, Option<Vec<String>>)> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if text.starts_with(['[', '{']) {
        return json(&serde_json::from_str(text).ok()?);
    }
    // A comma between digits is a separator unless another one stands in the line.
    let separated = |char: char| char == ';' || char == '\t' || char.is_whitespace();
    let decimal = if text.contains(separated) && !text.contains(", ") { ',' } else { '.' };
    let parts: Vec<&str> = if decimal == ',' {
        text.split(separated).filter(|part| !part.is_empty()).collect()
    } else {
        text.split([',', ';', '\t', ' ']).filter(|part| !part.is_empty()).collect()
    };
    let mut names = Vec::new();
    let values: Vec<f32> = parts
        .iter()
        .map(|part| {
            // Arduino's plotter names each value: `temperature:21.5`.
            let (name, value) = part.split_once([':', '=']).unwrap_or(("", part));
            names.push(name.to_owned());
            read(value, if value.contains(',') { decimal } else { '.' }).value()
        })
        .collect();
    let named = names.iter().all(|name| !name.is_empty());
    values.iter().any(|value| value.is_finite()).then_some((values, named.then_some(names)))
}

fn json(value: &serde_json::Value) -> Option<(Vec<f32>, Option<Vec<String>>)> {
    use serde_json::Value;
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_f64().map_or(f32::NAN, |number| number as f32),
        Value::Bool(on) => f32::from(u8::from(*on)),
        Value::String(text) => read(text, '.').value(),
        Value::Null | Value::Array(_) | Value::Object(_) => f32::NAN,
    };
    match value {
        Value::Array(items) if !items.is_empty() => Some((items.iter().map(number).collect(), None)),
        Value::Object(fields) if !fields.is_empty() => {
            Some((fields.values().map(number).collect(), Some(fields.keys().cloned().collect())))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    }
}
