//! Has the benchmark's cases measured, one after the other.

use std::rc::Rc;

use yew::prelude::*;

use super::state::{Benchmark, BenchmarkAction, Step};
use crate::{
    client::{Client, Update},
    protocol::Measure,
    ui::{
        runs::{Following, follow},
        state::Action,
        use_store::{Dispatch, Store},
    },
};

#[derive(Clone, PartialEq)]
pub struct BenchmarkCalls {
    pub choose_rounds: Callback<u32>,
    pub start: Callback<()>,
    pub stop: Callback<()>,
}

#[hook]
pub fn use_benchmark(store: &Store, client: &Rc<Client>) -> BenchmarkCalls {
    let following = use_mut_ref(|| None::<Following>);
    {
        let (client, dispatch, following) = (client.clone(), store.dispatcher(), following.clone());
        use_effect_with(store.benchmark.wanted(), move |wanted| {
            let started = wanted.and_then(|(step, case)| match case.measure() {
                Some(task) => Some(follow(&client, task, move |updates| report(&dispatch, step, updates))),
                None => {
                    // A fresh worker has no model, so the page loads it from the store, as after a crash.
                    client.restart();
                    None
                }
            });
            following.replace(started);
        });
    }
    use_effect_with(Benchmark::is_stopping(&store.benchmark), move |stopping| {
        if let (true, Some(following)) = (*stopping, following.borrow().as_ref()) {
            following.cancel();
        }
    });

    let dispatch = store.dispatcher();
    BenchmarkCalls {
        choose_rounds: use_callback(dispatch.clone(), |rounds, dispatch| {
            dispatch.dispatch(Action::Benchmark(BenchmarkAction::Choose { rounds }));
        }),
        start: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Benchmark(BenchmarkAction::Start));
        }),
        stop: use_callback(dispatch, |(), dispatch| {
            dispatch.dispatch(Action::Benchmark(BenchmarkAction::Stop));
        }),
    }
}

fn report(dispatch: &Dispatch, step: Step, updates: Vec<Update<Measure>>) {
    for update in updates {
        match update {
            Update::Progress(_) => {}
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => {
                dispatch.dispatch(Action::Benchmark(BenchmarkAction::Measured { step, result }));
            }
        }
    }
}
