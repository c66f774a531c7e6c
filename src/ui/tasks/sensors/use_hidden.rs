//! How long the tab was hidden last: browsers slow a hidden tab down, which a person should know.

use gloo_events::EventListener;
use yew::prelude::*;

use crate::ui::browser::{document, now_ms};

/// The length of the last time that the tab was hidden while `wanted`, in milliseconds; `None` where it was not.
#[hook]
pub fn use_hidden(wanted: bool) -> Option<f64> {
    let lasted = use_state_eq(|| None::<f64>);
    {
        let lasted = lasted.setter();
        use_effect_with(wanted, move |wanted| {
            lasted.set(None);
            let listener = document().filter(|_| *wanted).map(|page| {
                let (mut since, told) = (None::<f64>, page.clone());
                EventListener::new(&page, "visibilitychange", move |_| {
                    if told.hidden() {
                        since = Some(now_ms());
                    } else if let Some(since) = since.take() {
                        lasted.set(Some(now_ms() - since));
                    }
                })
            });
            move || drop(listener)
        });
    }
    *lasted
}
