//! What a person chose: read once, kept at each change, and told to the document (language and theme).

use std::rc::Rc;

use yew::prelude::*;

use super::preferences::{Preferences, Theme};
use crate::ui::{
    browser::{local_storage as kept, root, use_other_tabs, window},
    text::Language,
};

#[derive(Clone, PartialEq)]
pub struct PreferencesHandle {
    pub current: Rc<Preferences>,
    /// The chosen language, or else the browser's.
    pub language: Language,
    pub set: Callback<Preferences>,
}

#[hook]
pub fn use_preferences() -> PreferencesHandle {
    let state = use_state(|| Rc::new(kept::preferences()));
    let current = (*state).clone();
    let language = current.language.unwrap_or_else(browser_language);
    use_effect_with((language, current.theme), |(language, theme)| apply_to_document(*language, *theme));
    {
        let setter = state.setter();
        use_other_tabs(move |name| {
            if name == kept::PREFERENCES {
                setter.set(Rc::new(kept::preferences()));
            }
        });
    }
    let set = use_callback(state.setter(), |preferences: Preferences, state| {
        kept::keep_preferences(&preferences);
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
