//! Keeps the newest text in view, unless a person has scrolled away from it.

use std::cell::Cell;

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

use super::turn::TurnId;

/// Closer to the end than this counts as being there.
const NEAR_PX: i32 = 64;

/// `log` scrolls, and `turns` is all that is in it. A new last turn is always shown. Gives the `onscroll` of the log.
#[hook]
pub fn use_stick_to_bottom(log: &NodeRef, turns: &NodeRef, last: Option<TurnId>) -> Callback<Event> {
    let sticking = use_memo((), |()| Cell::new(true));
    {
        let (log, sticking) = (log.clone(), sticking.clone());
        use_effect_with(last, move |_| {
            sticking.set(true);
            to_bottom(&log);
        });
    }
    {
        let sticking = sticking.clone();
        // The browser tells of sizes once it has laid out, so that to ask for them then costs no layout of its own. The turns
        // grow as they are drawn; the log is another size where a window is turned or a phone's keyboard comes.
        use_effect_with((log.clone(), turns.clone()), move |(log, turns)| {
            let scrolled = log.clone();
            let resized = Closure::<dyn Fn()>::new(move || {
                if sticking.get() {
                    to_bottom(&scrolled);
                }
            });
            let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
            if let Some(observer) = &observer {
                let observed = [log, turns].into_iter().filter_map(NodeRef::cast::<Element>);
                observed.for_each(|element| observer.observe(&element));
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(resized);
            }
        });
    }
    let last_top = use_mut_ref(|| 0);
    use_callback(log.clone(), move |_: Event, log| {
        let Some(log) = log.cast::<Element>() else { return };
        let top = log.scroll_top();
        let near = log.scroll_height() - top - log.client_height() < NEAR_PX;
        // Only a person scrolls up. Text that came since the last scrolling leaves the end further away, and is followed.
        let up = top < last_top.replace(top);
        if near || up {
            sticking.set(near);
        }
    })
}

fn to_bottom(log: &NodeRef) {
    if let Some(log) = log.cast::<Element>() {
        log.set_scroll_top(log.scroll_height());
    }
}
