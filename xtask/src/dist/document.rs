//! index.html: Trunk's inline script becomes a file with a hash, and a policy forbids all that isn't ours.

use std::path::Path;

use super::{digest, read, write};
use crate::failure::{Failure, Result};

/// Trunk's script for live reload holds this and is filled in when it is served, so it can neither move nor be hashed.
const LIVE_RELOAD: &str = "__TRUNK_";
/// Which browsers want to see early; the policy comes right after it, before all that it rules.
const CHARSET: &str = "<meta charset=\"utf-8\" />";
const INLINE: (&str, &str) = ("<script type=\"module\">", "</script>");
/// The deployer's list of hosts that models may come from besides the page's own, with spaces between them.
const MODEL_HOSTS: (&str, &str) = ("<meta name=\"model-hosts\" content=\"", "\"");

/// An offer to install may come before the page's wasm, and comes once: src/ui/frame/settings/use_install.rs takes it up.
const OFFERED: &str = "addEventListener('beforeinstallprompt', event => {
  event.preventDefault();
  self.installOffer = event;
});
";

/// What Chromium turns a text into a script's address with: ours, and no other.
const TRUSTED: &str = "if (self.trustedTypes) {
  const ours = /^(onnx|reader|sensors|worker|worker_gpu|worker_relaxed)_loader\\.js\\?[0-9a-f]+$|^service_worker\\.js$/;
  trustedTypes.createPolicy('default', { createScriptURL: url => (ours.test(url) ? url : null) });
}
";

pub struct Document {
    pub reloads_live: bool,
}

pub fn seal(staging: &Path) -> Result<Document> {
    let path = staging.join("index.html");
    let Sealed { html, script, reloads_live } = sealed(&read(&path)?)?;
    let (name, text) = script;
    write(&staging.join(name), &text)?;
    write(&path, &html)?;
    Ok(Document { reloads_live })
}

struct Sealed {
    html: String,
    /// Name and content.
    script: (String, String),
    reloads_live: bool,
}

fn sealed(html: &str) -> Result<Sealed> {
    let changed = || Failure::new("index.html is not as Trunk writes it: see dist/document.rs");
    let (before, rest) = html.split_once(INLINE.0).ok_or_else(changed)?;
    let (inline, after) = rest.split_once(INLINE.1).ok_or_else(changed)?;
    let reloads_live = html.contains(LIVE_RELOAD);
    let inline_left = |part: &str| part.contains("<script>") || part.contains(INLINE.0);
    if !reloads_live && (inline_left(before) || inline_left(after)) {
        return Err(changed());
    }
    let (import, run) = inline.trim().split_once('\n').ok_or_else(changed)?;
    let text = format!("{import}\n{TRUSTED}{OFFERED}{}\n", run.trim());
    let name = format!("start-{}.js", digest::short(text.as_bytes()));
    let integrity = digest::integrity(text.as_bytes());
    let tag = format!("<script type=\"module\" src=\"./{name}\" integrity=\"{integrity}\"></script>");
    let (head, before) = before.split_once(CHARSET).ok_or_else(changed)?;
    let hosts = model_hosts(html)?;
    let metas = format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\" />{}",
        policy(&hosts, reloads_live),
        // A build that is exchanged at every change must not be kept.
        if reloads_live { "" } else { "<meta name=\"service-worker\" content=\"service_worker.js\" />" }
    );
    let html = format!("{head}{CHARSET}{metas}{before}{tag}{after}");
    Ok(Sealed { html, script: (name, text), reloads_live })
}

/// Each an origin, or all hosts below a name (`https://*.example.org`). What else stands there fails the build, since it would stand in the
/// policy.
pub fn model_hosts(html: &str) -> Result<Vec<String>> {
    let unlisted = || Failure::new("index.html has no <meta name=\"model-hosts\" content=\"…\" />");
    let (_, rest) = html.split_once(MODEL_HOSTS.0).ok_or_else(unlisted)?;
    let (listed, _) = rest.split_once(MODEL_HOSTS.1).ok_or_else(unlisted)?;
    let hosts: Vec<String> = listed.split_whitespace().map(str::to_owned).collect();
    match hosts.iter().find(|host| !is_origin(host)) {
        Some(host) => Err(Failure::new(format!(
            "index.html, model-hosts: `{host}` is no origin as https://models.example.org or https://*.example.org"
        ))),
        None => Ok(hosts),
    }
}

/// Plain HTTP is for this machine alone.
fn is_origin(host: &str) -> bool {
    let name = match host.split_once("://") {
        Some(("https", name)) => name.strip_prefix("*.").unwrap_or(name),
        Some(("http", name)) if name.starts_with("localhost") || name.starts_with("127.0.0.1") => name,
        Some(_) | None => return false,
    };
    let (name, port) = name.split_once(':').unwrap_or((name, "0"));
    let letters =
        |text: &str| text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-.".contains(letter));
    !name.is_empty() && letters(name) && port.parse::<u16>().is_ok()
}

/// What requests may be made of: the page's own origin, and what the deployer lists.
fn origins(hosts: &[String]) -> String {
    hosts.iter().fold("'self'".to_owned(), |origins, host| format!("{origins} {host}"))
}

/// For the document. The exception is for `trunk serve` alone.
fn policy(hosts: &[String], reloads_live: bool) -> String {
    let (inline, socket) = if reloads_live { (" 'unsafe-inline'", " ws:") } else { ("", "") };
    let origins = origins(hosts);
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{inline}; style-src 'self'; \
         img-src 'self' blob: data:; media-src 'self' blob:; connect-src {origins}{socket}; worker-src 'self'; \
         manifest-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; \
         trusted-types default"
    )
}

/// For a worker, which takes its policy from its own answer's headers.
/// It reads files that a person opened (`blob:`), which the page has the address of.
pub fn worker_policy(hosts: &[String]) -> String {
    let origins = origins(hosts);
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src {origins} blob:; worker-src 'self'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<!doctype html><html><head><meta charset=\"utf-8\" /><meta name=\"model-hosts\" \
                        content=\"https://hub.example https://*.cdn.example\" /><title>x</title>\n<script type=\"module\">\nimport init from \
                        './app-1.js';\nconst wasm = await init();\n</script></head><body></body></html>";

    #[test]
    fn no_script_stays_in_the_document() {
        let Sealed { html, script: (name, text), reloads_live } = sealed(HTML).unwrap();
        assert!(!reloads_live && !html.contains("import init"), "{html}");
        assert!(html.contains(&format!("src=\"./{name}\" integrity=\"sha384-")), "{html}");
        assert!(text.starts_with("import init from './app-1.js';\nif (self.trustedTypes)"), "{text}");
        assert!(html.find("Content-Security-Policy") < html.find("<title>"), "before anything it rules");
        assert!(!html.contains("unsafe-inline") && !html.contains("'unsafe-eval'"), "{html}");
    }

    #[test]
    fn another_inline_script_fails_the_build() {
        assert!(sealed(&HTML.replace("<body>", "<body><script>alert(1)</script>")).is_err());
        assert!(sealed("<html><head></head></html>").is_err());
    }

    #[test]
    fn only_live_reload_is_an_exception() {
        let html = HTML.replace("<body>", "<body><script>'{{__TRUNK_ADDRESS__}}'</script>");
        let sealed = sealed(&html).unwrap();
        assert!(sealed.reloads_live && sealed.html.contains("'unsafe-inline'"));
        assert!(!sealed.html.contains("name=\"service-worker\""));
    }

    /// The directive's value.
    fn connect(policy: &str) -> &str {
        let directive = policy.split("; ").find_map(|directive| directive.strip_prefix("connect-src "));
        directive.expect("a policy says what may be connected to")
    }

    #[test]
    fn nothing_but_the_listed_hosts_can_be_reached() {
        let hosts = model_hosts(HTML).unwrap();
        let listed = "'self' https://hub.example https://*.cdn.example";
        assert_eq!(connect(&policy(&hosts, false)), listed);
        assert_eq!(connect(&worker_policy(&hosts)), format!("{listed} blob:"));
        assert_eq!(connect(&policy(&[], false)), "'self'");
        for policy in [policy(&hosts, false), worker_policy(&hosts)] {
            assert!(policy.starts_with("default-src 'none';"), "{policy}");
            assert_eq!(policy.matches("hub.example").count(), 1, "{policy}");
        }
    }

    #[test]
    fn what_is_no_host_fails_the_build() {
        let listed = |hosts: &str| model_hosts(&format!("<meta name=\"model-hosts\" content=\"{hosts}\" />"));
        for host in [
            "*",
            "https:",
            "https://",
            "http://hub.example",
            "'unsafe-eval'",
            "https://a;script-src",
            "data:",
            "https://a/b",
            "hub.example",
        ] {
            assert!(listed(host).is_err(), "{host}");
        }
        assert_eq!(listed("").unwrap(), Vec::<String>::new());
        assert_eq!(listed(" http://localhost:8080 https://a.example:444 ").unwrap().len(), 2);
        assert!(model_hosts("<html></html>").is_err());
    }

    #[test]
    fn our_own_document_lists_the_hub_and_where_it_redirects_to() {
        let hosts = model_hosts(include_str!("../../../index.html")).unwrap();
        assert_eq!(hosts, ["https://huggingface.co", "https://*.huggingface.co", "https://*.hf.co"]);
    }
}
