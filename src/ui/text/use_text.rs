//! Gives the words of the language that the page is shown in.

use yew::prelude::*;

use crate::ui::text::{Language, Text};

#[hook]
pub fn use_text() -> &'static Text {
    use_language().text()
}

/// Gives that language, for words that are no part of the page's own.
#[hook]
pub fn use_language() -> Language {
    use_context::<Language>().unwrap_or(Language::English)
}
