//! A list of any length that draws only the items near the screen. Empty room above and below is as high as the other items.
//! Must not know what an item is.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_events::EventListener;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::heights::Heights;
use crate::ui::browser::window;

/// A list of up to this many items is drawn whole, so that the browser's search in the page finds all of it.
const WHOLE: usize = 200;
/// How far above and below the screen items are drawn, in pixels: about a screen.
const MARGIN: f64 = 800.0;

#[derive(Properties, PartialEq)]
pub struct VirtualListProps {
    pub count: usize,
    /// The height in pixels of an item that was not measured yet.
    pub estimate: f64,
    /// Draws the item at an index, as an element with the index in `data-index`. A new callback draws all items again.
    pub item: Callback<usize, Html>,
    /// The tags of the list and of its empty room: `ol` and `li`, or `tbody` and `tr`.
    #[prop_or("ol")]
    pub list: &'static str,
    #[prop_or("li")]
    pub room: &'static str,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// How many items at the end are always drawn, since they change.
    #[prop_or_default]
    pub live: usize,
}

#[component]
pub fn VirtualList(props: &VirtualListProps) -> Html {
    let (node, above, below) = (use_node_ref(), use_node_ref(), use_node_ref());
    let heights = use_mut_ref(|| Heights::new(props.count, props.estimate));
    heights.borrow_mut().resize(props.count);
    // The items to draw before any is measured: at the end, where a conversation is read, or at the beginning.
    let range = use_state_eq(|| heights.borrow().range(0.0, 2.0 * MARGIN));
    let (first, last) = match props.count {
        count @ ..=WHOLE => (0, count),
        count => (range.0.min(count), range.1.min(count)),
    };
    use_scrolling(&node, &heights, &range);
    let live = props.count.saturating_sub(props.live).max(last)..props.count;
    let (room_above, room_below) = {
        let known = heights.borrow();
        (known.before(first), known.before(live.start) - known.before(last))
    };
    {
        let (node, above, below) = (node.clone(), above.clone(), below.clone());
        // After each drawing the new items are measured.
        use_effect(move || {
            let Some(list) = node.cast::<HtmlElement>() else { return };
            set_height(&above, room_above);
            set_height(&below, room_below);
            measure(&list, &mut heights.borrow_mut());
            range.set(visible(&list, &heights.borrow()));
        });
    }
    let room = |key: &'static str, node: NodeRef| {
        html! { <@{props.room} {key} ref={node} class="virtual-list__room" aria-hidden="true" /> }
    };
    html! {
        <@{props.list} ref={node} class={props.class.clone()} aria-label={props.label.clone()}>
            if room_above > 0.0 {
                { room("above", above) }
            }
            for index in first..last {
                { props.item.emit(index) }
            }
            if room_below > 0.0 {
                { room("below", below) }
            }
            for index in live {
                { props.item.emit(index) }
            }
        </@>
    }
}

/// Finds the visible items again when anything scrolls or the window changes.
#[hook]
fn use_scrolling(node: &NodeRef, heights: &Rc<RefCell<Heights>>, range: &UseStateHandle<(usize, usize)>) {
    let (node, heights, range) = (node.clone(), heights.clone(), range.setter());
    use_effect_with((), move |()| {
        let look = Rc::new(move || {
            if let Some(list) = node.cast::<HtmlElement>() {
                range.set(visible(&list, &heights.borrow()));
            }
        });
        // A scroll event does not bubble, but a listener that captures receives it.
        let capture = gloo_events::EventListenerOptions {
            phase: gloo_events::EventListenerPhase::Capture,
            passive: true,
        };
        let listeners = window().map(|window| {
            ["scroll", "resize"].map(|kind| {
                let look = look.clone();
                EventListener::new_with_options(&window, kind, capture, move |_| look())
            })
        });
        move || drop(listeners)
    });
}

/// The items on the screen and near it.
fn visible(list: &HtmlElement, heights: &Heights) -> (usize, usize) {
    let screen = window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or_default();
    let top = -list.get_bounding_client_rect().top();
    heights.range(top - MARGIN, top + screen + MARGIN)
}

fn measure(list: &HtmlElement, heights: &mut Heights) {
    let gap = Cell::new(None);
    let children = list.children();
    let items = (0..children.length()).filter_map(|index| children.item(index));
    let placed: Vec<(usize, Element)> =
        items.filter_map(|item| Some((item.get_attribute("data-index")?.parse().ok()?, item))).collect();
    for pair in placed.windows(2) {
        let [(at, item), (next, below)] = pair else { continue };
        if at + 1 == *next {
            // The height includes the gap between two items.
            let height = below.get_bounding_client_rect().top() - item.get_bounding_client_rect().top();
            gap.set(Some(height - item.get_bounding_client_rect().height()));
            heights.set(*at, height);
        }
    }
    if let Some((at, item)) = placed.last() {
        heights.set(*at, item.get_bounding_client_rect().height() + gap.get().unwrap_or_default());
    }
}

/// Sets an element's height from here: the page's policy allows no `style` attributes.
fn set_height(node: &NodeRef, height: f64) {
    if let Some(element) = node.cast::<HtmlElement>() {
        let _ = element.style().set_property("height", &format!("{height}px"));
    }
}
