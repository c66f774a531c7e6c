//! Does what the state of Sensors wants, whichever page is shown: runs the training, the watch and the feed, and reports to the state.

use std::rc::Rc;

use futures::StreamExt;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

use super::{
    feed_run::{Feeding, Given},
    live_handle::LiveHandle,
    simulation::Simulator,
    source::SourceKind,
    state::{Sensors, SensorsAction},
    training::Lesson,
    use_detectors::use_detectors,
    use_notifications::use_notifications,
    use_outbox::{OutboxDesk, use_outbox},
    use_streams::{Streams, use_streams},
    use_table::use_table,
    use_wishes::use_wishes,
};
use crate::{
    client::Client,
    protocol::{Failure, FailureKind, Progress, Stage, TrainSensors, TrainingData, Unit, Watch},
    ui::{
        browser::epoch_ms,
        runs::{Preparing, Stop, use_client, use_prepared_run, use_run},
        store::use_act,
    },
};

/// Of a simulated machine a training gets so many samples: ten minutes of ten a second.
const SIMULATED: usize = 6000;
/// Windows that a training on recent data takes at most.
const MOST_WATCHED: u32 = 20_000;

/// What the page needs beside the state.
#[derive(Clone, PartialEq)]
pub struct Desk {
    pub live: LiveHandle,
    /// Takes a file to replay.
    pub choose_file: Callback<File>,
    /// Takes a detector's file.
    pub import: Callback<File>,
    /// Takes the detector that comes with the page.
    pub take_shipped: Callback<()>,
    pub outbox: OutboxDesk,
}

#[hook]
pub fn use_sensors(sensors: &Sensors) -> Desk {
    let live = use_memo((), |()| LiveHandle::default());
    let live = (*live).clone();
    let act = use_act::<SensorsAction>();
    let client = use_client();
    let (file, choose_file) = use_table(sensors.table.clone());
    let (import, take_shipped) = use_detectors(sensors);
    use_notifications(sensors);
    use_wishes(sensors);
    let outbox = use_outbox(sensors);
    let streams = use_streams();
    use_training(sensors, &live, (file.clone(), streams.clone()));
    use_watch(sensors, &live);

    let wanted = sensors.feed.as_ref().and_then(|feed| feed.wanted());
    let id = wanted.map(|wanted| wanted.id);
    let stop = use_memo(id, |_| Stop::default());
    {
        let (sensors, live, stop) = (sensors.clone(), live.clone(), stop.clone());
        use_effect_with(id, move |id| {
            if let (Some(run), Some(client), Some(feed)) = (*id, client, &sensors.feed) {
                let given = given(client, &sensors, (file, streams), live, stop.clone());
                let known =
                    sensors.watch.as_ref().map_or(0, |watch| watch.so_far.detector.facts.channels.len());
                let watch = sensors.watch_id().map(|watch| (watch, known));
                spawn_local(Feeding { given, run, goal: feed.so_far.goal, watch, act }.run());
            }
            move || stop.now()
        });
    }
    use_effect_with(wanted.filter(|wanted| wanted.stopping), move |stopping| {
        if stopping.is_some() {
            stop.now();
        }
    });
    Desk { live, choose_file, import, take_shipped, outbox }
}

/// What a source may need from the page: the chosen file, and what opens streams.
type FromPage = (Option<File>, Streams);

fn given(
    client: Client,
    sensors: &Sensors,
    (file, streams): FromPage,
    live: LiveHandle,
    stop: Rc<Stop>,
) -> Given {
    let (settings, table) = (sensors.source.clone(), sensors.table.clone());
    Given { client, settings, table, file, live, streams, stop }
}

#[hook]
fn use_watch(sensors: &Sensors, live: &LiveHandle) {
    let request = {
        let (watch, id) = (sensors.watch.clone(), sensors.watch_id());
        let settings = sensors.watch_wishes.settings(sensors.source.is_real_time());
        move || {
            let gone = || Failure::new(FailureKind::Internal, "the watch has ended before it began");
            let task = watch.zip(id).ok_or_else(gone).map(|(watch, id)| Watch {
                watch: id,
                detector: watch.so_far.detector.file.clone(),
                settings,
            });
            std::future::ready(task)
        }
    };
    let live = live.clone();
    use_run(sensors.watch.as_ref().and_then(|watch| watch.wanted()), request, move |news| {
        live.borrow_mut()
            .take_results(news.chunks.iter().flat_map(|watched: &crate::protocol::Watched| &watched.scored));
        SensorsAction::Watched(news).into()
    });
}

#[hook]
fn use_training(sensors: &Sensors, live: &LiveHandle, from_page: FromPage) {
    let request = {
        let (sensors, live) = (sensors.clone(), live.clone());
        move |preparing: Preparing| async move {
            let settings = sensors.training_wishes.settings();
            let lesson = sensors.training.as_ref().map(|training| training.so_far.lesson);
            let data = match lesson {
                Some(Lesson::Watched) => match sensors.watch_id() {
                    Some(watch) => TrainingData::Watched {
                        watch,
                        most_windows: MOST_WATCHED,
                        alerts_are_normal: sensors.alerts.judged().0 == 0,
                    },
                    None => return Err(Failure::new(FailureKind::BadInput, "no watch is under way")),
                },
                Some(Lesson::Source) => {
                    record_source(&preparing, &sensors, from_page, &live).await?;
                    TrainingData::Recording(live.borrow().recording().clone())
                }
                Some(Lesson::Recording) | None => TrainingData::Recording(live.borrow().recording().clone()),
            };
            let marked = match &data {
                TrainingData::Recording(recording) => sensors.alerts.marked(&recording.channels),
                // What was marked of this watch's own windows.
                TrainingData::Watched { .. } => {
                    let watch = sensors.watch.as_ref();
                    let known =
                        watch.map(|watch| sensors.alerts.marked(&watch.so_far.detector.facts.channels));
                    known.unwrap_or_default()
                }
            };
            Ok(TrainSensors { data, settings, marked })
        }
    };
    use_prepared_run(sensors.training.as_ref().and_then(|training| training.wanted()), request, |news| {
        SensorsAction::Trained { news, at_ms: epoch_ms() }.into()
    });
}

/// Keeps what the source gives at once.
async fn record_source(
    preparing: &Preparing,
    sensors: &Sensors,
    from_page: FromPage,
    live: &LiveHandle,
) -> Result<(), Failure> {
    if sensors.source.kind == SourceKind::Simulator {
        let mut simulator = Simulator::new(sensors.source.simulation());
        let samples = simulator.samples_until(epoch_ms() as f64, SIMULATED);
        live.borrow_mut().begin_recording(&simulator.channels());
        live.borrow_mut().record(&samples);
        return Ok(());
    }
    let given = given(preparing.client.clone(), sensors, from_page, live.clone(), preparing.stop.clone());
    let mut source = given.file(None)?;
    live.borrow_mut().begin_recording(&source.channels);
    while let Some(batch) = source.batches.next().await {
        let batch = batch?;
        live.borrow_mut().record(&batch.samples);
        let recorded = live.borrow().recorded();
        let done = recorded.samples as u64;
        let progress = Progress { stage: Stage::Read, unit: Unit::Items, done, total: None };
        (preparing.report)(batch.read.unwrap_or(progress));
        if recorded.full {
            break;
        }
    }
    Ok(())
}
