//! Shows how long a run took, its grade, and its throughput.

use yew::prelude::*;

use super::grade::Grade;
use crate::ui::text::use_text;

#[derive(Properties, PartialEq)]
pub struct RunFiguresProps {
    /// The time from the question to the result, or for one item of many.
    pub latency_ms: f64,
    /// The throughput in words, with its unit.
    #[prop_or_default]
    pub throughput: Option<String>,
}

#[component]
pub fn RunFigures(props: &RunFiguresProps) -> Html {
    let text = use_text();
    let grade = Grade::of(props.latency_ms);
    html! {
        <ul class="run-figures" data-latency-ms={format!("{:.1}", props.latency_ms)} data-grade={grade.name()}>
            <li>{ (text.run.latency)(props.latency_ms) }</li>
            <li class="run-figures__grade">{ (text.run.grade)(grade) }</li>
            if let Some(throughput) = &props.throughput {
                <li>{ throughput }</li>
            }
        </ul>
    }
}
