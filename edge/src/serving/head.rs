//! A request without its body, and whether the body may come. Must not know how it is answered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Answer;

/// Requests whose bodies are held at a time: more would take more memory than a worker has.
const MOST_AT_ONCE: u32 = 6;

#[derive(Clone, Debug, Deserialize)]
pub struct Head {
    pub method: String,
    pub path: String,
    /// With its question mark, or empty.
    #[serde(default)]
    pub query: String,
    #[serde(default)]
    pub content_type: Option<String>,
    /// Of the body, in bytes, as far as it is known.
    #[serde(default)]
    pub length: Option<u64>,
    /// Requests whose bodies are here, and this one.
    #[serde(default)]
    pub at_once: u32,
    /// The file of each route that this worker has one for.
    #[serde(default)]
    pub models: BTreeMap<Route, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Route {
    Classify,
    Embed,
    Redact,
    Anomaly,
}

impl Route {
    const ALL: [Self; 4] = [Self::Classify, Self::Embed, Self::Redact, Self::Anomaly];

    pub fn path(self) -> &'static str {
        match self {
            Self::Classify => "/classify",
            Self::Embed => "/embed",
            Self::Redact => "/redact",
            Self::Anomaly => "/anomaly",
        }
    }

    /// Of a body, in bytes.
    pub fn most_bytes(self) -> u64 {
        match self {
            Self::Classify => 4 << 20,
            Self::Embed | Self::Redact => 64 << 10,
            Self::Anomaly => 256 << 10,
        }
    }

    fn types(self) -> &'static [&'static str] {
        match self {
            Self::Classify => &[
                "image/jpeg",
                "image/png",
                "image/webp",
                "image/gif",
                "image/bmp",
                "application/octet-stream",
            ],
            Self::Embed => &["application/json"],
            Self::Redact => &["application/json", "text/plain"],
            Self::Anomaly => &["text/plain", "text/csv", "application/x-ndjson"],
        }
    }
}

impl Head {
    /// Whose request it is, or why its body need not come.
    pub fn route(&self) -> Result<Route, Answer> {
        let Some(route) = Route::ALL.into_iter().find(|route| route.path() == self.path) else {
            let paths = Route::ALL.map(Route::path).join(", ");
            return Err(Answer::refused(404, format!("there is no `{}` here; there are {paths}", self.path)));
        };
        if !self.models.contains_key(&route) {
            return Err(Answer::refused(404, format!("this worker has no model for {}", self.path)));
        }
        if self.method != "POST" {
            let refused = Answer::refused(405, format!("{} takes POST, not {}", self.path, self.method));
            return Err(Answer { allow: Some("POST"), ..refused });
        }
        let types = route.types();
        let content_type = self.media_type();
        if !types.contains(&content_type.as_str()) {
            let got = if content_type.is_empty() { "a body of no type" } else { content_type.as_str() };
            let expected = types.join(", ");
            return Err(Answer::refused(415, format!("{} takes {expected}, not {got}", self.path)));
        }
        let most = route.most_bytes();
        if let Some(length) = self.length.filter(|length| *length > most) {
            return Err(Answer::refused(
                413,
                format!("the body has {length} bytes or more; {} takes {most}", self.path),
            ));
        }
        if self.at_once > MOST_AT_ONCE {
            let refused = Answer::refused(503, format!("{MOST_AT_ONCE} requests are being answered"));
            return Err(Answer { retry_after: Some(1), ..refused });
        }
        Ok(route)
    }

    /// Without its parameters, in lower case; empty where none was told.
    pub fn media_type(&self) -> String {
        let told = self.content_type.as_deref().unwrap_or_default();
        told.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// What stands behind `NAME=` in the query, as it was written.
    pub fn asked(&self, name: &str) -> Option<&str> {
        let pairs = self.query.trim_start_matches('?').split('&');
        pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}
