//! The state in Yew's hands: a thin wrapper over [`State::apply`].

use std::rc::Rc;

use yew::prelude::*;

use super::kept;
use crate::ui::state::{Action, State};

pub type Store = UseReducerHandle<State>;
pub type Dispatch = UseReducerDispatcher<State>;

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        state.apply(action);
        Rc::new(state)
    }
}

/// Bytes of answer after which an answer under way is kept again.
const KEEP_EVERY: usize = 256;

/// Takes up the conversation and the examples of the last visit, and keeps those of this one for the next.
#[hook]
pub fn use_store() -> Store {
    let store = use_reducer(|| {
        let mut state = State::new(kept::conversation());
        state.images.own = kept::image_examples();
        state
    });
    let conversation = store.conversation.clone();
    let version = conversation
        .last()
        .map(|turn| (turn.id, std::mem::discriminant(&turn.state), turn.answer.len() / KEEP_EVERY));
    use_effect_with(version, move |_| kept::keep_conversation(&conversation));
    let own = store.images.own.clone();
    use_effect_with(own.version(), move |_| kept::keep_image_examples(&own));
    store
}
