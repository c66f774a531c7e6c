//! How the next token is chosen in one conversation, where that differs from the settings.

use serde::{Deserialize, Serialize};

use crate::protocol::Sampling;

/// `None` follows the settings. Earlier builds stored a whole [`Sampling`], which reads as one that sets everything; a seed and stop
/// strings are the settings' alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnSampling {
    pub temperature: Option<f32>,
    pub top_k: Option<u32>,
    pub top_p: Option<f32>,
    pub min_p: Option<f32>,
    pub repetition_penalty: Option<f32>,
    pub max_tokens: Option<u32>,
}

impl OwnSampling {
    /// The settings' with what is set here in their place.
    pub fn over(&self, settings: Sampling) -> Sampling {
        Sampling {
            temperature: self.temperature.unwrap_or(settings.temperature),
            top_k: self.top_k.unwrap_or(settings.top_k),
            top_p: self.top_p.unwrap_or(settings.top_p),
            min_p: self.min_p.unwrap_or(settings.min_p),
            repetition_penalty: self.repetition_penalty.unwrap_or(settings.repetition_penalty),
            max_tokens: self.max_tokens.unwrap_or(settings.max_tokens),
            ..settings
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_takes_the_settings_place_and_nothing_else_does() {
        let settings = Sampling { seed: 7, top_k: 9, stop: vec!["x".to_owned()], ..Sampling::default() };
        assert_eq!(OwnSampling::default().over(settings.clone()), settings);
        let own = OwnSampling { temperature: Some(0.0), max_tokens: Some(5), ..OwnSampling::default() };
        let expected = Sampling { temperature: 0.0, max_tokens: 5, ..settings.clone() };
        assert_eq!(own.over(settings), expected);
    }

    #[test]
    fn a_whole_sampling_of_an_earlier_build_sets_everything() {
        let earlier = Sampling { temperature: 1.5, seed: 7, ..Sampling::default() };
        let json = serde_json::to_string(&earlier).expect("JSON");
        let own: OwnSampling = serde_json::from_str(&json).expect("a sampling");
        let settings =
            Sampling { temperature: 0.1, top_p: 0.1, max_tokens: 3, seed: 8, ..Sampling::default() };
        assert_eq!(own.over(settings), Sampling { seed: 8, ..earlier });
    }
}
