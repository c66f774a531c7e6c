//! A manifest: what a deployer signed, and whether it may be believed. Nothing of what is signed is read before its signature is right.
//!
//! A file is `{"signatures":[{"keyid":…,"sig":…}],"signed":{…}}` as in TUF (specification 1.0, 4.2), in the one form that is taken: names
//! sorted, nothing between the tokens. So a name that stands twice, or a number that is written in another way, is refused before anybody
//! asks what it means. The signature is Ed25519 (RFC 8032) of the bytes of `signed`, checked by the strict rules.

use std::collections::BTreeMap;

use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::content::{self, Model};
use crate::{
    protocol::UpdateRefusal,
    service::{convert::hex, storage::releases::Seen},
};

/// Bytes of a manifest at most (TUF 1.0, 5.3.3, endless data attack).
pub const MOST_BYTES: u64 = 1 << 20;
/// More than anybody rotates.
const MOST_SIGNATURES: usize = 8;
const KIND: &str = "hearth-updates";
const FORMAT: &str = "1";
/// JSON's numbers are exact up to here.
const LARGEST_VERSION: u64 = (1 << 53) - 1;
/// A manifest that never expires protects nobody from one that is held back (TUF 1.0, freeze attack).
const LONGEST_S: u64 = 366 * 24 * 60 * 60;

/// What is trusted before a manifest is seen.
pub struct Trust<'t> {
    /// 64 hex digits each.
    pub keys: &'t [String],
    pub hosts: &'t [String],
    pub newest: Option<&'t Seen>,
    /// Seconds since the Unix epoch.
    pub now: u64,
}

#[derive(Debug, PartialEq)]
pub struct Manifest {
    pub seen: Seen,
    pub models: Vec<Model>,
    /// The entries, as a JSON array.
    pub catalogue: String,
}

#[derive(Deserialize)]
struct Envelope {
    signatures: Vec<Signed>,
    signed: Value,
}

#[derive(Deserialize)]
struct Signed {
    keyid: String,
    sig: String,
}

#[derive(Deserialize)]
struct Header {
    #[serde(rename = "_type")]
    kind: String,
    spec_version: String,
    version: u64,
    expires: u64,
    models: Vec<Value>,
}

/// The manifest in `bytes`, if all of it may be believed. The checks stand in TUF's order: length, signature, version, expiry, content.
pub fn verified(bytes: &[u8], trust: &Trust<'_>) -> Result<Manifest, UpdateRefusal> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(UpdateRefusal::TooLong { bytes: bytes.len() as u64, most: MOST_BYTES });
    }
    let file: Value = serde_json::from_slice(bytes).map_err(malformed)?;
    if canonical(&file).as_bytes() != bytes.trim_ascii_end() {
        return Err(UpdateRefusal::Malformed { why: "it is not in the form that is signed".to_owned() });
    }
    let envelope: Envelope = serde_json::from_value(file).map_err(malformed)?;
    let signed = canonical(&envelope.signed);
    check_signature(&envelope.signatures, signed.as_bytes(), trust.keys)?;
    let header: Header = serde_json::from_value(envelope.signed).map_err(malformed)?;
    let seen = Seen { version: header.version, sha256: hex(&Sha256::digest(signed.as_bytes())) };
    check_header(&header, trust)?;
    if let Some(newest) = trust.newest {
        let (kept, got) = (newest.version, header.version);
        if got < kept {
            return Err(UpdateRefusal::Older { kept, got });
        }
        if got == kept && seen.sha256 != newest.sha256 {
            return Err(UpdateRefusal::Altered { version: got });
        }
    }
    if header.expires <= trust.now {
        return Err(UpdateRefusal::Expired { expires: header.expires, now: trust.now });
    }
    let models = content::models(&header.models, trust.hosts)?;
    Ok(Manifest { seen, models, catalogue: canonical(&Value::Array(header.models)) })
}

/// JSON in the form that is signed: names sorted, nothing between the tokens.
fn canonical(value: &Value) -> String {
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

fn malformed(error: serde_json::Error) -> UpdateRefusal {
    UpdateRefusal::Malformed { why: error.to_string() }
}

/// One right signature by a key that the page has is enough, so that a key can be replaced while both sign.
fn check_signature(signatures: &[Signed], signed: &[u8], keys: &[String]) -> Result<(), UpdateRefusal> {
    let mut refusal = UpdateRefusal::OtherKey { named: named(signatures) };
    for text in keys {
        let bad_key = || UpdateRefusal::BadKey { key: text.chars().take(80).collect() };
        let bytes = unhex::<32>(text).ok_or_else(bad_key)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| bad_key())?;
        let id = key_id(&bytes);
        for by_key in signatures.iter().take(MOST_SIGNATURES).filter(|signature| signature.keyid == id) {
            let signature = unhex::<64>(&by_key.sig).map(|bytes| Signature::from_bytes(&bytes));
            if signature.is_some_and(|signature| key.verify_strict(signed, &signature).is_ok()) {
                return Ok(());
            }
            refusal = UpdateRefusal::WrongSignature { key: id.clone() };
        }
    }
    Err(refusal)
}

fn named(signatures: &[Signed]) -> String {
    let ids = signatures.iter().take(MOST_SIGNATURES).map(|signature| signature.keyid.chars().take(64));
    let ids: Vec<String> = ids.map(Iterator::collect).collect();
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}

/// A key's name: the SHA-256 of its 32 bytes.
pub fn key_id(key: &[u8; 32]) -> String {
    hex(&Sha256::digest(key))
}

fn check_header(header: &Header, trust: &Trust<'_>) -> Result<(), UpdateRefusal> {
    let wrong = |field: &str, got: String| UpdateRefusal::Content {
        of: "manifest".to_owned(),
        field: field.to_owned(),
        got: got.chars().take(80).collect(),
    };
    if header.kind != KIND {
        return Err(wrong("_type", header.kind.clone()));
    }
    if header.spec_version != FORMAT {
        return Err(wrong("spec_version", header.spec_version.clone()));
    }
    if header.version == 0 || header.version > LARGEST_VERSION {
        return Err(wrong("version", header.version.to_string()));
    }
    if header.expires > trust.now.saturating_add(LONGEST_S) {
        return Err(wrong("expires", header.expires.to_string()));
    }
    Ok(())
}

/// Lower-case hex of exactly `N` bytes.
fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}
