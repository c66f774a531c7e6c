//! The worker that learns from sensors, as a page meets it: it learns what is normal, scores what comes, and says what is odd.

use crate::support::{bench::Bench, tiny::Dice};
use futures::StreamExt;
use hearth::{
    client::Update,
    protocol::{
        AlertState, Bytes, Channel, ChosenBy, DescribeDetector, DetectorMethod, DriftState, FailureKind,
        MarkedWindow, Recording, SampleNotice, Samples, Scored, Sense, TrainSensors, TrainedSensors,
        TrainingData, TrainingSettings, Unlearnable, Watch, WatchId, WatchSettings, Watched,
    },
};

/// Ten a second.
const PERIOD_MS: f64 = 100.0;
const ID: WatchId = WatchId(3);

/// A machine that turns: a temperature that swings slowly, a vibration, and their sum with noise.
struct Machine {
    dice: Dice,
    at: usize,
}

impl Machine {
    fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), at: 0 }
    }

    fn samples(&mut self, count: usize, change: impl Fn(usize, &mut [f32; 3])) -> Samples {
        let mut samples = Samples::default();
        for number in 0..count {
            let time = self.at as f32;
            let (slow, fast) = ((time / 40.0).sin(), (time / 3.0).sin());
            let noise = |dice: &mut Dice| dice.signed() * 0.05;
            let mut values = [
                20.0 + slow + noise(&mut self.dice),
                fast + noise(&mut self.dice),
                slow + fast + noise(&mut self.dice),
            ];
            change(number, &mut values);
            samples.times_ms.push(1.7e12 + self.at as f64 * PERIOD_MS);
            samples.values.extend(values);
            self.at += 1;
        }
        samples
    }
}

fn channels() -> Vec<Channel> {
    [("temperature", "°C"), ("vibration", "g"), ("sum", "")]
        .map(|(name, unit)| Channel { name: name.to_owned(), unit: unit.to_owned() })
        .into()
}

fn settings() -> TrainingSettings {
    TrainingSettings {
        window: 16,
        step: 4,
        false_alarms_a_day: 24.0,
        most_epochs: 8,
        seed: 1,
        method: Some(DetectorMethod::Autoencoder),
    }
}

fn train(data: Recording) -> TrainSensors {
    TrainSensors { data: TrainingData::Recording(data), settings: settings(), marked: Vec::new() }
}

fn recording(machine: &mut Machine, count: usize) -> Recording {
    Recording { channels: channels(), samples: machine.samples(count, |_, _| {}) }
}

fn watch(detector: &Bytes) -> Watch {
    let settings = WatchSettings {
        record: false,
        windows_to_raise: 2,
        windows_to_clear: 3,
        most_ms: None,
        drift_windows: Some(100),
        drift_psi: 0.25,
    };
    Watch { watch: ID, detector: detector.clone(), settings }
}

fn sense(samples: Samples, last: bool) -> Sense {
    Sense { watch: ID, samples, last }
}

fn trained(bench: &mut Bench, machine: &mut Machine) -> TrainedSensors {
    bench.ask(train(recording(machine, 6_000))).result.unwrap()
}

/// What a watch says to all of these.
fn watched(bench: &mut Bench, detector: &Bytes, batches: Vec<Samples>) -> Watched {
    let running = bench.client.run(watch(detector));
    let count = batches.len();
    for (number, samples) in batches.into_iter().enumerate() {
        bench.ask(sense(samples, number + 1 == count)).result.unwrap();
    }
    let answer = bench.finish(running);
    let summary = answer.result.unwrap();
    let mut all = Watched::default();
    for Watched { scored, notices, drift } in answer.chunks {
        all.scored.extend(scored);
        all.notices.extend(notices);
        all.drift = drift.or(all.drift);
    }
    assert_eq!(summary.windows, all.scored.len() as u64, "no window is lost");
    assert!(all.scored.iter().enumerate().all(|(number, scored)| scored.number == number as u64));
    all
}

fn states(scored: &[Scored]) -> Vec<AlertState> {
    let mut states: Vec<AlertState> = scored.iter().map(|scored| scored.alert).collect();
    states.dedup();
    states
}

#[test]
fn what_is_normal_is_learnt_and_what_is_not_is_an_alert() {
    let (mut bench, mut machine) = (Bench::new(), Machine::new(1));
    let answer = bench.ask(train(recording(&mut machine, 6_000)));
    assert!(answer.chunks.len() > 1 && answer.chunks.last().unwrap().loss < answer.chunks[0].loss);
    let trained = answer.result.unwrap();
    assert_eq!((trained.facts.channels.len(), trained.facts.method), (3, DetectorMethod::Autoencoder));
    assert_eq!((trained.compared.len(), trained.chosen_by), (5, ChosenBy::Person));
    let described = bench.ask(DescribeDetector { detector: trained.detector.clone() }).result.unwrap();
    assert_eq!(described, trained.facts);

    // The vibration dies down for twenty seconds.
    let quiet = machine.samples(400, |_, _| {});
    let broken = machine.samples(200, |_, values| values[1] *= 0.1);
    let mended = machine.samples(400, |_, _| {});
    let watched = watched(&mut bench, &trained.detector, vec![quiet, broken, mended]);
    use AlertState::{Begins, Ends, GoesOn, Quiet};
    assert_eq!(states(&watched.scored), [Quiet, Begins, GoesOn, Ends, Quiet]);
    let alert = watched.scored.iter().find(|scored| scored.alert == Begins).unwrap();
    assert!(alert.score.unwrap() > alert.threshold);
    let most = alert.by_channel.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1)).unwrap();
    assert_ne!(most.0, 0, "the temperature is not to blame: {:?}", alert.by_channel);
    assert!((alert.by_channel.iter().sum::<f32>() - 1.0).abs() < 1e-4);
    assert_eq!(alert.samples.as_ref().unwrap().times_ms.len(), 16);
    assert!(watched.notices.is_empty(), "{:?}", watched.notices);
}

#[test]
fn what_is_odd_about_samples_is_said_and_nothing_falls_over() {
    let (mut bench, mut machine) = (Bench::new(), Machine::new(2));
    let detector = trained(&mut bench, &mut machine).detector;
    let mut first = machine.samples(40, |_, _| {});
    first.values[30 * 3] = f32::NAN;
    machine.at += 100;
    let gap = machine.samples(40, |_, _| {});
    machine.at -= 60;
    let back = machine.samples(60, |number, values| {
        if number >= 20 {
            values[2] = f32::NAN
        }
    });
    let watched = watched(&mut bench, &detector, vec![first, gap, back]);
    let said = |is_it: fn(&SampleNotice) -> bool| watched.notices.iter().any(is_it);
    assert!(said(|notice| matches!(notice, SampleNotice::Filled { channel: 0, .. })));
    assert!(said(|notice| matches!(notice, SampleNotice::Gap { .. })));
    assert!(said(|notice| matches!(notice, SampleNotice::ClockWentBack { .. })));
    assert!(said(|notice| matches!(notice, SampleNotice::Missing { channel: 2, .. })));
    assert!(watched.scored.iter().all(|scored| scored.score.is_some_and(f32::is_finite)));
    assert_eq!(watched.scored.last().unwrap().missing, [2]);
}

#[test]
fn a_lasting_change_is_drift_and_is_learnt_from_the_watch() {
    let (mut bench, mut machine) = (Bench::new(), Machine::new(3));
    let detector = trained(&mut bench, &mut machine).detector;
    let mut running = bench.client.run(watch(&detector));
    // A summer: warmer for good.
    let warm = |_: usize, values: &mut [f32; 3]| values[0] += 6.0;
    bench.ask(sense(machine.samples(4_000, warm), false)).result.unwrap();
    let mut drift = None;
    while drift.is_none() {
        match bench.next(&mut running) {
            Update::Chunk(watched) => {
                drift = watched.drift.filter(|drift| matches!(drift.state, DriftState::Drifting { .. }));
            }
            Update::Progress(_) => {}
            Update::Done(result) => panic!("{result:?}"),
        }
    }
    let channels = drift.unwrap().channels;
    assert!(channels[0].has_drifted && !channels[1].has_drifted, "{channels:?}");
    // All of it was one long alert, which is learnt only if a person says that it is normal.
    let again = |alerts_are_normal| {
        let data = TrainingData::Watched { watch: ID, most_windows: 900, alerts_are_normal };
        TrainSensors { data, settings: settings(), marked: Vec::new() }
    };
    let refused = bench.ask(again(false)).failure();
    assert!(matches!(refused, FailureKind::Unlearnable(Unlearnable::TooShort { .. })), "{refused:?}");
    let summer = bench.ask(again(true)).result.unwrap();
    drop(running);
    bench.settle();
    let watched = watched(&mut bench, &summer.detector, vec![machine.samples(2_000, warm)]);
    let alerts = watched.scored.iter().filter(|scored| scored.alert == AlertState::Begins).count();
    assert!(alerts <= 1, "{alerts} alerts in what was learnt to be normal");
}

#[test]
fn marks_go_into_the_next_training() {
    let (mut bench, mut machine) = (Bench::new(), Machine::new(4));
    let data = recording(&mut machine, 6_000);
    let marked = (0..20)
        .map(|_| MarkedWindow { samples: machine.samples(16, |_, values| values[1] = 3.0), is_normal: false })
        .collect();
    let settings = TrainingSettings { method: None, ..settings() };
    let request = TrainSensors { data: TrainingData::Recording(data), settings, marked };
    let trained = bench.ask(request).result.unwrap();
    assert_eq!(trained.chosen_by, ChosenBy::Marks);
}

#[test]
fn what_cannot_be_done_is_refused_by_its_reason() {
    let (mut bench, mut machine) = (Bench::new(), Machine::new(5));
    let short = bench.ask(train(recording(&mut machine, 100))).failure();
    assert!(matches!(short, FailureKind::Unlearnable(Unlearnable::TooShort { .. })), "{short:?}");
    let still =
        Recording { channels: channels(), samples: machine.samples(3_000, |_, values| *values = [1.0; 3]) };
    assert_eq!(bench.ask(train(still)).failure(), FailureKind::Unlearnable(Unlearnable::NothingVaries));
    let mut uneven = recording(&mut machine, 3_000);
    uneven.samples.values.pop();
    assert_eq!(bench.ask(train(uneven)).failure(), FailureKind::BadInput);
    let detector = trained(&mut bench, &mut machine).detector;
    let cut = Bytes(detector.0[..detector.0.len() / 2].to_vec());
    assert_eq!(bench.ask(DescribeDetector { detector: cut.clone() }).failure(), FailureKind::BadModel);
    assert_eq!(bench.ask(watch(&cut)).failure(), FailureKind::BadModel);
    let nowhere = bench.ask(sense(machine.samples(1, |_, _| {}), false)).failure();
    assert_eq!(nowhere, FailureKind::BadInput, "no watch is under way");
    let running = bench.client.run(watch(&detector));
    assert_eq!(bench.ask(watch(&detector)).failure(), FailureKind::BadInput, "one is under way");
    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
    let running = bench.client.run(watch(&detector));
    bench.ask(sense(machine.samples(20, |_, _| {}), false)).result.unwrap();
    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
}

#[test]
fn a_window_that_waited_too_long_is_put_aside_and_counted() {
    let (mut bench, mut machine) = (Bench::new(), Machine::new(6));
    let detector = trained(&mut bench, &mut machine).detector;
    let mut request = watch(&detector);
    // The bench's clock goes on each time that it is read.
    request.settings.most_ms = Some(10_000.0);
    let running = bench.client.run(request);
    bench.ask(sense(machine.samples(400, |_, _| {}), true)).result.unwrap();
    let answer = bench.finish(running);
    let summary = answer.result.unwrap();
    let unscored =
        answer.chunks.iter().flat_map(|watched| &watched.scored).filter(|scored| scored.score.is_none());
    assert_eq!(summary.windows, 97);
    assert_eq!(unscored.count() as u64, summary.put_aside);
    assert!((1..97).contains(&summary.put_aside), "{summary:?}");
}

#[test]
fn training_stops_where_it_is_asked_to() {
    let (mut bench, mut machine) = (Bench::new(), Machine::new(7));
    let mut running = bench.client.run(train(recording(&mut machine, 6_000)));
    while !matches!(bench.wait(running.next()), Some(Update::Chunk(_))) {}
    running.cancel();
    let rest = bench.finish(running);
    assert_eq!(rest.failure(), FailureKind::Cancelled);
    assert!(rest.chunks.len() < 7, "{} epochs after Stop", rest.chunks.len());
}
