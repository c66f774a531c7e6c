//! How recent data differs from what was learnt: the state in a sentence, the channels to blame, and the offer to learn again.

use yew::prelude::*;

use super::{
    state::SensorsAction,
    training::Lesson,
    watching::{WatchSoFar, drifted},
};
use crate::{
    protocol::DriftState,
    ui::{parts::Button, store::use_act, text::use_text},
};

#[derive(Properties, PartialEq)]
pub struct DriftPanelProps {
    pub so_far: WatchSoFar,
    pub watching: bool,
    pub training: bool,
}

#[component]
pub fn DriftPanel(props: &DriftPanelProps) -> Html {
    let words = &use_text().sensors;
    let act = use_act::<SensorsAction>();
    let DriftPanelProps { so_far, watching, training } = props;
    let channels = &so_far.detector.facts.channels;
    let state = match &so_far.drift {
        None => "unknown",
        Some(drift) => match drift.state {
            DriftState::Collecting { .. } => "collecting",
            DriftState::Steady => "steady",
            DriftState::Drifting { .. } => "drifted",
        },
    };
    html! {
        <section class="sensors-panel" aria-labelledby="sensors-drift-title" data-drift={state}>
            <h3 id="sensors-drift-title">{ words.drift }</h3>
            if let Some(drift) = &so_far.drift {
                <p role="status">
                    { (words.drift_state)(drift, &names(&drifted(drift), |place| {
                        channels.get(place).map_or_else(|| format!("#{}", place + 1), |channel| channel.name.clone())
                    })) }
                </p>
                <div class="sensors-table">
                    <table>
                        <caption class="visually-hidden">{ words.drift }</caption>
                        <thead>
                            <tr>
                                <th scope="col">{ words.channel }</th>
                                <th scope="col"><abbr title={words.psi}>{ "PSI" }</abbr></th>
                                <th scope="col"><abbr title={words.ks}>{ "KS" }</abbr></th>
                            </tr>
                        </thead>
                        <tbody>
                            for (place, channel) in channels.iter().enumerate() {
                                <tr class={drift.channels.get(place).is_some_and(|channel| channel.has_drifted).then_some("sensors-table__chosen")}>
                                    <th scope="row">{ &channel.name }</th>
                                    <td>{ figure(drift.channels.get(place).map(|channel| channel.psi)) }</td>
                                    <td>{ figure(drift.channels.get(place).map(|channel| channel.distance)) }</td>
                                </tr>
                            }
                        </tbody>
                    </table>
                </div>
                if state == "drifted" && *watching {
                    <div class="sensors__actions">
                        <Button
                            label={words.retrain}
                            disabled={*training}
                            on_press={act.reform(|()| SensorsAction::Train(Lesson::Watched))}
                        />
                        <span class="sensors__quiet">{ words.retrain_hint }</span>
                    </div>
                }
            } else {
                <p class="sensors__quiet">{ words.drift_unknown }</p>
            }
        </section>
    }
}

fn names(drifted: &[usize], name: impl Fn(usize) -> String) -> String {
    drifted.iter().map(|place| name(*place)).collect::<Vec<_>>().join(", ")
}

fn figure(figure: Option<f32>) -> String {
    figure.map_or_else(|| "–".to_owned(), |figure| format!("{figure:.2}"))
}
