//! Runs the benchmark's cases one after the other, each as a `Measure` or as a load, and reports their updates to the state.

use yew::prelude::*;

use super::{
    case::Case,
    state::{Benchmark, BenchmarkAction},
};
use crate::{
    protocol::{Failure, FailureKind},
    ui::runs::{use_client, use_run},
};

#[hook]
pub fn use_benchmark(benchmark: &Benchmark) {
    let wanted = benchmark.wanted();
    let task = wanted.and_then(|(_, case)| case.measure());
    let run = benchmark.run().filter(|_| task.is_some()).and_then(|(_, run)| run.wanted());
    let nothing = || Failure::new(FailureKind::Internal, "this case is measured by loading");
    use_run(
        run,
        move || std::future::ready(task.ok_or_else(nothing)),
        |news| BenchmarkAction::Heard(news).into(),
    );
    // A new worker has no model, so the page loads the model from the store, as after a crash.
    let client = use_client();
    let loading = wanted.filter(|(_, case)| *case == Case::Load).map(|(index, _)| index);
    use_effect_with(loading, move |loading| {
        if let (Some(_), Some(client)) = (loading, client) {
            client.restart();
        }
    });
}
