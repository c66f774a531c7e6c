//! Names of classes: from a file, or as a model's metadata has them. Must not know which output they are of.

use serde_json::Value;

/// More names than this are no list of classes.
const MOST: usize = 100_000;

/// A line for each class, a JSON list, or a JSON object of numbers and names (as `id2label` in a model's configuration). `None` where the text is none of
/// these.
pub fn of_text(text: &str) -> Option<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with(['[', '{']) {
        return of_json(&serde_json::from_str(text).ok()?);
    }
    let name = |line: &str| {
        // "0 cat", "0: cat", "n01440764 tench": the name stands behind its number.
        let plain = line.trim();
        let behind =
            plain.split_once([' ', '\t', ':', ',']).filter(|(number, _)| number.parse::<u32>().is_ok());
        behind.map_or(plain, |(_, name)| name.trim_matches([' ', '\t', ':', ','])).to_owned()
    };
    let names: Vec<String> = text.lines().filter(|line| !line.trim().is_empty()).map(name).collect();
    (!names.is_empty() && names.len() <= MOST).then_some(names)
}

fn of_json(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(items) => {
            let name = |item: &Value| match item {
                Value::String(name) => Some(name.clone()),
                // ImageNet's usual list: [["n01440764", "tench"], …].
                Value::Array(parts) => parts.last()?.as_str().map(str::to_owned),
                Value::Object(fields) => {
                    Some(fields.get("name").or_else(|| fields.get("label"))?.as_str()?.to_owned())
                }
                Value::Null | Value::Bool(_) | Value::Number(_) => None,
            };
            items.iter().map(name).collect::<Option<Vec<_>>>().filter(|names| !names.is_empty())
        }
        Value::Object(fields) => {
            if let Some(inner) =
                fields.get("id2label").or_else(|| fields.get("labels")).or_else(|| fields.get("names"))
            {
                return of_json(inner);
            }
            let mut names = Vec::new();
            for (key, value) in fields {
                // {"0": "cat"}, {"0": ["n02123045", "cat"]}, or {"cat": 0}.
                let (place, name) = match (key.parse::<usize>(), value) {
                    (Ok(place), Value::String(name)) => (place, name.clone()),
                    (Ok(place), Value::Array(parts)) => (place, parts.last()?.as_str()?.to_owned()),
                    (_, Value::Number(place)) => (usize::try_from(place.as_u64()?).ok()?, key.clone()),
                    (Ok(_) | Err(_), _) => return None,
                };
                if place >= MOST {
                    return None;
                }
                if names.len() <= place {
                    names.resize(place + 1, String::new());
                }
                names[place] = name;
            }
            (!names.is_empty()).then_some(names)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The names that a model's metadata holds: under `names` as Ultralytics writes them (a dictionary of Python), or as JSON, or one after the other.
pub fn of_metadata(metadata: &[(String, String)]) -> Option<Vec<String>> {
    const KEYS: [&str; 5] = ["names", "labels", "classes", "class_names", "id2label"];
    let (_, text) = metadata.iter().find(|(key, _)| KEYS.contains(&key.to_lowercase().as_str()))?;
    of_text(text).filter(|_| text.trim_start().starts_with('[')).or_else(|| of_python(text)).or_else(|| {
        let parts: Vec<String> = text.split([',', '\n']).map(|part| part.trim().to_owned()).collect();
        (parts.len() > 1 && !text.contains('{')).then_some(parts)
    })
}

/// `{0: 'person', 1: "driver's licence"}`, or JSON.
fn of_python(text: &str) -> Option<Vec<String>> {
    if let Ok(value) = serde_json::from_str(text) {
        return of_json(&value);
    }
    let mut rest = text.trim().strip_prefix('{')?;
    let mut names = Vec::new();
    while let Some((number, behind)) = rest.split_once(':') {
        if number.trim_matches([' ', ',']).parse::<usize>().ok()? != names.len() {
            return None;
        }
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let (name, after) = behind[1..].split_once(quote)?;
        names.push(name.to_owned());
        rest = after;
    }
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_every_usual_form() {
        let names = Some(vec!["cat".to_owned(), "dog".to_owned()]);
        for text in [
            "cat\ndog\n",
            "0 cat\r\n1 dog",
            "0: cat\n1: dog",
            r#"["cat", "dog"]"#,
            r#"{"0": "cat", "1": "dog"}"#,
            r#"{"dog": 1, "cat": 0}"#,
            r#"{"model_type": "vit", "id2label": {"1": "dog", "0": "cat"}}"#,
            r#"{"0": ["n02123045", "cat"], "1": ["n02084071", "dog"]}"#,
            r#"[{"name": "cat"}, {"name": "dog"}]"#,
        ] {
            assert_eq!(of_text(text), names, "{text}");
        }
        for text in ["", "[1, 2]", r#"{"version": "1.0"}"#, r#"{"99999999999": "x"}"#, "["] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_models_own_names_are_found() {
        let of = |text: &str| of_metadata(&[("author".into(), "x".into()), ("names".into(), text.into())]);
        let names = Some(vec!["person".to_owned(), "driver's cat".to_owned()]);
        assert_eq!(of(r#"{0: 'person', 1: "driver's cat"}"#), names);
        assert_eq!(of(r#"["person", "driver's cat"]"#), names);
        assert_eq!(of("person, driver's cat"), names);
        assert_eq!(of("{1: 'person'}"), None);
        assert_eq!(of_metadata(&[("author".into(), "a, b".into())]), None);
    }
}
