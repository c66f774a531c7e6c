//! Tells which task's page is shown: the address's fragment names it, so that Back and bookmarks work.

use gloo_events::EventListener;
use yew::prelude::*;

use crate::ui::{browser::window, tasks::Page};

#[hook]
pub fn use_page() -> Page {
    let page = use_state_eq(|| named().unwrap_or_default());
    {
        let page = page.setter();
        use_effect_with((), move |()| {
            let listener = window().map(|window| {
                EventListener::new(&window, "hashchange", move |_| {
                    if let Some(named) = named() {
                        page.set(named);
                    }
                })
            });
            move || drop(listener)
        });
    }
    *page
}

/// `None` where the fragment names a place on a page, as the skip link's fragment does.
fn named() -> Option<Page> {
    let fragment = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    if fragment.is_empty() { Some(Page::default()) } else { Page::at(&fragment) }
}
