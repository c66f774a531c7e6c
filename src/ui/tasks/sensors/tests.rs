//! Tests of the state of Sensors, driven as the page drives it, and of what it makes of samples, columns and times.

use std::rc::Rc;

use super::{
    alerts::{Mark, to_blame},
    detectors::{Detector, DetectorId, Verdict, verdict},
    feed::{FeedAction, Goal},
    live::{KEPT_SAMPLES, Live, MOST_RECORDED, Recorded},
    messages::{Lines, Messages},
    numbers::{self, Reading},
    outbox::{OutboxAction, is_address},
    series::{Stretch, columns, range},
    simulation::{Fault, FaultKind, Simulation, Simulator},
    source::{NumberFormat, SourceKind, SourceSettings, Table},
    state::{Missing, Sensors, SensorsAction, Wishes},
    table::{Plan, ProblemKind, Rows},
    times::TimeFormat,
    training::Lesson,
};
use crate::{
    protocol::{
        AlertState, Bytes, Channel, ChosenBy, DetectorFacts, DetectorMethod, Dialect, Failure, FailureKind,
        MethodFigures, OutboxContents, OutboxSettings, OutboxState, Row, Samples, Scored, TrainedEpoch,
        TrainedSensors, WatchSummary, Watched,
    },
    ui::runs::{News, Outcome},
};

fn channels(count: usize) -> Vec<Channel> {
    (0..count).map(|number| Channel { name: format!("c{number}"), unit: String::new() }).collect()
}

fn facts(count: usize) -> DetectorFacts {
    DetectorFacts {
        channels: channels(count),
        window: 20,
        step: 5,
        period_ms: Some(100.0),
        method: DetectorMethod::Autoencoder,
        threshold: 0.5,
    }
}

fn trained() -> TrainedSensors {
    TrainedSensors {
        detector: Bytes(vec![1, 2, 3]),
        facts: facts(4),
        compared: vec![figures(DetectorMethod::Autoencoder, 0.9), figures(DetectorMethod::Pca, 0.8)],
        chosen_by: ChosenBy::InjectedFaults,
        trained_windows: 900,
        train_ms: 1200.0,
    }
}

fn figures(method: DetectorMethod, average_precision: f32) -> MethodFigures {
    MethodFigures { method, threshold: 1.0, average_precision, events: 10, found: 9, false_alarms_a_day: 3.0 }
}

fn detector(id: u64) -> Rc<Detector> {
    let (id, name) = (DetectorId(id), "simulator".to_owned());
    Rc::new(Detector { id, name, facts: facts(4), compared: Vec::new(), file: Bytes(vec![7]) })
}

fn scored(number: u64, score: f32, alert: AlertState) -> Scored {
    let samples = (alert != AlertState::Quiet).then(|| Samples { times_ms: vec![0.0], values: vec![score] });
    Scored {
        number,
        time_ms: 1000.0 * number as f64,
        score: Some(score),
        threshold: 0.5,
        by_channel: vec![0.1, 0.7, 0.15, 0.05],
        stuck: Vec::new(),
        missing: Vec::new(),
        alert,
        latency_ms: 2.0,
        samples,
    }
}

fn watching() -> Sensors {
    let mut sensors = Sensors::default();
    sensors.apply(SensorsAction::Found(vec![detector(1)]));
    sensors.apply(SensorsAction::Start);
    sensors
}

fn hear(sensors: &mut Sensors, results: Vec<Scored>) {
    let run = sensors.watch.as_ref().expect("a watch").id;
    let chunk = Watched { scored: results, ..Watched::default() };
    sensors.apply(SensorsAction::Watched(News { chunks: vec![chunk], ..News::new(run, 0.0) }));
}

#[test]
fn a_simulated_machine_is_learnt_at_once_and_then_watched() {
    let mut sensors = Sensors::default();
    assert_eq!((sensors.lesson(), sensors.missing_for_training()), (Lesson::Source, None));
    assert_eq!(sensors.missing_for_watch(), Some(Missing::Detector));
    sensors.apply(SensorsAction::Start);
    assert!(sensors.watch.is_none(), "nothing watches without a detector");
    sensors.apply(SensorsAction::Train(Lesson::Source));
    let run = sensors.training.as_ref().expect("a training").id;
    let epoch = TrainedEpoch { epoch: 1, loss: 0.5, held_out_loss: 0.6, is_best: true };
    let news = News { chunks: vec![epoch], result: Some(Ok(trained())), ..News::new(run, 0.0) };
    sensors.apply(SensorsAction::Trained { news, at_ms: 5 });
    assert_eq!(sensors.training.as_ref().map(|training| training.so_far.epochs.len()), Some(1));
    assert_eq!(
        sensors.detectors.chosen().map(|chosen| (chosen.id, chosen.file.0.len())),
        Some((DetectorId(5), 3))
    );
    sensors.apply(SensorsAction::Start);
    assert!(sensors.is_watching() && sensors.is_feeding() && sensors.watch_id().is_some());
    assert_eq!(sensors.feed.as_ref().map(|feed| feed.so_far.goal), Some(Goal::Watch));
}

#[test]
fn a_live_source_is_recorded_before_it_is_learnt() {
    let mut sensors = Sensors::default();
    let serial = SourceSettings { kind: SourceKind::Serial, ..SourceSettings::default() };
    sensors.apply(SensorsAction::Source(serial));
    assert_eq!(sensors.missing_for_training(), Some(Missing::Recording));
    sensors.apply(SensorsAction::Train(sensors.lesson()));
    assert!(sensors.training.is_none());
    sensors.apply(SensorsAction::Record);
    assert!(sensors.is_recording());
    sensors.apply(SensorsAction::Source(SourceSettings::default()));
    assert_eq!(sensors.source.kind, SourceKind::Serial, "not while it is open");
    let recorded = Recorded { samples: 800, channels: 3, span_ms: 80_000.0, full: false };
    sensors.apply(SensorsAction::Recorded(recorded));
    sensors.apply(SensorsAction::Stop);
    let run = sensors.feed.as_ref().expect("a feed").id;
    let stopped = Err(Failure::new(FailureKind::Cancelled, "stopped"));
    sensors.apply(SensorsAction::Feed(FeedAction::Ended { run, result: stopped }));
    assert_eq!(sensors.feed.as_ref().and_then(|feed| feed.outcome.clone()), Some(Outcome::Stopped));
    assert_eq!((sensors.lesson(), sensors.missing_for_training()), (Lesson::Recording, None));
}

#[test]
fn alerts_are_marked_and_what_was_said_is_learnt_next() {
    let mut sensors = watching();
    hear(
        &mut sensors,
        vec![
            scored(0, 0.2, AlertState::Quiet),
            scored(1, 0.9, AlertState::Begins),
            scored(2, 3.0, AlertState::GoesOn),
            scored(3, 0.1, AlertState::Ends),
            scored(4, 0.8, AlertState::Begins),
        ],
    );
    assert_eq!(sensors.alerts.len(), 2);
    let first = sensors.alerts.iter().last().expect("the first").clone();
    assert_eq!((first.score, first.begin_ms, first.end_ms), (3.0, 1000.0, Some(3000.0)));
    assert_eq!(first.to_blame(), [(1, 0.7)]);
    let second = sensors.alerts.last().expect("the second").id;
    sensors.apply(SensorsAction::Mark(first.id, Some(Mark::Real)));
    sensors.apply(SensorsAction::Mark(second, Some(Mark::FalseAlarm)));
    assert_eq!(sensors.alerts.judged(), (1, 2));
    let marked: Vec<(f32, bool)> = sensors
        .alerts
        .marked(&channels(4))
        .iter()
        .map(|window| (window.samples.values[0], window.is_normal))
        .collect();
    assert_eq!(marked, [(3.0, false), (0.8, true)], "the worst window of each");
    assert!(sensors.alerts.marked(&channels(3)).is_empty(), "of other channels nothing is learnt");
    sensors.apply(SensorsAction::Mark(second, None));
    assert_eq!(sensors.alerts.judged(), (1, 1));
}

#[test]
fn stop_stops_the_watch_and_its_source_and_ends_its_alert() {
    let mut sensors = watching();
    hear(&mut sensors, vec![scored(1, 0.9, AlertState::Begins)]);
    sensors.apply(SensorsAction::Stop);
    assert!(sensors.feed.as_ref().and_then(|feed| feed.wanted()).is_some_and(|wanted| wanted.stopping));
    let run = sensors.watch.as_ref().expect("a watch").id;
    let summary = WatchSummary { windows: 1, put_aside: 0, alerts: 1 };
    sensors.apply(SensorsAction::Watched(News::ended(run, Ok(summary))));
    assert!(!sensors.is_watching());
    assert_eq!(sensors.alerts.last().and_then(|alert| alert.end_ms), Some(1000.0));
    hear(&mut sensors, vec![scored(2, 0.9, AlertState::Begins)]);
    assert_eq!(sensors.alerts.len(), 1, "late news change nothing");
}

#[test]
fn a_source_that_fails_ends_the_watch_and_a_watch_that_fails_closes_its_source() {
    let mut sensors = watching();
    let run = sensors.feed.as_ref().expect("a feed").id;
    let unplugged = Err(Failure::new(FailureKind::Unsupported, "the port was closed"));
    sensors.apply(SensorsAction::Feed(FeedAction::Ended { run, result: unplugged }));
    assert!(sensors.watch.as_ref().is_some_and(|watch| watch.is_stopping()));
    assert!(sensors.feed.as_ref().and_then(|feed| feed.failure()).is_some());

    let mut sensors = watching();
    let run = sensors.watch.as_ref().expect("a watch").id;
    let crashed = Err(Failure::new(FailureKind::Crashed, "the worker died"));
    sensors.apply(SensorsAction::Watched(News::ended(run, crashed)));
    assert!(sensors.feed.as_ref().is_some_and(|feed| feed.stopping));
    assert!(sensors.watch.as_ref().and_then(|watch| watch.failure()).is_some());
}

#[test]
fn the_network_earns_its_place_only_where_it_is_better() {
    let both = |network, other| {
        verdict(&[figures(DetectorMethod::Autoencoder, network), figures(DetectorMethod::Pca, other)])
    };
    assert!(matches!(both(0.9, 0.8), Verdict::Earns { by } if (by - 0.1).abs() < 1e-6));
    assert!(matches!(both(0.8, 0.8), Verdict::Beaten { by: DetectorMethod::Pca, ahead: 0.0 }));
    assert_eq!(verdict(&[figures(DetectorMethod::Ewma, 0.8)]), Verdict::Alone);
    assert_eq!(to_blame(&[0.0, 0.5, 0.1, 0.4]), [(1, 0.5), (3, 0.4)]);
}

#[test]
fn detectors_of_earlier_visits_stand_behind_those_of_this_one() {
    let mut sensors = Sensors::default();
    sensors.apply(SensorsAction::Imported(Ok(detector(9))));
    sensors.apply(SensorsAction::Found(vec![detector(2), detector(4), detector(9)]));
    let ids: Vec<u64> = sensors.detectors.iter().map(|detector| detector.id.0).collect();
    assert_eq!(ids, [9, 4, 2]);
    sensors.apply(SensorsAction::Remove(DetectorId(9)));
    assert_eq!(sensors.detectors.chosen().map(|chosen| chosen.id.0), Some(4));
}

#[test]
fn a_ring_keeps_the_last_samples_and_a_recording_has_a_bound() {
    let mut live = Live::default();
    live.begin(&channels(2));
    let count = KEPT_SAMPLES + 100;
    let samples = Samples {
        times_ms: (0..count).map(|number| number as f64).collect(),
        values: (0..2 * count).map(|number| number as f32).collect(),
    };
    live.take(&samples);
    assert_eq!((live.times_ms().len(), live.times_ms().front()), (KEPT_SAMPLES, Some(&100.0)));
    assert_eq!(
        live.last().map(|(time, values)| (time as usize, values[1])),
        Some((count - 1, (2 * count - 1) as f32))
    );
    live.take(&Samples { times_ms: vec![500.0], values: vec![1.0, 2.0] });
    assert_eq!(live.times_ms().back(), Some(&500.0), "a clock that goes back takes the later samples away");
    live.begin_recording(&channels(1000));
    let wide = Samples { times_ms: vec![0.0; 5000], values: vec![0.0; 5_000_000] };
    live.record(&wide);
    let recorded = live.recorded();
    assert!(recorded.full && recorded.samples * 1000 == MOST_RECORDED, "{recorded:?}");
}

#[test]
fn the_same_seed_gives_the_same_machine_and_faults_do_what_they_say() {
    let settings = Simulation { channels: 3, rate: 10.0, seed: 5 };
    let samples = |faults: &[FaultKind]| {
        let mut simulator = Simulator::new(settings);
        let mut samples = simulator.samples_until(1e6, 50);
        for kind in faults {
            simulator.inject(Fault { kind: *kind, channel: 1 });
        }
        for number in 1..=40 {
            simulator.sample(1e6 + f64::from(number) * 100.0, &mut samples);
        }
        samples
    };
    let channel = |samples: &Samples| samples.values.iter().skip(1).step_by(3).copied().collect::<Vec<f32>>();
    let well = samples(&[]);
    assert_eq!(well, samples(&[]));
    assert!(well.values.iter().all(|value| value.is_finite()));
    let stuck = channel(&samples(&[FaultKind::Stuck]));
    assert!(stuck[50..].iter().all(|value| *value == stuck[49]), "{:?}", &stuck[48..60]);
    assert!(channel(&samples(&[FaultKind::Dropout]))[50..].iter().all(|value| value.is_nan()));
    let spike = channel(&samples(&[FaultKind::Spike]));
    assert!(spike[50] - channel(&well)[50] > 10.0);
    let jump = samples(&[FaultKind::ClockJump]);
    assert!(jump.times_ms[50] < jump.times_ms[49]);
    let drift = channel(&samples(&[FaultKind::Drift]));
    assert!(drift[89] - channel(&well)[89] > drift[60] - channel(&well)[60]);
}

#[test]
fn a_drawing_is_as_wide_as_its_canvas_and_loses_no_extreme() {
    let value = |at: usize| Some(if at == 4321 { 99.0 } else { (at % 7) as f32 });
    let shown = columns(10_000, |at| at as f64, value, (0.0, 9_999.0), 300);
    assert_eq!(shown.len(), 300);
    assert_eq!(shown.iter().flatten().map(|(_, high)| *high).fold(0.0, f32::max), 99.0);
    assert!(range(&shown).is_some_and(|(low, high)| low < 0.0 && high > 99.0));
    assert!(columns(3, |at| at as f64, |_| Some(f32::NAN), (0.0, 2.0), 10).iter().all(Option::is_none));
    assert!(columns(0, |_| 0.0, |_| None, (0.0, 0.0), 10).iter().all(Option::is_none));
    assert_eq!(range(&[None, Some((2.0, 2.0))]).map(|(low, high)| low < high), Some(true));
}

#[test]
fn a_chart_pauses_where_it_is_and_follows_again_at_the_end() {
    let stretch = Stretch::default();
    assert_eq!(stretch.at(100_000.0), (40_000.0, 100_000.0));
    let back = stretch.pan(-0.5, (0.0, 100_000.0));
    assert_eq!(back.at(200_000.0), (10_000.0, 70_000.0), "it stays while more comes");
    assert!(!back.pan(5.0, (0.0, 100_000.0)).is_paused());
    let near = back.zoom(0.5, 1.0);
    assert_eq!(near.at(0.0), (40_000.0, 70_000.0));
    assert!(stretch.zoom(1e9, 0.5).span_ms < 1e9);
}

#[test]
fn times_are_read_as_people_and_programs_write_them() {
    let iso = |text| TimeFormat::Iso8601.read(text);
    let noon = 1_795_780_800_000.0;
    for text in [
        "2026-11-27T12:00:00Z",
        "2026-11-27 12:00",
        "2026/11/27 12:00:00.000",
        "2026-11-27T13:00:00+01:00",
        "2026-11-27T20:00+0800",
        "2026-11-27t06:30:00-05:30",
    ] {
        assert_eq!(iso(text), Some(noon), "{text}");
    }
    assert_eq!(iso("2026-11-27T12:00:00,25Z"), Some(noon + 250.0));
    assert_eq!((iso("1970-01-01"), iso("2024-02-29").is_some()), (Some(0.0), true));
    for text in [
        "",
        "yesterday",
        "2026",
        "2026-13-01",
        "2023-02-29",
        "2026-11-31",
        "27-11-2026",
        "2026-11-27T25:00",
        "2026-11-27T12:60",
        "2026-11-27T12:00:00+1",
        "2026-11-27Tnoon",
        "2026-11-27T12:00:00Zulu",
        "２０２６-11-27",
        "2026-11-27-01",
    ] {
        assert_eq!(iso(text), None, "{text}");
    }
    assert_eq!(TimeFormat::UnixSeconds.read(" 1.5 "), Some(1500.0));
    assert_eq!(TimeFormat::UnixSeconds.read("1,5"), Some(1500.0));
    assert_eq!(TimeFormat::Number { rate: 4.0 }.read("6"), Some(1500.0));
    assert_eq!((TimeFormat::UnixMillis.read("inf"), TimeFormat::UnixMillis.read("12a")), (None, None));
    let guess = |texts: &[&str]| TimeFormat::guess(texts.iter().copied());
    assert_eq!(guess(&["1795780800", "1795780801"]), Some(TimeFormat::UnixSeconds));
    assert_eq!(guess(&["1795780800000"]), Some(TimeFormat::UnixMillis));
    assert_eq!(
        guess(&["1795780800", "never", "1795780802", "1795780803", "1795780804"]),
        Some(TimeFormat::UnixSeconds)
    );
    assert_eq!(guess(&["never", "1795780801", "ever"]), None);
    assert_eq!(guess(&["0", "1", "2"]), None);
    assert_eq!(guess(&[]), None);
}

#[test]
fn numbers_are_read_with_either_decimal_sign() {
    for (text, decimal, read) in [
        ("1.5", '.', Reading::Number(1.5)),
        (" -2e3 ", '.', Reading::Number(-2000.0)),
        ("1,5", ',', Reading::Number(1.5)),
        ("1.234,5", ',', Reading::Number(1234.5)),
        ("−3", '.', Reading::Number(-3.0)),
        ("\"7\"", '.', Reading::Number(7.0)),
        ("", '.', Reading::Nothing),
        ("NaN", '.', Reading::Nothing),
        ("n/a", '.', Reading::Nothing),
        ("-", ',', Reading::Nothing),
        ("inf", '.', Reading::Text),
        ("1e99", '.', Reading::Text),
        ("1,5", '.', Reading::Text),
        ("12 °C", '.', Reading::Text),
        ("1.2.3", '.', Reading::Text),
        ("true", '.', Reading::Text),
    ] {
        assert_eq!(numbers::read(text, decimal), read, "{text:?} with {decimal}");
    }
    assert_eq!(numbers::guess_decimal(["1,5", "2,5", "3"].into_iter()), ',');
    assert_eq!(numbers::guess_decimal(["1.5", "2"].into_iter()), '.');
}

#[test]
fn a_line_of_a_device_is_read_however_it_separates_its_values() {
    let values = |text: &str| numbers::line(text).map(|(values, _)| values);
    for text in [
        "1.5,2,-3",
        "1.5 2 -3",
        "1.5\t2\t-3",
        "1.5;2;-3",
        "1,5;2;-3",
        "[1.5, 2, -3]",
        "1.5, 2, -3",
        "a:1.5,b:2,c:-3",
    ] {
        assert_eq!(values(text), Some(vec![1.5, 2.0, -3.0]), "{text}");
    }
    assert_eq!(
        numbers::line(r#"{"temp": 21.5, "on": true}"#),
        Some((vec![21.5, 1.0], Some(vec!["temp".to_owned(), "on".to_owned()])))
    );
    for text in ["", "  ", "ready", "{", "[]", "null", "\u{fffd}\u{fffd}"] {
        assert_eq!(values(text), None, "{text:?}");
    }
    let gap = values("1,,3").expect("two values");
    assert_eq!(gap.len(), 2, "an empty part between commas is no value");
    let mut lines = Lines::default();
    assert!(lines.take(b"1,2\r\n3,").len() == 1 && lines.take(b"4\n\n5") == ["3,4"]);
    assert_eq!(NumberFormat::I16.read(&[1, 0, 255, 255, 9]), [1.0, -1.0]);
    assert_eq!(NumberFormat::F32.read(&1.5f32.to_le_bytes()), [1.5]);
}

#[test]
fn messages_of_another_length_are_filled_up_or_cut_and_counted() {
    let (mut messages, mut samples) = (Messages::new(2), Samples::default());
    messages.take(1.0, &[1.0, 2.0], &mut samples);
    messages.take(2.0, &[3.0], &mut samples);
    messages.take(3.0, &[4.0, 5.0, 6.0], &mut samples);
    messages.unreadable("boot");
    assert_eq!((samples.values.len(), samples.values[3].is_nan(), samples.values[5]), (6, true, 5.0));
    let problems = messages.problems();
    assert_eq!((problems.other_count, problems.no_message, problems.told.len()), (2, 1, 3));
}

fn rows(cells: &[&[&str]]) -> Vec<Row> {
    let row = |cells: &&[&str]| Row {
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        original: None,
    };
    cells.iter().map(row).collect()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn columns_are_guessed_and_can_be_said_otherwise() {
    let table = rows(&[
        &["2026-11-27T12:00:00Z", "21,5", "pump", "7"],
        &["2026-11-27T12:00:01Z", "21,6", "pump", ""],
    ]);
    let mut plan = Plan::guess(&names(&["Timestamp", "temp [°C]", "machine", "load"]), &table);
    assert_eq!((plan.time, plan.format, plan.decimal), (Some(0), TimeFormat::Iso8601, ','));
    assert_eq!(plan.channels, [1, 3]);
    assert_eq!(plan.channels()[0], Channel { name: "temp".to_owned(), unit: "°C".to_owned() });
    plan.toggle(3);
    plan.toggle(2);
    plan.toggle(99);
    assert_eq!(plan.channels, [1, 2]);
    plan.set_time(None);
    assert!(matches!(plan.format, TimeFormat::Number { .. }));
    let nothing = Plan::guess(&names(&["a", "b"]), &rows(&[&["x", "y"]]));
    assert_eq!((nothing.time, nothing.channels.len()), (None, 0));
    assert!(Plan::guess(&[], &[]).channels.is_empty());
    let ids = Plan::guess(&names(&["id", "v"]), &rows(&[&["1795780800", "1"]]));
    assert_eq!(ids.time, None, "a great number that nobody calls a time is none");
}

#[test]
fn each_row_that_is_wrong_is_told_with_its_place_and_the_others_are_read() {
    let plan = Plan {
        names: names(&["time", "a", "b"]),
        time: Some(0),
        format: TimeFormat::UnixSeconds,
        channels: vec![1, 2],
        decimal: '.',
    };
    let mut reading = Rows::new(plan);
    let samples = reading.take(&rows(&[
        &["1", "1", "2"],
        &["2", "ERR", "2"],
        &["never", "1", "2"],
        &["", "1", "2"],
        &["3", "", "null"],
        &["2.5", "1", "2"],
        &["4"],
    ]));
    assert_eq!(samples.times_ms, [1000.0, 2000.0, 3000.0, 2500.0, 4000.0]);
    assert_eq!(samples.values.len(), 2 * samples.times_ms.len());
    assert!(samples.values[2].is_nan() && samples.values[4].is_nan() && samples.values[9].is_nan());
    let problems = reading.problems();
    assert_eq!((problems.not_a_number, problems.no_time, problems.clock_back), (1, 2, 1));
    assert_eq!(problems.told[0].row, 2);
    assert!(
        matches!(&problems.told[0].kind, ProblemKind::NotANumber { column, text } if column == "a" && text == "ERR")
    );
    let many = vec![Row { cells: names(&["x", "1", "1"]), original: None }; 1000];
    assert!(reading.take(&many).times_ms.is_empty());
    assert_eq!(
        (reading.problems().no_time, reading.problems().told.len()),
        (1002, 20),
        "the others are counted"
    );
}

#[test]
fn rows_without_times_are_counted() {
    let format = TimeFormat::Number { rate: 4.0 };
    let plan = Plan { names: names(&["a"]), time: None, format, channels: vec![0], decimal: '.' };
    let mut reading = Rows::new(plan);
    reading.take(&rows(&[&["1"], &["2"]]));
    assert_eq!(reading.take(&rows(&[&["3"]])).times_ms, [500.0]);
}

#[test]
fn a_file_without_channels_starts_nothing() {
    let mut sensors = Sensors::default();
    sensors.apply(SensorsAction::Found(vec![detector(1)]));
    let table = |plan| Table { name: "a.csv".into(), dialect: Dialect::default(), plan };
    sensors.apply(SensorsAction::Table(table(Err(Failure::new(FailureKind::BadInput, "no rows")))));
    assert_eq!(sensors.missing_for_watch(), Some(Missing::File));
    let mut plan = Plan::guess(&names(&["v"]), &rows(&[&["1"], &["2"]]));
    sensors.apply(SensorsAction::Table(table(Ok(plan.clone()))));
    assert_eq!((sensors.source.kind, sensors.missing_for_watch()), (SourceKind::File, None));
    plan.toggle(0);
    sensors.apply(SensorsAction::Table(table(Ok(plan))));
    sensors.apply(SensorsAction::Start);
    assert_eq!((sensors.missing_for_training(), sensors.watch.is_none()), (Some(Missing::Channels), true));
}

#[test]
fn what_was_set_is_there_at_the_next_visit_even_where_a_field_is_new() {
    let mut sensors = Sensors::default();
    let source = SourceSettings {
        kind: SourceKind::Bluetooth,
        service: "0x181a".to_owned(),
        ..SourceSettings::default()
    };
    sensors.apply(SensorsAction::Source(source));
    let json = serde_json::to_value(sensors.wishes()).expect("plain data");
    let read: Wishes = serde_json::from_value(json).expect("the same");
    assert_eq!(Sensors::stored(read).source, sensors.source);
    let old: Wishes =
        serde_json::from_str(r#"{"source":{"kind":"serial"},"training":{"window":40}}"#).expect("wishes");
    assert_eq!((old.source.kind, old.source.baud_rate, old.training.window), (SourceKind::Serial, 9600, 40));
}

#[test]
fn results_go_only_where_a_person_agreed() {
    let mut sensors = Sensors::default();
    let contents = |address: &str, consent| OutboxContents {
        state: OutboxState { waiting: 3, ..OutboxState::default() },
        settings: OutboxSettings { address: address.to_owned(), consent, ..OutboxSettings::default() },
        refused: Vec::new(),
        exported: None,
        shown: None,
    };
    let tell = |sensors: &mut Sensors, contents| {
        sensors.apply(SensorsAction::Outbox(OutboxAction::Told(Ok(contents))));
    };
    tell(&mut sensors, contents("https://collector.example", false));
    assert!(sensors.outbox.delivering.is_none());
    tell(&mut sensors, contents("", true));
    assert!(sensors.outbox.delivering.is_none());
    tell(&mut sensors, contents("https://collector.example", true));
    let run = sensors.outbox.delivering.as_ref().expect("a delivery").id;
    let state = OutboxState { sent: 3, ..OutboxState::default() };
    let news = News { chunks: vec![state], ..News::new(run, 0.0) };
    sensors.apply(SensorsAction::Outbox(OutboxAction::Delivered(news)));
    assert_eq!(sensors.outbox.state().map(|state| (state.waiting, state.sent)), Some((0, 3)));
    tell(&mut sensors, contents("https://collector.example", true));
    assert_eq!(sensors.outbox.delivering.as_ref().map(|run| run.id), Some(run), "one delivery");
    tell(&mut sensors, contents("https://collector.example", false));
    assert!(sensors.outbox.delivering.as_ref().is_some_and(|run| run.is_stopping()));
    for (text, fine) in [
        ("https://a.example/x", true),
        ("http://localhost:8000", true),
        ("http://127.0.0.1/", true),
        ("http://a.example", false),
        ("https://", false),
        ("ftp://a.example", false),
        ("a.example", false),
        ("http://localhost.evil.example", false),
    ] {
        assert_eq!(is_address(text), fine, "{text}");
    }
}
