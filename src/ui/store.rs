//! Holds the state in Yew: a thin wrapper over [`State::apply`], and the callbacks with which every part of the page changes it.

use std::rc::Rc;

use yew::prelude::*;

use super::state::{Action, State};

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        state.apply(action);
        Rc::new(state)
    }
}

/// Changes the state. The callback stays the same as long as the page is open.
pub type Dispatch = Callback<Action>;

/// Gives the callback that changes the state; outside the page it changes nothing.
#[hook]
pub fn use_dispatch() -> Dispatch {
    use_context::<Dispatch>().unwrap_or_default()
}

/// Gives the same callback for the actions of one part of the state.
#[hook]
pub fn use_act<A: 'static>() -> Callback<A>
where
    Action: From<A>,
{
    let dispatch = use_dispatch();
    use_callback(dispatch, |action: A, dispatch| dispatch.emit(action.into()))
}

/// Makes the state of the page, starting with what `first` gives. Before each action the action of `before` is applied: the time.
#[hook]
pub fn use_store(
    first: impl FnOnce() -> State,
    before: fn() -> Action,
) -> (UseReducerHandle<State>, Dispatch) {
    let store = use_reducer(first);
    let dispatch = use_callback(store.dispatcher(), move |action, dispatcher| {
        dispatcher.dispatch(before());
        dispatcher.dispatch(action);
    });
    (store, dispatch)
}

pub type Store = UseReducerHandle<State>;
