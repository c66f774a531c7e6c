//! How far the benchmark has come: which case of how many, and how long it still takes.

use yew::prelude::*;

use super::{case::Case, state::Step};
use crate::ui::{parts::ProgressBar, text::use_text};

#[derive(Properties, PartialEq)]
pub struct BenchmarkProgressProps {
    pub step: Step,
    pub case: Case,
    /// Cases of all rounds together.
    pub steps: usize,
    pub seconds_left: Option<f64>,
}

#[component]
pub fn BenchmarkProgress(props: &BenchmarkProgressProps) -> Html {
    let text = use_text();
    let (done, steps) = (props.step.index, props.steps);
    let said = (text.benchmark.running)(props.case, done + 1, steps);
    html! {
        <div class="benchmark-progress">
            <ProgressBar label={said.clone()} done={done as u64} total={steps as u64} />
            <p class="benchmark-progress__figures">
                <span>{ said }</span>
                if let Some(seconds) = props.seconds_left {
                    <span>{ (text.time_left)(seconds) }</span>
                }
            </p>
        </div>
    }
}
