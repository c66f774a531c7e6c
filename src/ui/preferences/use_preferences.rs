//! Reads the preferences once, stores each change, and applies language and theme to the document.

use std::rc::Rc;

use yew::prelude::*;

use super::stored::{Preferences, Theme};
use crate::ui::{
    browser::{local_storage, root, use_other_tabs, window},
    text::Language,
};

const STORED: &str = "hearth.preferences";

#[derive(Clone, PartialEq)]
pub struct PreferencesHandle {
    pub current: Rc<Preferences>,
    /// The chosen language, or else the browser's.
    pub language: Language,
    pub set: Callback<Preferences>,
}

/// Gives the preferences to any part of the page.
#[hook]
pub fn use_preferences() -> PreferencesHandle {
    use_context::<PreferencesHandle>().unwrap_or_else(|| PreferencesHandle {
        current: Rc::default(),
        language: Language::English,
        set: Callback::noop(),
    })
}

fn stored() -> Rc<Preferences> {
    Rc::new(local_storage::get_text(STORED).map(|json| Preferences::read(&json)).unwrap_or_default())
}

/// Reads the stored preferences, and stores each change. What it returns becomes the context that [`use_preferences`] gives.
#[hook]
pub fn use_chosen_preferences() -> PreferencesHandle {
    let state = use_state(stored);
    let current = (*state).clone();
    let language = current.language.unwrap_or_else(browser_language);
    use_effect_with((language, current.theme), |(language, theme)| apply_to_document(*language, *theme));
    {
        let setter = state.setter();
        use_other_tabs(move |name| {
            if name == STORED {
                setter.set(stored());
            }
        });
    }
    let set = use_callback(state.setter(), |preferences: Preferences, state| {
        local_storage::set(STORED, &preferences);
        state.set(Rc::new(preferences));
    });
    PreferencesHandle { current, language, set }
}

fn browser_language() -> Language {
    let tag = window().and_then(|window| window.navigator().language()).unwrap_or_default();
    Language::for_browser(&tag)
}

fn apply_to_document(language: Language, theme: Theme) {
    let Some(root) = root() else { return };
    let _ = root.set_attribute("lang", language.tag());
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light | Theme::Dark => root.set_attribute("data-theme", theme.name()),
    };
}
