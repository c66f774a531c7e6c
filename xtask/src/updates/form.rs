//! The one form in which a manifest is signed: names sorted, nothing between the tokens.

use std::collections::BTreeMap;

use serde_json::Value;

pub fn canonical(value: &Value) -> String {
    let listed = |items: Vec<String>| items.join(",");
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            let field = |(name, value): (&String, &Value)| {
                format!("{}:{}", Value::from(name.as_str()), canonical(value))
            };
            format!("{{{}}}", listed(sorted.into_iter().map(field).collect()))
        }
        Value::Array(items) => format!("[{}]", listed(items.iter().map(canonical).collect())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn two_ways_of_writing_one_thing_give_one_form() {
        let form = r#"{"a":[1,{"x":"\n\"é","y":null}],"b":true}"#;
        for written in [form, "{ \"b\": true,\n\"a\": [1, {\"y\": null, \"x\": \"\\u000a\\\"\\u00e9\"}] }"] {
            assert_eq!(canonical(&serde_json::from_str(written).unwrap()), form);
        }
    }
}
