//! Requests without a runtime that brings them.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process,
};

use serde_json::Value;

use super::{Head, Route, Server};

const LINES: usize = 150;

fn head(method: &str, path: &str, content_type: &str) -> Head {
    let models = [Route::Classify, Route::Redact, Route::Anomaly].map(|route| (route, "a.file".to_owned()));
    Head {
        method: method.to_owned(),
        path: path.to_owned(),
        query: String::new(),
        content_type: Some(content_type.to_owned()),
        length: None,
        at_once: 1,
        models: BTreeMap::from(models),
    }
}

fn message(body: &Value) -> &str {
    body["error"]["message"].as_str().unwrap()
}

#[test]
fn a_head_says_whether_its_body_may_come() {
    let server = Server::new(0);
    let wide = |length| Head { length: Some(length), ..head("POST", "/redact", "text/plain") };
    let crowded = Head { at_once: 100, ..head("POST", "/redact", "text/plain") };
    for (head, status, named) in [
        (head("POST", "/", "text/plain"), 404, "/classify, /embed"),
        (head("POST", "/classify/", "image/png"), 404, "/classify/"),
        (head("POST", "/embed", "application/json"), 404, "no model for /embed"),
        (head("GET", "/redact", ""), 405, "POST, not GET"),
        (head("POST", "/redact", ""), 415, "no type"),
        (head("POST", "/classify", "text/html"), 415, "text/html"),
        (wide((64 << 10) + 1), 413, "65537"),
        (crowded, 503, "being answered"),
    ] {
        let answer = server.accepts(&head);
        assert_eq!(answer.status, status, "{head:?}");
        assert!(message(&answer.body).contains(named), "{head:?}: {answer:?}");
        assert_eq!(answer.allow, (status == 405).then_some("POST"));
        assert_eq!(answer.retry_after.is_some(), status == 503);
    }
    for head in [wide(64 << 10), head("POST", "/redact", "Text/Plain; charset=utf-8")] {
        let answer = server.accepts(&head);
        assert_eq!((answer.status, answer.body["file"].as_str()), (100, Some("a.file")), "{head:?}");
    }
}

#[test]
fn a_query_is_read_by_name() {
    let asked = Head { query: "?top=3&mask=".to_owned(), ..head("POST", "/redact", "text/plain") };
    assert_eq!((asked.asked("top"), asked.asked("mask"), asked.asked("to")), (Some("3"), Some(""), None));
}

/// A file that goes when it is dropped.
struct Body(PathBuf);

impl Body {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = env::temp_dir().join(format!("hearth-edge-{}-{name}", process::id()));
        fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Six channels that repeat, with another value in one place.
fn lines(odd: Option<f32>) -> String {
    let value = |at: usize, channel: usize| match odd {
        Some(odd) if at == LINES / 2 => odd,
        _ => ((at * (channel + 1)) as f32 / 9.0).sin(),
    };
    let line = |at| (0..6).map(|channel| value(at, channel).to_string()).collect::<Vec<_>>().join(",");
    (0..LINES).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn sensors_are_scored_alike_however_often_they_are_asked() {
    let mut server = Server::new(0);
    let asked = head("POST", "/anomaly", "text/csv");
    let ask = |server: &mut Server, body: &[u8]| {
        let body = Body::new("anomaly", body);
        server.answer(&asked, &body.0)
    };
    let early = ask(&mut server, lines(None).as_bytes());
    assert_eq!(early.status, 503, "{early:?}");
    let missing = server.load(&asked, Path::new("no/such/file"));
    assert!(missing.status == 503 && message(&missing.body).contains("no/such/file"), "{missing:?}");
    let detector = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/motion.safetensors");
    assert_eq!(server.load(&asked, &detector).status, 200);
    assert_eq!(server.accepts(&asked).body["file"], Value::Null);

    let highest = |body: &Value| {
        let scores = body["scores"].as_array().unwrap();
        scores.iter().filter_map(|score| score["score"].as_f64()).fold(f64::MIN, f64::max)
    };
    let usual = ask(&mut server, lines(None).as_bytes());
    assert_eq!(usual.status, 200, "{usual:?}");
    for (body, named) in [
        ("", "expected 100 lines"),
        ("1,2,3", "6 values"),
        ("1,2,3,4,5,six", "line 1"),
        ("{\"values\": 1}", "line 1"),
    ] {
        let refused = ask(&mut server, body.as_bytes());
        assert_eq!(refused.status, 400, "{body}: {refused:?}");
        assert!(message(&refused.body).contains(named), "{body}: {refused:?}");
    }
    assert_eq!(ask(&mut server, &[b'1', 0xff]).status, 400);
    let odd = ask(&mut server, lines(Some(90.0)).as_bytes());
    assert!(highest(&odd.body) > highest(&usual.body), "{odd:?}");
    assert_eq!(highest(&ask(&mut server, lines(None).as_bytes()).body), highest(&usual.body));
}
