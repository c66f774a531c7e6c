//! Where requests may leave from: one file in Rust, one in JavaScript. Nothing else may name what the browser makes
//! requests with, so the ledger of the page "Privacy" is whole.

use crate::{Complaint, scan::words};

/// The gate, and what the service worker fetches to keep the app's own files.
const RUST: &str = "src/platform/web/fetch.rs";
const SCRIPT: &str = "assets/service_worker.js";
/// Reads files that a person gave, where they lie: it refuses every address that is not on this device.
const ON_DEVICE: (&str, &str) = ("src/platform/web/files.rs", "XmlHttpRequest");

/// Streams of the page's own host: it refuses every other, and passes the gate.
const STREAMS: (&str, &str) = ("src/platform/web/stream.rs", "is_own_origin(&");

/// As web-sys, js-sys and crates around them call what makes requests.
const FORBIDDEN: [&str; 14] = [
    "fetch_with_str",
    "fetch_with_request",
    "XmlHttpRequest",
    "WebSocket",
    "EventSource",
    "WebTransport",
    "RtcPeerConnection",
    "send_beacon",
    "gloo_net",
    "reqwest",
    "ureq",
    "import_scripts",
    "eval",
    "new_with_args",
];

/// As JavaScript calls them, also where Rust asks for them by name.
const BY_NAME: [&str; 10] = [
    "fetch",
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
    "WebTransport",
    "RTCPeerConnection",
    "sendBeacon",
    "importScripts",
    "import",
    "eval",
];

pub fn check(path: &str, text: &str) -> Vec<Complaint> {
    if path == RUST || (path == STREAMS.0 && text.contains(STREAMS.1)) {
        return Vec::new();
    }
    let complain = |line: usize, name: &str| {
        let what = format!(
            "names `{name}`: every request leaves through {RUST}, so that it is noted and can be stopped"
        );
        Complaint::new(path, line, what)
    };
    let mut complaints: Vec<Complaint> = words(text)
        .into_iter()
        .filter(|(_, word)| {
            let reads = (path, word.as_str()) == ON_DEVICE && text.contains("starts_with(ON_DEVICE)");
            !reads && FORBIDDEN.iter().any(|name| word == name || word.starts_with(&format!("{name}_")))
        })
        .map(|(line, word)| complain(line, &word))
        .collect();
    for (number, line) in text.lines().enumerate() {
        for name in BY_NAME.iter().filter(|name| line.contains(&format!("\"{name}\""))) {
            complaints.push(complain(number + 1, name));
        }
    }
    complaints
}

/// A file of JavaScript that is part of the app.
pub fn check_script(path: &str, text: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for word in code.split(|c: char| !c.is_alphanumeric() && c != '_') {
            let allowed = path == SCRIPT && word == "fetch";
            if BY_NAME.contains(&word) && !allowed {
                let what =
                    format!("names `{word}`: requests leave through {RUST}, or {SCRIPT} where it installs");
                complaints.push(Complaint::new(path, number + 1, what));
            }
        }
    }
    complaints
}

/// web-sys has only what the manifest asks for.
pub fn check_manifest(text: &str) -> Vec<Complaint> {
    let listed = |name: &str| text.contains(&format!("\"{name}\""));
    ["Request", "WebSocket", "EventSource", "WebTransport", "RtcPeerConnection"]
        .into_iter()
        .filter(|name| listed(name))
        .map(|name| {
            Complaint::new("Cargo.toml", 1, format!("asks web-sys for `{name}`, which makes requests"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_out_is_caught() {
        for line in [
            "window.fetch_with_str(url)",
            "scope.fetch_with_request_and_init(&request, &init)",
            "use gloo_net::http::Request;",
            "let socket = web_sys::WebSocket::new(url)?;",
            "navigator.send_beacon_with_opt_str(url, None)",
            "Reflect::get(&global, &\"fetch\".into())",
            "Reflect::get(&global, &\"XMLHttpRequest\".into())",
            "#[wasm_bindgen(js_name = \"import\")]",
            "js_sys::eval(code)",
            "Function::new_with_args(\"a\", code)",
        ] {
            assert_eq!(check("src/ui/tasks/chat/use_x.rs", line).len(), 1, "{line}");
            assert!(check(RUST, line).is_empty(), "{line}");
        }
        assert_eq!(check_script("assets/x.js", "a();\nfetch(url)").len(), 1);
        assert!(check_script(SCRIPT, "fetch(url) // XMLHttpRequest").is_empty());
        assert_eq!(check_script(SCRIPT, "new WebSocket(url)").len(), 1);
        assert_eq!(check_manifest("features = [\"Response\", \"WebSocket\"]").len(), 1);
    }

    #[test]
    fn a_file_is_read_where_it_lies_and_nothing_else_is_asked_for() {
        let checked = "if !address.starts_with(ON_DEVICE) { return }\nXmlHttpRequest::new()";
        assert!(check(ON_DEVICE.0, checked).is_empty());
        assert_eq!(check(ON_DEVICE.0, "XmlHttpRequest::new()").len(), 1, "without a look at the address");
        assert_eq!(check("src/platform/web/store.rs", checked).len(), 1);
    }

    #[test]
    fn a_stream_is_of_the_pages_own_host() {
        let checked = "if !is_own_origin(&address) { return }\nWebSocket::new(address)";
        assert!(check(STREAMS.0, checked).is_empty());
        assert_eq!(check(STREAMS.0, "WebSocket::new(address)").len(), 1, "without a look at the address");
        assert_eq!(check("src/ui/tasks/sensors/run.rs", checked).len(), 1);
    }

    #[test]
    fn words_and_our_own_names_are_left_alone() {
        for line in
            ["platform.fetch().get(url)", "// fetch_with_str", "pub trait Fetch {", "let prefetch = 1;"]
        {
            assert!(check("src/service/x.rs", line).is_empty(), "{line}");
        }
    }
}
