//! `cargo xtask sign MANIFEST`: gives a manifest the next version and an expiry, signs it, and checks what it wrote.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use super::{form::canonical, key};
use crate::{
    failure::{Explain, Failure, Result},
    place,
};

const USAGE: &str = "Usage: cargo xtask sign MANIFEST [--key FILE] [--days DAYS]

  MANIFEST     {\"models\": [entries of the catalogue, each with `files` and a language model's with `self_test`]}, or one that was
               signed before; it is signed in its place (docs/UPDATES.md)
  --key FILE   instead of ~/.config/hearth/update.key
  --days DAYS  until it expires, 1 to 365; 30 where nothing is said";
const DAY_S: u64 = 24 * 60 * 60;
/// A page takes no longer one.
const MOST_BYTES: usize = 1 << 20;

struct Wanted {
    manifest: PathBuf,
    key: Option<PathBuf>,
    days: u64,
}

pub fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return Ok(());
    }
    let Wanted { manifest, key, days } = wanted(arguments)?;
    let key = key::read(&key.map_or_else(key::usual_place, Ok)?)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let text = fs::read_to_string(&manifest).explain("read", &manifest)?;
    let signed = signed(&text, &manifest, now + days * DAY_S)?;
    write(&manifest, &envelope(&signed, &key))?;
    let written = fs::read_to_string(&manifest).explain("read", &manifest)?;
    check(&written, &key.verifying_key()).map_err(|why| {
        Failure::new(format!("{} was not written as it should be: {why}", manifest.display()))
    })?;
    println!(
        "{}: version {}, {} models, expires in {days} days, signed by {}",
        manifest.display(),
        signed["version"],
        signed["models"].as_array().map_or(0, Vec::len),
        key::hex(key.verifying_key().as_bytes())
    );
    let page = fs::read_to_string(place::root().join("index.html")).unwrap_or_default();
    if !page.contains(&key::hex(key.verifying_key().as_bytes())) {
        println!("index.html names another key: a page that is built from it refuses this manifest.");
    }
    Ok(())
}

fn wanted(arguments: &[String]) -> Result<Wanted> {
    let wrong = || Failure::new(format!("what is to be signed?\n{USAGE}"));
    let (mut manifest, mut key, mut days) = (None, None, 30);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--key" => key = Some(PathBuf::from(rest.next().ok_or_else(wrong)?)),
            "--days" => {
                let asked = rest.next().and_then(|days| days.parse().ok());
                days = asked.filter(|days| (1..=365).contains(days)).ok_or_else(wrong)?;
            }
            path if !path.starts_with('-') && manifest.is_none() => manifest = Some(PathBuf::from(path)),
            _ => return Err(wrong()),
        }
    }
    Ok(Wanted { manifest: manifest.ok_or_else(wrong)?, key, days })
}

/// What is to be signed, of a draft or of a manifest that was signed before.
fn signed(text: &str, path: &Path, expires: u64) -> Result<Value> {
    let wrong = |what: String| Failure::new(format!("{}: {what}", path.display()));
    let file: Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    let mut signed = file.get("signed").unwrap_or(&file).clone();
    let last = match signed.get("version") {
        None => 0,
        Some(version) => {
            version.as_u64().ok_or_else(|| wrong(format!("a version that is none: {version}")))?
        }
    };
    let models = signed.get("models").and_then(Value::as_array).filter(|models| !models.is_empty());
    let models = models.ok_or_else(|| wrong("it lists no `models`".to_owned()))?;
    let mut ids = HashSet::new();
    for model in models {
        let id = model["id"].as_str().ok_or_else(|| wrong(format!("a model without an id: {model}")))?;
        if !ids.insert(id) {
            return Err(wrong(format!("two models of id `{id}`")));
        }
        if model["task"] == "chat" && !model["self_test"]["expected"].is_string() {
            return Err(wrong(format!("`{id}` has no self_test with the answer that is expected")));
        }
        let file = &model["files"][0];
        if !(file["url"].is_string() && file["sha256"].is_string() && file["bytes"].is_u64()) {
            return Err(wrong(format!("`{id}`: expected `files` with url, sha256 and bytes, got {file}")));
        }
    }
    let fields = signed.as_object_mut().ok_or_else(|| Failure::new("a manifest is an object"))?;
    fields.insert("_type".to_owned(), json!("hearth-updates"));
    fields.insert("spec_version".to_owned(), json!("1"));
    fields.insert("version".to_owned(), json!(last + 1));
    fields.insert("expires".to_owned(), json!(expires));
    Ok(signed)
}

fn envelope(signed: &Value, key: &SigningKey) -> String {
    let signature = key.sign(canonical(signed).as_bytes());
    let signatures =
        json!([{ "keyid": key::id(&key.verifying_key()), "sig": key::hex(&signature.to_bytes()) }]);
    canonical(&json!({ "signatures": signatures, "signed": signed }))
}

/// Whole or not at all: a page may fetch it at any moment.
fn write(path: &Path, text: &str) -> Result<()> {
    let beside = path.with_extension("signing");
    fs::write(&beside, text).explain("write", &beside)?;
    fs::rename(&beside, path).explain("write", path)
}

/// Whether a page with this key would believe the file.
fn check(text: &str, key: &VerifyingKey) -> std::result::Result<(), String> {
    let file: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if canonical(&file) != text {
        return Err("it is not in the form that is signed".to_owned());
    }
    if text.len() > MOST_BYTES {
        return Err(format!("{} bytes, and a page takes {MOST_BYTES}", text.len()));
    }
    let signature = &file["signatures"][0];
    if signature["keyid"] != key::id(key) {
        return Err("it names another key".to_owned());
    }
    let bytes =
        signature["sig"].as_str().and_then(key::unhex).and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
    let signature = Signature::from_bytes(&bytes.ok_or("its signature is no signature")?);
    key.verify_strict(canonical(&file["signed"]).as_bytes(), &signature).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use serde_json::Value;

    use super::{check, run};
    use crate::updates::key;

    const DRAFT: &str = r#"{ "models": [{ "id": "a", "task": "chat", "files": [{ "url": "models/a.gguf", "sha256": "00", "bytes": 9 }],
        "self_test": { "prompt": "1 + 1?", "expected": "2" } }] }"#;

    struct Place {
        folder: PathBuf,
        manifest: PathBuf,
        key: PathBuf,
    }

    fn place(name: &str) -> Place {
        let folder = std::env::temp_dir().join(format!("hearth-sign-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (manifest, key) = (folder.join("updates.json"), folder.join("update.key"));
        let _ = fs::remove_file(&key);
        key::make(&key).unwrap();
        Place { folder, manifest, key }
    }

    fn typed(place: &Place, more: &[&str]) -> Vec<String> {
        let (manifest, key) = (place.manifest.to_str().unwrap(), place.key.to_str().unwrap());
        [manifest, "--key", key].iter().chain(more).map(ToString::to_string).collect()
    }

    #[test]
    fn a_draft_is_signed_and_each_signing_is_a_version_more() {
        let place = place("versions");
        fs::write(&place.manifest, DRAFT).unwrap();
        let key = key::read(&place.key).unwrap().verifying_key();
        for version in 1..=3 {
            run(&typed(&place, &["--days", "7"])).unwrap();
            let text = fs::read_to_string(&place.manifest).unwrap();
            check(&text, &key).unwrap();
            let file: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(file["signed"]["version"], version);
            assert_eq!(file["signed"]["_type"], "hearth-updates");
            for (from, to) in [("a.gguf", "b.gguf"), ("\"version\":", "\"version\":1"), (":", ": ")] {
                assert!(check(&text.replacen(from, to, 1), &key).is_err(), "{from}");
            }
        }
        let other = key::make(&place.folder.join("other.key")).unwrap().verifying_key();
        assert!(check(&fs::read_to_string(&place.manifest).unwrap(), &other).is_err());
        fs::remove_dir_all(place.folder).unwrap();
    }

    #[test]
    fn what_no_page_would_take_is_not_signed() {
        let place = place("refused");
        for (draft, what) in [
            ("{}", "lists no `models`"),
            ("{\"models\": []}", "lists no `models`"),
            ("{\"models\": [{}]}", "without an id"),
            (&DRAFT.replace("expected", "expect"), "has no self_test"),
            (&DRAFT.replace("\"bytes\": 9", "\"bytes\": -9"), "url, sha256 and bytes"),
            (&DRAFT.replace("{ \"models\"", "{ \"version\": \"2\", \"models\""), "a version that is none"),
        ] {
            fs::write(&place.manifest, draft).unwrap();
            let failure = run(&typed(&place, &[])).unwrap_err().to_string();
            assert!(failure.contains(what), "{draft}: {failure}");
            assert_eq!(fs::read_to_string(&place.manifest).unwrap(), draft, "the draft stays as it was");
        }
        for wrong in [&["--days", "0"], &["--days", "999"], &["--force", "x"]] {
            assert!(run(&typed(&place, wrong)).is_err(), "{wrong:?}");
        }
        fs::remove_dir_all(place.folder).unwrap();
    }
}
