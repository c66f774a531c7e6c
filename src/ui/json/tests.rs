//! Data through values and texts and back, as serde_json has it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    Plain,
    Of(u32),
    Pair(u8, bool),
    With { text: Option<String>, ratio: f32 },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Number(u64);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Whole {
    kinds: Vec<Kind>,
    number: Number,
    negative: i32,
    pair: (f64, String),
    names: BTreeMap<String, u64>,
    #[serde(default)]
    missing: Option<bool>,
}

fn whole() -> Whole {
    let with = Kind::With { text: Some("a \"b\"\n\u{1}é".into()), ratio: 0.5 };
    Whole {
        kinds: vec![Kind::Plain, Kind::Of(7), Kind::Pair(1, true), with],
        number: Number(1 << 53),
        negative: -3,
        pair: (1e-9, String::new()),
        names: BTreeMap::from([("x".into(), 1), ("y".into(), 2)]),
        missing: None,
    }
}

#[test]
fn data_comes_back_and_is_what_serde_json_makes_of_it() {
    let text = written(&whole());
    assert_eq!(read::<Whole>(&text).expect("data"), whole());
    let theirs: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(parse(&text).expect("JSON"), parse(&theirs.to_string()).expect("JSON"));
    assert_eq!(
        serde_json::from_value::<Whole>(serde_json::to_value(whole()).expect("theirs")).ok(),
        Some(whole())
    );
    assert_eq!(from_value::<Whole>(to_value(&whole())).expect("data"), whole());
}

#[test]
fn fields_keep_their_order_and_each_has_a_line() {
    let mut value = json!({ "b": 1, "a": [Value::Null, json!(true)] });
    assert_eq!(written(&value), r#"{"b":1,"a":[null,true]}"#);
    assert_eq!(pretty(&json!({ "a": "x" })), "{\n  \"a\": \"x\"\n}");
    if let Value::Object(fields) = &mut value {
        fields.insert("b".into(), Value::Null);
        fields.insert("c".into(), json!(f64::NAN));
        assert_eq!(fields.get("b"), Some(&Value::Null));
    }
    assert_eq!(written(&value), r#"{"b":null,"a":[null,true],"c":null}"#);
}

#[test]
fn a_number_of_half_the_width_has_no_more_decimals_than_it_needs() {
    for number in [0.1f32, -0.987_654_3, 1e-6, 16_777_216.0, 3.4e38, 1.2e-30, 0.0] {
        let Value::Number(value) = to_value(&number) else { panic!("{number}") };
        assert_eq!(value as f32, number);
    }
    assert_eq!(written(&[0.1f32, -0.25, 3.0]), "[0.1,-0.25,3]");
}

#[test]
fn what_does_not_fit_says_what_was_expected() {
    let error = read::<Whole>(r#"{"kinds": 7}"#).expect_err("no list");
    assert!(error.to_string().contains("a list"), "{error}");
    for unfit in ["", "{", "null", "[]", r#"{"kinds":["Other"]}"#, r#"{"kinds":[{}]}"#] {
        assert!(read::<Whole>(unfit).is_err(), "{unfit}");
    }
    assert!(read::<u32>("-1").is_err() && read::<u32>("1.5").is_err() && read::<f32>("1").is_ok());
}
