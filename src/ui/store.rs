//! The state in Yew's hands: a thin wrapper over [`State::apply`], and how everybody in the page changes it.

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

/// Changes the state. It is the same as long as the page lives.
pub type Dispatch = Callback<Action>;

/// Outside of the page it changes nothing.
#[hook]
pub fn use_dispatch() -> Dispatch {
    use_context::<Dispatch>().unwrap_or_default()
}

/// The same for the actions of one part of the state.
#[hook]
pub fn use_act<A: 'static>() -> Callback<A>
where
    Action: From<A>,
{
    let dispatch = use_dispatch();
    use_callback(dispatch, |action: A, dispatch| dispatch.emit(action.into()))
}

/// The state of the page, as `first` makes it. What `before` gives goes before each action: the time.
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
