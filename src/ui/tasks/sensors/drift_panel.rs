//! How recent data differs from what was learnt: the state in a sentence, the channels to blame, and the offer to learn again.

use yew::prelude::*;

use super::{
    state::SensorsAction,
    training::Lesson,
    watching::{WatchSoFar, drifted},
};
use crate::ui::{parts::Button, store::use_act, text::use_text};

#[derive(Properties, PartialEq)]
pub struct DriftPanelProps {
    pub so_far: WatchSoFar,
    pub most_psi: f32,
    pub watching: bool,
    pub training: bool,
}

#[component]
pub fn DriftPanel(props: &DriftPanelProps) -> Html {
    let words = &use_text().sensors;
    let act = use_act::<SensorsAction>();
    let DriftPanelProps { so_far, most_psi, watching, training } = props;
    let channels = &so_far.detector.facts.channels;
    let state = match &so_far.drift {
        None => "unknown",
        Some(drift) if drift.has_drifted => "drifted",
        Some(_) => "steady",
    };
    html! {
        <section class="sensors-panel" aria-labelledby="sensors-drift-title" data-drift={state}>
            <h3 id="sensors-drift-title">{ words.drift }</h3>
            if let Some(drift) = &so_far.drift {
                <p role="status">
                    { (words.drift_state)(drift, &names(&drifted(drift, *most_psi), |place| {
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
                                <tr class={drift.psi.get(place).is_some_and(|psi| psi > most_psi).then_some("sensors-table__chosen")}>
                                    <th scope="row">{ &channel.name }</th>
                                    <td>{ figure(&drift.psi, place) }</td>
                                    <td>{ figure(&drift.ks, place) }</td>
                                </tr>
                            }
                        </tbody>
                    </table>
                </div>
                if drift.has_drifted && *watching {
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

fn names(drifted: &[(usize, f32)], name: impl Fn(usize) -> String) -> String {
    drifted.iter().map(|(place, _)| name(*place)).collect::<Vec<_>>().join(", ")
}

fn figure(figures: &[f32], place: usize) -> String {
    figures.get(place).map_or_else(|| "–".to_owned(), |figure| format!("{figure:.2}"))
}
