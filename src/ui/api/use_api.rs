//! Gives scripts `window.hearth`, and passes each new state of the page to it.

use std::rc::Rc;

use yew::prelude::*;

use super::object::install;
use crate::{
    client::Client,
    ui::{api::Api, store::Store},
};

#[hook]
pub fn use_api(store: &Store, client: &Client) {
    let api = use_mut_ref(|| None::<Rc<Api>>);
    let (state, client) = (store.clone(), client.clone());
    use_effect(move || {
        let mut api = api.borrow_mut();
        match api.as_ref() {
            Some(api) => api.update((*state).clone()),
            None => {
                let dispatch = state.dispatcher();
                let new =
                    Rc::new(Api::new(client, (*state).clone(), move |action| dispatch.dispatch(action)));
                install(new.clone());
                *api = Some(new);
            }
        }
    });
}
