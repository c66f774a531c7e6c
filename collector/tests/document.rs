//! docs/collector.openapi.yaml and the collector say the same: every answer is one that the document has, with the fields that it names,
//! and every answer that the document has comes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on should stop"
)]

#[path = "rounds/made.rs"]
mod made;

use std::{collections::BTreeSet, fs};

use collector::{Options, ROUTES, Running};
use serde_json::{Value, json};
use yaml_rust2::{Yaml, YamlLoader};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/collector.openapi.yaml");

struct Document(Yaml);

impl Document {
    fn read() -> Self {
        let text = fs::read_to_string(DOCUMENT).unwrap();
        Self(YamlLoader::load_from_str(&text).unwrap().remove(0))
    }

    /// Path, method and status of every answer.
    fn answers(&self) -> BTreeSet<(String, String, String)> {
        let mut all = BTreeSet::new();
        for (path, methods) in self.0["paths"].as_hash().unwrap() {
            for (method, operation) in methods.as_hash().unwrap() {
                for status in operation["responses"].as_hash().unwrap().keys() {
                    let text = |yaml: &Yaml| yaml.as_str().unwrap().to_owned();
                    all.insert((text(path), text(method), text(status)));
                }
            }
        }
        all
    }

    fn named(&self, reference: &str) -> &Yaml {
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        let schema = &self.0["components"]["schemas"][name];
        assert!(!schema.is_badvalue(), "no schema {name}");
        schema
    }

    /// Objects have the required fields and none that is not named; lists and references are followed.
    fn hold(&self, schema: &Yaml, value: &Value, place: &str) {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.hold(self.named(reference), value, place);
        }
        if let Some(properties) = schema["properties"].as_hash() {
            let object = value.as_object().unwrap_or_else(|| panic!("{place}: no object: {value}"));
            for required in schema["required"].as_vec().unwrap() {
                let required = required.as_str().unwrap();
                assert!(object.contains_key(required), "{place}: {required} is missing in {value}");
            }
            for (field, value) in object {
                let property = properties.get(&Yaml::String(field.clone()));
                let property = property.unwrap_or_else(|| panic!("{place}: nobody named {field}"));
                self.hold(property, value, &format!("{place}.{field}"));
            }
        } else if let Some(values) = value.as_array() {
            for value in values {
                self.hold(&schema["items"], value, &format!("{place}[]"));
            }
        } else if let Some(allowed) = schema["enum"].as_vec() {
            assert!(allowed.iter().any(|word| word.as_str() == value.as_str()), "{place}: {value}");
        } else {
            let types = &schema["type"];
            let types: Vec<&str> = match types.as_vec() {
                Some(types) => types.iter().filter_map(Yaml::as_str).collect(),
                None => types.as_str().into_iter().collect(),
            };
            let fits = |kind: &&str| match *kind {
                "integer" => value.is_u64(),
                "number" => value.is_number(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "null" => value.is_null(),
                other => panic!("{place}: type {other}"),
            };
            assert!(types.iter().any(fits), "{place}: {value} is none of {types:?}");
        }
    }
}

fn result(sequence: u64) -> Value {
    json!({ "sequence": sequence, "time_ms": 1.5e12, "score": 0.25, "threshold": 0.5, "by_channel": [0.75, null], "alert": "quiet",
        "latency_ms": 1.5 })
}

fn batch(results: Vec<Value>) -> Value {
    json!({ "device": "d-1", "detector": "a", "results": results,
        "drift": { "state": "steady", "score_changed": false, "channels": [{ "psi": 0.1, "distance": null, "has_drifted": false }] } })
}

#[test]
fn the_document_and_the_collector_say_the_same() {
    let document = Document::read();
    let routes: BTreeSet<(String, String)> =
        ROUTES.iter().map(|route| (route.path.to_owned(), route.method.to_owned())).collect();
    let documented: BTreeSet<(String, String)> =
        document.answers().into_iter().map(|(path, method, _)| (path, method)).collect();
    assert_eq!(routes, documented);

    let made = made::made("document", 2);
    let options = Options { rounds: Some(made.rounds), ..Options::for_tests() };
    let collector = Running::start(options).unwrap();
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let mut seen = BTreeSet::new();
    let mut came = |path: &str, method: &str, answer: &mut ureq::http::Response<ureq::Body>| {
        let status = answer.status().as_str().to_owned();
        let path = path.split('?').next().unwrap();
        let path = &path.replace("/1/", "/{round}/").replace("/9/", "/{round}/");
        let response = &document.0["paths"][path.as_str()][method]["responses"][status.as_str()];
        assert!(!response.is_badvalue(), "{method} {path}: nobody named {status}");
        let media_type =
            answer.headers()["Content-Type"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let content = &response["content"][media_type.as_str()];
        assert!(!content.is_badvalue(), "{method} {path}, {status}: nobody named {media_type}");
        let text = String::from_utf8_lossy(&answer.body_mut().read_to_vec().unwrap()).into_owned();
        if media_type == "application/json" {
            document.hold(&content["schema"], &serde_json::from_str(&text).unwrap(), path);
        }
        seen.insert((path.clone(), method.to_owned(), status.clone()));
        (status, text)
    };
    let mut post = |key: &str, body: &Value| {
        let mut request = agent.post(format!("{}/results", collector.address()));
        if !key.is_empty() {
            request = request.header("Idempotency-Key", key);
        }
        let mut answer = request.send(body.to_string()).unwrap();
        let replayed = answer.headers().contains_key("idempotent-replayed");
        let (status, text) = came("/results", "post", &mut answer);
        (status, serde_json::from_str::<Value>(&text).unwrap(), replayed)
    };

    let mut unscored = result(2);
    unscored["score"] = Value::Null;
    unscored["samples"] = json!({ "times_ms": [1, 2], "values": [1, 2, 3, null] });
    let good = batch(vec![result(0), result(1), unscored.clone()]);
    document.hold(document.named("#/components/schemas/Batch"), &good, "batch");
    let stored = json!({ "stored": 3, "known": 0, "last": 2 });
    assert_eq!(post("k", &good), ("200".to_owned(), stored.clone(), false));
    assert_eq!(post("k", &good), ("200".to_owned(), stored, true), "the same key, the same answer");
    let more = batch(vec![result(1), unscored, result(7)]);
    assert_eq!(post("l", &more), ("200".to_owned(), json!({ "stored": 1, "known": 2, "last": 7 }), false));

    let refused =
        |(status, answer, _): (String, Value, bool)| (status, answer["error"].as_str().unwrap().to_owned());
    let is = |status: &str, error: &str| (status.to_owned(), error.to_owned());
    assert_eq!(refused(post("k", &more)), is("422", "key-reused"));
    let mut other = result(7);
    other["score"] = json!(0.5);
    assert_eq!(refused(post("m", &batch(vec![other, result(8)]))), is("409", "conflict"));
    assert_eq!(refused(post("", &good)), is("400", "no-key"));
    let many = batch((10..111).map(result).collect());
    assert_eq!(refused(post("n", &many)), is("413", "too-large"));
    let heavy = json!({ "device": "x".repeat(5 << 20) });
    assert_eq!(refused(post("o", &heavy)), is("413", "too-large"));
    for (place, wrong) in [
        ("/device", json!("a b")),
        ("/device", json!("")),
        ("/results", json!([])),
        ("/results/1/sequence", json!(0)),
        ("/results/1/sequence", json!(-1)),
        ("/results/1/sequence", json!(u64::MAX)),
        ("/results/1/latency_ms", json!(-1)),
        ("/results/1/alert", json!("loud")),
        ("/results/1/by_channel", json!(vec![0.0; 2000])),
        ("/results/2/score", json!(1)),
        ("/results/2/samples/values", json!([1, 2, 3])),
        ("/results/2/samples/times_ms", json!([])),
        ("/drift/state", json!("none")),
        ("/more", json!(1)),
    ] {
        let mut batch = good.clone();
        match batch.pointer_mut(place) {
            Some(value) => *value = wrong.clone(),
            None => batch["more"] = wrong.clone(),
        }
        let (status, answer, _) = post("p", &batch);
        assert_eq!(status, "400", "{place}: {wrong}: {answer}");
        assert!(answer["reason"].as_str().unwrap().len() > 10, "{answer}");
    }

    let mut get = |path: &str| {
        let mut answer = agent.get(format!("{}{path}", collector.address())).call().unwrap();
        came(path, "get", &mut answer)
    };
    let (_, count) = get("/results/count");
    let device = json!({ "device": "d-1", "results": 4, "first": 0, "last": 7 });
    assert_eq!(serde_json::from_str::<Value>(&count).unwrap(), json!({ "results": 4, "devices": [device] }));
    let (_, stretch) = get("/results?device=d-1&from=1&limit=2");
    let stretch: Value = serde_json::from_str(&stretch).unwrap();
    assert_eq!(
        (stretch["results"][1]["samples"]["values"][3].is_null(), &stretch["next"]),
        (true, &json!(7))
    );
    assert_eq!(get("/results?device=d-1&limit=0").0, "400");
    assert_eq!(get("/results").0, "400");
    assert_eq!(get("/results.csv").1.lines().count(), 5);
    for (path, status) in [
        ("/rounds", "200"),
        ("/rounds/manifest", "200"),
        ("/rounds/1/model", "200"),
        ("/rounds/9/model", "404"),
    ] {
        assert_eq!(get(path).0, status, "{path}");
    }
    let weights =
        serde_json::from_str::<Value>(&get("/rounds").1).unwrap()["weights"].as_u64().unwrap() as usize;
    for (query, bytes, status) in [
        ("member=a&rows=9", vec![0; 4 * weights], "200"),
        ("member=a&rows=9", vec![1; 4 * weights], "409"),
        ("member=b&rows=9", vec![0; 4], "422"),
        ("member=b&rows=9", vec![0; 5], "400"),
        ("rows=9", vec![0; 4], "400"),
        ("member=b&rows=9", vec![0; 5 << 20], "413"),
    ] {
        let path = format!("/rounds/1/changes?{query}");
        let mut answer = agent.post(format!("{}{path}", collector.address())).send(&bytes[..]).unwrap();
        assert_eq!(came(&path, "post", &mut answer).0, status, "{query}");
    }
    assert_eq!(seen, document.answers());
    fs::remove_dir_all(made.folder).unwrap();
}

#[test]
fn pages_of_stated_origins_may_send_and_no_others() {
    let options = Options { origins: vec!["https://hearth.example".to_owned()], ..Options::for_tests() };
    let collector = Running::start(options).unwrap();
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let asked = |origin: &str| {
        let request = ureq::http::Request::options(format!("{}/results", collector.address()))
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type,idempotency-key")
            .body(())
            .unwrap();
        let answer = agent.run(request).unwrap();
        let allowed =
            |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_lowercase());
        (allowed("access-control-allow-origin"), allowed("access-control-allow-headers"))
    };
    let (origin, headers) = asked("https://hearth.example");
    assert_eq!(origin.as_deref(), Some("https://hearth.example"));
    assert!(headers.unwrap().contains("idempotency-key"));
    assert_eq!(asked("https://other.example").0, None);
}

#[test]
fn what_is_typed_wrongly_is_one_sentence() {
    for (typed, sentence) in [
        (vec!["--port", "1"], "`--port` means nothing here"),
        (vec!["--listen"], "`--listen` wants something behind it"),
        (vec!["--origin", "*"], "`*` is no origin, as https://hearth.example is one"),
        (vec!["--rounds", "x"], "`--rounds` and `--key` belong together"),
        (vec!["--fail", "1:200"], "`--fail`: `1:200` is not possible"),
    ] {
        let failure = Options::read(typed.into_iter().map(str::to_owned)).unwrap_err().to_string();
        assert_eq!(failure.lines().next(), Some(sentence));
    }
}
