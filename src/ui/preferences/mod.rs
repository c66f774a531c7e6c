//! What a person chose: language, theme, sampling, limits. Must not know where they are chosen, nor what they are used for.

mod stored;
mod use_preferences;

pub use self::{
    stored::{Preferences, Theme},
    use_preferences::{PreferencesHandle, use_chosen_preferences, use_preferences},
};
