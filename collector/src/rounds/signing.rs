//! A round's model, signed with Ed25519 (RFC 8032) in the form of model updates: an envelope whose names are sorted, with nothing between
//! the tokens (docs/UPDATES.md). The round's number is the version, so an old model can't take a new one's place.

use std::collections::BTreeMap;

use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A round that nobody ends is signed anew when it is asked for after this time.
pub const VALID_S: u64 = 30 * 24 * 60 * 60;

pub struct Signing(SigningKey);

impl Signing {
    pub fn from_hex(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?.trim();
        let digits = (text.len() == 64 && text.is_ascii()).then_some(text)?;
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        let seed = (0..64).step_by(2).map(byte).collect::<Option<Vec<u8>>>()?;
        Some(Self(SigningKey::from_bytes(&seed.try_into().ok()?)))
    }

    /// The public key's 32 bytes in hex.
    pub fn public(&self) -> String {
        hex(self.0.verifying_key().as_bytes())
    }

    /// The manifest of a round's model. `now_s` counts seconds since the Unix epoch.
    pub fn manifest(&self, round: u64, model: &[u8], now_s: u64) -> String {
        let file =
            json!({ "url": format!("rounds/{round}/model"), "sha256": sha256(model), "bytes": model.len() });
        let signed = json!({
            "_type": "hearth-updates",
            "spec_version": "1",
            "version": round,
            "expires": now_s + VALID_S,
            "models": [{ "id": "shared-detector", "task": "sensors", "files": [file] }],
        });
        let signature = self.0.sign(canonical(&signed).as_bytes());
        let keyid = sha256(self.0.verifying_key().as_bytes());
        let signatures = json!([{ "keyid": keyid, "sig": hex(&signature.to_bytes()) }]);
        canonical(&json!({ "signatures": signatures, "signed": signed }))
    }
}

/// Whatever order a map of JSON has in this build, names are sorted.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<_, _> = fields.iter().collect();
            let fields = sorted.iter().map(|(name, value)| format!("{}:{}", json!(name), canonical(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
