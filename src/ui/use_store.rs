//! The state in Yew's hands: a thin wrapper over [`State::apply`].

use std::{mem::Discriminant, rc::Rc};

use yew::prelude::*;

use crate::ui::{
    browser::{local_storage as kept, random_seed, use_other_tabs},
    state::{Action, State},
    tasks::{
        chat::{ChatAction, Conversation, Turn, TurnId, TurnState},
        images::{ImagesAction, Own},
    },
};

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

/// A tab's own ids of turns: more than anybody asks for in one visit.
const IDS: u64 = 1 << 20;

/// Takes up the conversation and the examples of the last visit, and keeps those of this one for the next. What
/// another tab keeps meanwhile is taken up as well, so that none undoes what another did.
#[hook]
pub fn use_store() -> Store {
    let store = use_reducer(|| {
        let first_id = random_seed() / IDS * IDS;
        let mut state = State::new(Conversation::restored(kept::turns(), first_id));
        state.images.own = Own::restored(kept::image_examples());
        state.classify.head = kept::own_head().map(Rc::new);
        state
    });
    let heard = use_mut_ref(|| None::<Version>);
    {
        let (dispatch, heard) = (store.dispatcher(), heard.clone());
        use_other_tabs(move |name| match name {
            kept::CONVERSATION => {
                let turns = kept::turns();
                heard.replace(turns.last().cloned().map(Turn::interrupted).as_ref().map(version));
                dispatch.dispatch(Action::Chat(ChatAction::Heard(turns)));
            }
            kept::IMAGE_EXAMPLES => {
                dispatch.dispatch(Action::Images(ImagesAction::HeardExamples(kept::image_examples())));
            }
            _ => {}
        });
    }
    let conversation = store.conversation.clone();
    use_effect_with(conversation.last().map(|turn| version(turn)), move |version| {
        // Else two tabs would answer each other's echoes, and an older one could come last.
        if version.is_none() || *version != *heard.borrow() {
            kept::keep_conversation(&conversation);
        }
    });
    let own = store.images.own.clone();
    use_effect_with(own.version(), move |_| kept::keep_image_examples(&own));
    store
}

/// Another for whatever is worth keeping again.
type Version = (TurnId, Discriminant<TurnState>, usize);

fn version(turn: &Turn) -> Version {
    (turn.id, std::mem::discriminant(&turn.state), turn.answer.len() / KEEP_EVERY)
}
