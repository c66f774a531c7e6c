//! Which task's page is shown: the address's fragment says it, so that Back and bookmarks work.

use gloo_events::EventListener;
use yew::prelude::*;

use super::browser::window;
use crate::ui::pages::Page;

#[hook]
pub fn use_page() -> Page {
    let page = use_state_eq(current);
    {
        let page = page.setter();
        use_effect_with((), move |()| {
            let listener = window()
                .map(|window| EventListener::new(&window, "hashchange", move |_| page.set(current())));
            move || drop(listener)
        });
    }
    *page
}

fn current() -> Page {
    let fragment = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    Page::at(&fragment).unwrap_or_default()
}
