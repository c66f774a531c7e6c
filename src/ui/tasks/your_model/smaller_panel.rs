//! Makes the model smaller, saves it, and compares both.

use yew::prelude::*;

use super::{
    latency::Latency,
    smaller::{Comparison, SmallerAction},
    state::{YourModel, YourModelAction},
    words::YourModelWords,
};
use crate::ui::{
    parts::{Button, FailureNotice, Icon, IconName, Notice, Progress, use_amount},
    runs::state_name,
    store::use_act,
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct SmallerPanelProps {
    pub model: YourModel,
    /// Whether the inputs have values, so that both can be run.
    pub has_inputs: bool,
}

#[component]
pub fn SmallerPanel(props: &SmallerPanelProps) -> Html {
    let words = &use_text().your_model;
    let act = use_act::<YourModelAction>().reform(YourModelAction::Smaller);
    let SmallerPanelProps { model, has_inputs } = props;
    let smaller = &model.smaller;
    let amount = use_amount(smaller.making.as_ref().and_then(|making| making.transfer));
    let busy = model.is_running();
    let stop = act.reform(|()| SmallerAction::Stop);
    let failure = smaller.making.as_ref().and_then(|making| making.failure());
    let failure = failure.or_else(|| smaller.comparing.as_ref().and_then(|comparing| comparing.failure()));
    html! {
        <section
            class="your-model-panel"
            aria-labelledby="your-model-smaller"
            data-making={state_name(smaller.making.as_ref())}
            data-comparing={state_name(smaller.comparing.as_ref())}
            data-smaller-bytes={smaller.made().map(|made| made.file.bytes.to_string())}
        >
            <h3 id="your-model-smaller">{ words.smaller }</h3>
            <p class="your-model__quiet">{ words.smaller_intro }</p>
            if let Some(making) = smaller.making.as_ref().filter(|making| making.is_running()) {
                <Progress said={words.making} {amount} on_stop={stop.clone()} stopping={making.stopping} />
            } else {
                <div class="your-model__actions">
                    <Button label={words.make_smaller} disabled={busy} on_press={act.reform(|()| SmallerAction::Make)} />
                </div>
            }
            if let Some(made) = smaller.made() {
                if made.nodes == 0 {
                    <Notice>{ words.nothing_made }</Notice>
                } else {
                    <p role="status">{ (words.made)(made.source_bytes, made.file.bytes, made.nodes, made.ms) }</p>
                }
                <div class="your-model__actions">
                    <a class="button button--secondary" href={made.file.address.clone()} download={made.file.name.clone()}>
                        <Icon name={IconName::Download} />
                        { words.save_model }
                    </a>
                    <Button
                        label={words.compare}
                        disabled={busy || !model.is_open() || !has_inputs}
                        on_press={act.reform(|()| SmallerAction::Compare)}
                    />
                </div>
            }
            if let Some(comparing) = &smaller.comparing {
                if comparing.is_running() {
                    <Progress said={words.comparing} on_stop={stop} stopping={comparing.stopping} />
                }
                if comparing.is_stopped() {
                    <Notice>{ words.stopped }</Notice>
                }
                if let Some(comparison) = comparing.done() {
                    { compared(comparison, words) }
                }
            }
            if let Some(failure) = failure {
                <FailureNotice failure={failure.clone()} sentence={(words.failure)(failure.kind)} />
            }
        </section>
    }
}

fn compared(comparison: &Comparison, words: &YourModelWords) -> Html {
    let times = words.before_after.into_iter().zip([comparison.before, comparison.after]);
    let time = |(name, latency): (&'static str, Option<Latency>)| {
        latency.map(|latency| html! { <li>{ format!("{name}: {}", (words.latency)(&latency)) }</li> })
    };
    html! {
        <div role="status">
            <ul class="your-model-compared">
                { for times.filter_map(time) }
                for output in &comparison.outputs {
                    <li data-difference={output.largest.map(|largest| largest.to_string())}>
                        { (words.difference)(&output.name, output.largest, output.largest_value) }
                        if let Some(same) = output.same_best {
                            { " " }{ (words.same_best)(same) }
                        }
                    </li>
                }
            </ul>
        </div>
    }
}
