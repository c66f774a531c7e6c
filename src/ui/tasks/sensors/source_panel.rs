//! The panel of the source: which it is, its settings, and the recording of it.

use yew::prelude::*;

use super::{
    SOURCE_CHOICE,
    feed::Goal,
    run::Desk,
    source::{SourceKind, SourceSettings},
    source_settings::SourceFields,
    state::{Sensors, SensorsAction},
    table_panel::TablePanel,
    words::SensorsWords,
};
use crate::{
    protocol::Failure,
    ui::{
        parts::{Button, ButtonKind, Choice, FailureNotice, IconName, Notice},
        runs::Run,
        store::use_act,
        text::use_text,
    },
};

const WHY_NOT: &str = "sensors-why-no-recording";

#[derive(Properties, PartialEq)]
pub struct SourcePanelProps {
    pub sensors: Sensors,
    pub desk: Desk,
}

#[component]
pub fn SourcePanel(props: &SourcePanelProps) -> Html {
    let words = &use_text().sensors;
    let act = use_act::<SensorsAction>();
    let SourcePanelProps { sensors, desk } = props;
    let (source, busy) = (&sensors.source, sensors.is_feeding());
    let choose = {
        let source = source.clone();
        act.reform(move |index: usize| {
            let kind = SourceKind::ALL.get(index).copied().unwrap_or_default();
            SensorsAction::Source(SourceSettings { kind, ..source.clone() })
        })
    };
    let missing = sensors.missing_source();
    html! {
        <section class="sensors-panel" aria-labelledby="sensors-source-title" data-source={source.kind.name()}>
            <h3 id="sensors-source-title">{ words.source }</h3>
            <Choice
                id={SOURCE_CHOICE}
                label={words.source_label}
                options={SourceKind::ALL.map(words.source_name).to_vec()}
                chosen={SourceKind::ALL.iter().position(|kind| *kind == source.kind).unwrap_or_default()}
                disabled={busy}
                on_change={choose}
            />
            <p class="sensors__quiet">{ (words.source_hint)(source.kind) }</p>
            if source.kind == SourceKind::File {
                <TablePanel table={sensors.table.clone()} disabled={busy} choose={desk.choose_file.clone()} />
            }
            <SourceFields source={source.clone()} disabled={busy} />
            <div class="sensors__actions">
                if sensors.is_recording() {
                    <Button
                        icon={IconName::Stop}
                        label={words.stop_recording}
                        on_press={act.reform(|()| SensorsAction::Stop)}
                    />
                } else {
                    <Button
                        label={words.record}
                        disabled={busy || missing.is_some()}
                        described_by={missing.map(|_| WHY_NOT)}
                        on_press={act.reform(|()| SensorsAction::Record)}
                    />
                }
                if sensors.recorded.samples > 0 && !sensors.is_recording() {
                    <Button kind={ButtonKind::Quiet} label={words.forget} on_press={act.reform(|()| SensorsAction::Forget)} />
                }
                if let Some(missing) = missing {
                    <span id={WHY_NOT} class="sensors__quiet">{ (words.missing)(missing) }</span>
                }
            </div>
            <p
                class="sensors__quiet"
                role="status"
                data-recorded={sensors.recorded.samples.to_string()}
            >
                if sensors.recorded.samples > 0 {
                    { (words.recorded)(sensors.recorded) }
                }
            </p>
            { feed_state(sensors, words) }
        </section>
    }
}

/// Why the feed ended, and what of it could not be read.
fn feed_state(sensors: &Sensors, words: &'static SensorsWords) -> Html {
    let Some(feed) = &sensors.feed else { return Html::default() };
    let problems = &feed.so_far.problems;
    html! {
        <>
            if feed.is_running() && feed.so_far.channels.is_none() {
                <p class="sensors__quiet" role="status">{ words.opening }</p>
            }
            if let (Some(failure), true) = (feed.failure(), feed.so_far.goal == Goal::Record || watch_is_well(sensors)) {
                <SourceFailure failure={failure.clone()} />
            }
            if problems.count() > 0 {
                <div class="sensors-problems" data-problems={problems.count().to_string()}>
                    <Notice>{ (words.problems)(problems) }</Notice>
                    <details>
                        <summary>{ words.problem_places }</summary>
                        <ul>
                            for problem in &problems.told {
                                <li>{ (words.problem)(problem) }</li>
                            }
                        </ul>
                    </details>
                </div>
            }
            <ReadNotices feed={feed.so_far.read_notices.clone()} />
        </>
    }
}

/// What failed in the worker is told by the watch.
fn watch_is_well(sensors: &Sensors) -> bool {
    sensors.watch.as_ref().and_then(Run::failure).is_none()
}

#[derive(Properties, PartialEq)]
struct ReadNoticesProps {
    feed: std::rc::Rc<[crate::protocol::ReadNotice]>,
}

#[component]
fn ReadNotices(props: &ReadNoticesProps) -> Html {
    let words = &use_text().files;
    html! {
        for notice in props.feed.iter() {
            <Notice>{ (words.notice)(notice) }</Notice>
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct SourceFailureProps {
    pub failure: Failure,
}

/// The failure of a source, in this task's own words where the usual ones speak of models.
#[component]
pub fn SourceFailure(props: &SourceFailureProps) -> Html {
    let words = &use_text().sensors;
    let failure = &props.failure;
    html! { <FailureNotice failure={failure.clone()} sentence={(words.failure)(failure.kind)} /> }
}
