//! The preferences as they are stored for the next visit. Reads whatever an older version or a damaged storage left.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    protocol::{Processor, Sampling},
    ui::text::Language,
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Preferences {
    /// `None` takes the browser's language.
    pub language: Option<Language>,
    pub theme: Theme,
    pub system_prompt: String,
    /// `None` draws a new seed for each answer; `sampling.seed` is not read.
    pub seed: Option<u64>,
    pub context_tokens: Option<u32>,
    /// `None` takes as many threads as suit the device.
    pub threads: Option<u32>,
    pub processor: Processor,
    /// Models with larger files are not loaded, in MB of 10^6 bytes; `None` sets no limit.
    pub memory_limit_mb: Option<u32>,
    /// An answer that takes longer is stopped, in seconds; `None` sets no limit.
    pub time_limit_s: Option<u32>,
    /// The embedding model that the library belongs to, by its id; `None` takes the catalogue's first.
    pub library_model: Option<String>,
    /// Whether all requests to the network are refused.
    pub airplane: bool,
    pub sampling: Sampling,
}

impl Preferences {
    /// Reads each field that is present and valid, and takes the default for each other field.
    pub fn read(text: &str) -> Self {
        let Ok(Value::Object(fields)) = serde_json::from_str(text) else { return Self::default() };
        let sampling = match fields.get("sampling") {
            Some(Value::Object(fields)) => sampling(fields),
            Some(_) | None => Sampling::default(),
        };
        Self {
            language: field(&fields, "language").unwrap_or_default(),
            theme: field(&fields, "theme").unwrap_or_default(),
            system_prompt: field(&fields, "system_prompt").unwrap_or_default(),
            seed: field(&fields, "seed").unwrap_or_default(),
            context_tokens: field(&fields, "context_tokens").unwrap_or_default(),
            threads: field(&fields, "threads").unwrap_or_default(),
            processor: field(&fields, "processor").unwrap_or_default(),
            memory_limit_mb: field(&fields, "memory_limit_mb").unwrap_or_default(),
            time_limit_s: field(&fields, "time_limit_s").unwrap_or_default(),
            library_model: field(&fields, "library_model").unwrap_or_default(),
            airplane: field(&fields, "airplane").unwrap_or_default(),
            sampling,
        }
    }

    /// The size of the largest model file that may be loaded.
    pub fn memory_limit(&self) -> Option<u64> {
        self.memory_limit_mb.map(|megabytes| u64::from(megabytes) * 1_000_000)
    }

    /// The sampling of one answer, with the seed `drawn` if the person chose none.
    pub fn sampling_with(&self, drawn: u64) -> Sampling {
        Sampling { seed: self.seed.unwrap_or(drawn), ..self.sampling.clone() }
    }
}

fn field<T: for<'de> Deserialize<'de>>(fields: &Map<String, Value>, name: &str) -> Option<T> {
    serde_json::from_value(fields.get(name)?.clone()).ok()
}

fn sampling(fields: &Map<String, Value>) -> Sampling {
    let default = Sampling::default();
    let number = |name, low: f32, high: f32, default: f32| {
        field(fields, name).filter(|value: &f32| (low..=high).contains(value)).unwrap_or(default)
    };
    Sampling {
        repetition_penalty: number("repetition_penalty", 1.0, 2.0, default.repetition_penalty),
        temperature: number("temperature", 0.0, 2.0, default.temperature),
        top_k: field(fields, "top_k").unwrap_or(default.top_k),
        top_p: number("top_p", 0.0, 1.0, default.top_p),
        min_p: number("min_p", 0.0, 1.0, default.min_p),
        seed: default.seed,
        stop: field(fields, "stop").unwrap_or(default.stop),
        max_tokens: field(fields, "max_tokens").filter(|value| *value > 0).unwrap_or(default.max_tokens),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_survive_anything() {
        for garbage in ["", "null", "[]", "{", "7", "{\"sampling\": 3, \"theme\": {}}"] {
            assert_eq!(Preferences::read(garbage), Preferences::default(), "{garbage}");
        }
        let read = Preferences::read(
            r#"{"language": "zh-Hant", "theme": "neon", "seed": 7,
                "threads": 3, "sampling": {"temperature": 99, "top_k": "many", "top_p": 0.5, "max_tokens": 0}}"#,
        );
        let default = Preferences::default();
        assert_eq!(read.language, Some(Language::TraditionalChinese));
        assert_eq!(read.theme, Theme::System);
        assert_eq!(read.sampling.temperature, default.sampling.temperature);
        assert_eq!(read.threads, Some(3));
        assert_eq!(read.sampling.top_p, 0.5);
        assert_eq!(read.sampling.max_tokens, default.sampling.max_tokens);
        assert_eq!((read.sampling_with(1).seed, default.sampling_with(1).seed), (7, 1));
        let stored = serde_json::to_string(&read).expect("preferences serialise");
        assert_eq!(Preferences::read(&stored), read);
    }
}
