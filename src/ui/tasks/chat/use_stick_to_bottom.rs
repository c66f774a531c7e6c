//! Keeps the newest text in view, unless a person has scrolled away from it.

use gloo_events::EventListener;
use web_sys::Element;
use yew::prelude::*;

use super::turn::TurnId;
use crate::ui::browser::window;

/// Closer to the end than this counts as being there.
const NEAR_PX: i32 = 64;

/// A new last turn is always shown. Gives the `onscroll` of the node.
#[hook]
pub fn use_stick_to_bottom(node: &NodeRef, last: Option<TurnId>) -> Callback<Event> {
    let sticking = use_mut_ref(|| true);
    {
        let sticking = sticking.clone();
        use_effect_with(last, move |_| {
            sticking.replace(true);
        });
    }
    {
        let (node, sticking) = (node.clone(), sticking.clone());
        // After every drawing: what is above or below may have changed its height, too.
        use_effect(move || {
            if *sticking.borrow() {
                to_bottom(&node);
            }
        });
    }
    {
        let sticking = sticking.clone();
        // A phone's keyboard comes, a window is turned.
        use_effect_with(node.clone(), move |node| {
            let node = node.clone();
            let listener = window().map(|window| {
                EventListener::new(&window, "resize", move |_| {
                    if *sticking.borrow() {
                        to_bottom(&node);
                    }
                })
            });
            move || drop(listener)
        });
    }
    use_callback(node.clone(), move |_: Event, node| {
        if let Some(element) = node.cast::<Element>() {
            let left = element.scroll_height() - element.scroll_top() - element.client_height();
            sticking.replace(left < NEAR_PX);
        }
    })
}

fn to_bottom(node: &NodeRef) {
    if let Some(element) = node.cast::<Element>() {
        element.set_scroll_top(element.scroll_height());
    }
}
