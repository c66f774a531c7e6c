//! The catalogue that the page ships: its addresses, hashes, families and hosts are what the page, the engine and the policy take; and it
//! says nothing that its schema does not. The files themselves are not fetched.

use std::collections::BTreeSet;

use hearth::engine::models::decoder::families;
use serde_json::Value;

const CATALOGUE: &str = include_str!("../../assets/catalog.json");
const SCHEMA: &str = include_str!("../../assets/catalog.schema.json");
const DOCUMENT: &str = include_str!("../../index.html");

/// What is computed here and is no family of decoders: encoders and pictures.
const OTHERS: [&str; 4] = ["bert", "blazeface", "mobilenet-v2", "ppocr"];

fn entries() -> Vec<Value> {
    serde_json::from_str(CATALOGUE).expect("a list")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}"))
}

/// The entry's files, listed or not.
fn files(entry: &Value) -> Vec<&Value> {
    entry["files"].as_array().map_or_else(|| vec![entry], |files| files.iter().collect())
}

#[test]
fn each_model_has_one_name_and_one_file_with_its_hash() {
    let (mut ids, mut hashes) = (BTreeSet::new(), BTreeSet::new());
    for entry in &entries() {
        let id = text(entry, "id");
        assert!(ids.insert(id.to_owned()), "{id} twice");
        for file in files(entry) {
            let sha256 = text(file, "sha256");
            let is_hex = sha256.len() == 64 && sha256.bytes().all(|byte| b"0123456789abcdef".contains(&byte));
            assert!(is_hex, "{id}: {sha256}");
            assert!(hashes.insert(sha256.to_owned()), "{id}: a hash twice");
            assert!(
                file.get("bytes").is_none_or(|bytes| bytes.as_u64().is_some_and(|bytes| bytes > 0)),
                "{id}"
            );
        }
    }
    assert!(ids.len() >= 33, "{}", ids.len());
}

#[test]
fn each_address_is_well_formed_and_of_a_host_that_the_policy_allows() {
    let (_, listed) =
        DOCUMENT.split_once("<meta name=\"model-hosts\" content=\"").expect("the list of hosts");
    let hosts: Vec<&str> = listed.split('"').next().unwrap().split_whitespace().collect();
    for entry in &entries() {
        let id = text(entry, "id");
        for file in files(entry) {
            let url = text(file, "url");
            let plain = |text: &str| {
                !text.is_empty()
                    && !text.contains("..")
                    && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter))
            };
            match url.split_once("://") {
                None => assert!(url.starts_with("models/") && plain(url), "{id}: {url}"),
                Some((scheme, rest)) => {
                    let (host, path) = rest.split_once('/').expect("a path");
                    assert!(hosts.contains(&format!("{scheme}://{host}").as_str()), "{id}: {url}");
                    let parts: Vec<&str> = path.split('/').collect();
                    assert!(matches!(parts[..], [_, _, "resolve", "main", _]) && plain(path), "{id}: {url}");
                }
            }
        }
        if let Some(url) = entry["licence_url"].as_str() {
            assert!(url.starts_with("https://") && !url.contains(char::is_whitespace), "{id}: {url}");
        }
    }
}

#[test]
fn each_family_can_be_computed() {
    let known: BTreeSet<&str> = families::names().chain(OTHERS).collect();
    for entry in &entries() {
        if let Some(family) = entry["family"].as_str() {
            assert!(known.contains(family), "{}: {family}", text(entry, "id"));
        }
    }
}

#[test]
fn each_model_says_what_it_is_good_at_and_under_which_licence() {
    for entry in &entries() {
        let id = text(entry, "id");
        for language in ["en", "zh-Hant"] {
            let line = text(&entry["good_at"], language);
            assert!(line.ends_with(['.', '。']) && line.chars().count() < 90, "{id}: {line}");
        }
        for name in ["name", "licence", "licence_url", "source", "quantisation"] {
            assert!(!text(entry, name).is_empty(), "{id}: {name}");
        }
    }
}

#[test]
fn nothing_is_said_that_the_schema_does_not_know() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("a schema");
    let entry_schema = &schema["$defs"]["entry"];
    let check = |value: &Value, schema: &Value, whose: &str| {
        let object = value.as_object().unwrap_or_else(|| panic!("{whose}: no object"));
        let properties = schema["properties"].as_object().expect("properties");
        for name in object.keys() {
            assert!(properties.contains_key(name), "{whose}: the schema has no {name}");
        }
        for required in schema["required"].as_array().into_iter().flatten() {
            assert!(object.contains_key(required.as_str().unwrap()), "{whose}: lacks {required}");
        }
    };
    for entry in &entries() {
        let id = text(entry, "id");
        check(entry, entry_schema, id);
        check(&entry["good_at"], &entry_schema["properties"]["good_at"], id);
        let tasks = entry_schema["properties"]["task"]["enum"].as_array().expect("the tasks");
        assert!(tasks.contains(&entry["task"]), "{id}");
        assert_ne!(entry.get("files").is_some(), entry.get("url").is_some(), "{id}: one of both");
        for file in entry["files"].as_array().into_iter().flatten() {
            check(file, &schema["$defs"]["file"], id);
        }
    }
}
