//! Whether something is being dragged over a place where it can be dropped.

use yew::prelude::*;

pub struct DragOver {
    pub over: UseStateHandle<bool>,
    pub ondragover: Callback<DragEvent>,
    pub ondragleave: Callback<DragEvent>,
}

#[hook]
pub fn use_drag_over() -> DragOver {
    let over = use_state_eq(|| false);
    let ondragover = {
        let over = over.setter();
        Callback::from(move |event: DragEvent| {
            // Without this the browser lets nothing be dropped here.
            event.prevent_default();
            over.set(true);
        })
    };
    let ondragleave = {
        let over = over.setter();
        Callback::from(move |_: DragEvent| over.set(false))
    };
    DragOver { over, ondragover, ondragleave }
}
