//! The page of Sensors: the source, what is learnt from it, the watch with its chart, the alerts, and the drift.

use yew::prelude::*;

use super::{
    alert_list::AlertList,
    detector_list::DetectorList,
    drift_panel::DriftPanel,
    outbox_panel::OutboxPanel,
    run::Desk,
    source_panel::SourcePanel,
    state::{Sensors, SensorsAction},
    train_panel::TrainPanel,
    watch_panel::WatchPanel,
    watching::WatchWishes,
};
use crate::ui::{runs::state_name, store::use_act, text::use_text};

#[derive(Properties, PartialEq)]
pub struct SensorsPageProps {
    pub sensors: Sensors,
    pub desk: Desk,
}

#[component]
pub fn SensorsPage(props: &SensorsPageProps) -> Html {
    let words = &use_text().sensors;
    let SensorsPageProps { sensors, desk } = props;
    let wishes = sensors.watch_wishes;
    let record = use_act::<SensorsAction>()
        .reform(move |record| SensorsAction::WatchWishes(WatchWishes { record, ..wishes }));
    html! {
        <div
            class="sensors"
            data-watch={state_name(sensors.watch.as_ref())}
            data-training={state_name(sensors.training.as_ref())}
            data-feed={state_name(sensors.feed.as_ref())}
        >
            <section class="sensors__head" aria-labelledby="sensors-title">
                <h2 id="sensors-title">{ words.title }</h2>
                <p class="sensors__quiet">{ words.intro }</p>
            </section>
            <div class="sensors__panels">
                <SourcePanel sensors={sensors.clone()} desk={desk.clone()} />
                <TrainPanel sensors={sensors.clone()} />
                <DetectorList
                    detectors={sensors.detectors.clone()}
                    failure={sensors.detector_failure.clone()}
                    watching={sensors.is_watching()}
                    import={desk.import.clone()}
                    take_shipped={desk.take_shipped.clone()}
                />
                <WatchPanel sensors={sensors.clone()} live={desk.live.clone()} />
                <AlertList alerts={sensors.alerts.clone()} />
                <OutboxPanel
                    outbox={sensors.outbox.clone()}
                    desk={desk.outbox.clone()}
                    live={desk.live.clone()}
                    record={sensors.watch_wishes.record}
                    watching={sensors.is_watching()}
                    on_record={record}
                />
                if let Some(watch) = &sensors.watch {
                    <DriftPanel
                        so_far={watch.so_far.clone()}
                        watching={watch.is_running()}
                        training={sensors.is_training()}
                    />
                }
            </div>
        </div>
    }
}
