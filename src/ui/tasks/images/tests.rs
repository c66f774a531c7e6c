//! Tests of the state of Images, without a DOM.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    camera::{Camera, CameraStatus},
    custom_labels::{CustomLabel, CustomLabels},
    report::export,
    state::*,
    way::Way,
};
use crate::{
    protocol::{Class, ClassifiedImage, Failure, FailureKind, TrainedHead},
    ui::runs::{News, Outcome, RunId, Wanted},
};

fn given(name: &str) -> GivenPicture {
    GivenPicture { name: name.into(), bytes: 1, url: "blob:".into() }
}

fn classified(features: Option<Vec<f32>>) -> ClassifiedImage {
    let names =
        BTreeMap::from([("en".to_owned(), "cat".to_owned()), ("zh-Hant".to_owned(), "貓".to_owned())]);
    ClassifiedImage {
        classes: vec![Class { index: 281, names, probability: 0.75 }],
        own: Vec::new(),
        heat: None,
        features,
        width: 4,
        height: 3,
        seen: 2.6,
        animated: false,
        turned: false,
        decode_ms: 1.0,
        compute_ms: 2.0,
        memory_bytes: 9,
    }
}

fn run(images: &Images) -> RunId {
    images.current().map(|current| current.run.id).expect("a picture under way")
}

fn hear(images: &mut Images, run: RunId, result: Result<ClassifiedImage, Failure>) {
    images.apply(ImagesAction::Heard(News::ended(run, result)));
}

fn ended(kind: FailureKind) -> Failure {
    Failure::new(kind, "facts")
}

#[test]
fn pictures_go_one_after_the_other_and_stop_leaves_what_is_done() {
    let mut images = Images::default();
    images.apply(ImagesAction::Give(vec![given("a"), given("b"), given("c"), given("d")]));
    assert_eq!(images.progress(), Some((0, 4)));
    let first = run(&images);
    hear(&mut images, first, Ok(classified(None)));
    hear(&mut images, first, Ok(classified(None)));
    assert_eq!(images.results().len(), 1, "it is heard once");
    assert_eq!(images.shown().map(|shown| shown.picture.name.as_ref()), Some("a"));
    let broken = Failure::new(FailureKind::BadInput, "the picture is damaged");
    let second = run(&images);
    hear(&mut images, second, Err(broken));
    assert!(images.shown().is_some_and(|shown| shown.result.is_err()), "the next goes on all the same");
    let third = run(&images);
    images.apply(ImagesAction::Stop);
    let stopping = images.current().and_then(|current| current.run.wanted());
    assert_eq!(stopping, Some(Wanted { id: third, stopping: true }), "its end is asked for");
    hear(&mut images, third, Err(ended(FailureKind::Cancelled)));
    assert!(!images.is_running() && images.progress().is_none() && images.stopped);
    images.apply(ImagesAction::Show(first));
    assert_eq!(images.shown().map(|shown| shown.picture.name.as_ref()), Some("a"));
    images.apply(ImagesAction::Give(vec![given("e")]));
    assert_eq!(images.progress(), None, "one alone has none");

    let export = export(images.results(), "zh-Hant");
    assert_eq!(export.rows.len(), 2);
    assert_eq!((&export.rows[0][3], &export.rows[1][0]), (&json!("貓"), &json!("b")));
    assert!(export.csv().contains("the picture is damaged"));
}

#[test]
fn stop_says_stopped_where_the_worker_had_to_be_ended_for_it() {
    let mut images = Images::default();
    images.apply(ImagesAction::Give(vec![given("a"), given("b")]));
    images.apply(ImagesAction::Stop);
    let stopped = run(&images);
    hear(&mut images, stopped, Err(ended(FailureKind::Crashed)));
    assert!(images.stopped && !images.is_running() && images.results().is_empty());
    images.apply(ImagesAction::Give(vec![given("c")]));
    let crashed = run(&images);
    hear(&mut images, crashed, Err(ended(FailureKind::Crashed)));
    assert!(
        !images.stopped && images.shown().is_some_and(|shown| shown.result.is_err()),
        "nobody stopped it"
    );

    let mut labels = CustomLabels::default();
    labels.add("mine", vec![1.0]);
    labels.add("yours", vec![0.0]);
    labels.stop();
    let run = labels.wanted().expect("a training").id;
    labels.worker_lost();
    assert_eq!(labels.wanted(), Some(Wanted { id: run, stopping: true }), "it does not begin anew");
    assert!(!labels.hear(News::ended(run, Err(ended(FailureKind::Crashed)))));
    assert_eq!(labels.training().map(|run| &run.outcome), Some(&Some(Outcome::Stopped)));
    assert_eq!(labels.examples(), 2, "the examples stay");
}

#[test]
fn the_results_are_bounded() {
    let mut images = Images::default();
    for number in 0..HISTORY + 5 {
        images.apply(ImagesAction::Give(vec![given(&number.to_string())]));
        let run = run(&images);
        hear(&mut images, run, Ok(classified(None)));
    }
    assert_eq!(images.results().len(), HISTORY);
    assert_eq!(images.shown().map(|shown| shown.picture.name.to_string()), Some((HISTORY + 4).to_string()));
}

#[test]
fn the_camera_shows_its_last_frame_and_its_rate_until_it_is_stopped() {
    let mut images = Images::default();
    let frame = |at_ms| ImagesAction::Frame { result: Ok(classified(None)), at_ms };
    images.apply(frame(0.0));
    assert!(images.camera.latest().is_none(), "it is off");
    images.apply(ImagesAction::StartCamera);
    images.apply(ImagesAction::CameraOpened);
    images.apply(frame(100.0));
    assert_eq!(images.camera.frames_per_second(), None);
    images.apply(frame(150.0));
    assert_eq!(images.camera.frames_per_second(), Some(20.0));
    images.apply(ImagesAction::StopCamera);
    images.apply(frame(200.0));
    assert_eq!(images.camera, Camera::default(), "a late frame is ignored");
    images.apply(ImagesAction::CameraOpened);
    assert_eq!(images.camera.status, CameraStatus::Off, "it opened when nobody wanted it any more");

    images.apply(ImagesAction::StartCamera);
    images.apply(ImagesAction::CameraFailed(Failure::new(FailureKind::Unsupported, "no camera")));
    assert!(!images.camera.is_wanted());
    images.apply(ImagesAction::StartCamera);
    images.apply(ImagesAction::Give(vec![given("a")]));
    assert!(!images.camera.is_wanted(), "a picture takes its place");
}

#[test]
fn two_labels_with_examples_train_a_head() {
    let mut images = Images::default();
    images.apply(ImagesAction::AddExample("mine".into()));
    assert!(images.custom_labels.labels().is_empty(), "nothing is shown yet");
    for (label, features) in [("mine", vec![1.0, 0.0]), (" Mine ", vec![0.9, 0.1]), ("yours", vec![0.0, 1.0])]
    {
        images.apply(ImagesAction::Give(vec![given("a")]));
        let run = run(&images);
        hear(&mut images, run, Ok(classified(Some(features))));
        let before = images.custom_labels.version();
        images.apply(ImagesAction::AddExample(label.into()));
        assert_ne!(images.custom_labels.version(), before, "each is stored, also the first label's");
    }
    let counts: Vec<_> = images.custom_labels.labels().iter().map(CustomLabel::examples).collect();
    assert_eq!(counts, [2, 1]);
    let training = |images: &Images| images.custom_labels.wanted().map(|wanted| wanted.id);
    let first = training(&images).expect("a training");
    assert_eq!(images.custom_labels.request("h".to_owned()).examples.len(), 3);
    let trained = TrainedHead { head: vec![1, 2], accuracy: 2.0 / 3.0, train_ms: 5.0 };
    images.custom_labels.worker_lost();
    let again = training(&images).expect("the training again");
    assert_ne!(again, first);
    images.apply(ImagesAction::TrainingHeard(News::ended(first, Ok(trained.clone()))));
    assert!(images.custom_labels.head().is_none(), "an earlier training is late");
    images.apply(ImagesAction::TrainingHeard(News::ended(again, Ok(trained))));
    assert!(images.custom_labels.head().is_some() && training(&images).is_none());
    assert_eq!(images.custom_labels.trained(), Some((2, 5.0)));
    let before = images.results().len();
    let run = run(&images);
    hear(&mut images, run, Ok(classified(None)));
    assert_eq!(images.results().len(), before, "what is shown was classified again");
    assert_eq!(images.shown().map(|shown| shown.id), Some(run));
    let stored = serde_json::to_string(images.custom_labels.labels()).expect("JSON");
    images.apply(ImagesAction::ReplaceLabels(images.custom_labels.labels()[..1].to_vec()));
    let labels = &images.custom_labels;
    assert!(labels.labels().len() == 1 && labels.head().is_none(), "another tab had no more");
    images.apply(ImagesAction::ReplaceLabels(serde_json::from_str(&stored).expect("labels")));
    let other = training(&images).expect("a training");
    assert!(other.0 > again.0, "no training before can be taken for this one");
    images.apply(ImagesAction::ReplaceLabels(Vec::new()));
    assert!(images.custom_labels.head().is_none());
    let restored = CustomLabels::restored(serde_json::from_str(&stored).expect("labels"));
    assert!(restored.wanted().is_some() && restored.labels().len() == 2, "it is learned again");
    assert_eq!(CustomLabels::restored(Vec::new()), CustomLabels::default());
}

#[test]
fn what_was_given_last_serves_every_way_once() {
    let mut images = Images::default();
    let of_its_own = |name: &str| GivenPicture { url: name.into(), ..given(name) };
    images.apply(ImagesAction::Give(vec![of_its_own("a"), of_its_own("b")]));
    images.apply(ImagesAction::Way(Way::ReadText));
    images.apply(ImagesAction::Way(Way::HideFaces));
    images.apply(ImagesAction::Way(Way::ReadText));
    images.apply(ImagesAction::Way(Way::HideFaces));
    images.apply(ImagesAction::Way(Way::ReadText));
    let read: Vec<_> = images.reading.pictures().iter().map(|read| read.picture.name.to_string()).collect();
    assert_eq!(read, ["a", "b"]);
    assert_eq!(images.faces.picture().map(|picture| picture.name.to_string()), Some("a".to_owned()));
    assert_eq!(images.progress(), Some((0, 2)), "what was asked for first goes on");

    images.apply(ImagesAction::Give(vec![of_its_own("c")]));
    assert_eq!(images.reading.pictures().len(), 3);
    assert_eq!(images.faces.picture().map(|picture| picture.name.to_string()), Some("a".to_owned()));
    images.apply(ImagesAction::Way(Way::HideFaces));
    assert_eq!(images.faces.picture().map(|picture| picture.name.to_string()), Some("c".to_owned()));
    let kept: Vec<_> = images.pictures().map(|picture| picture.name.to_string()).collect();
    assert!(["a", "b", "c"].iter().all(|name| kept.iter().any(|kept| kept == name)), "{kept:?}");

    images.apply(ImagesAction::StartCamera);
    images.apply(ImagesAction::Way(Way::ReadText));
    assert!(!images.camera.is_wanted(), "the camera belongs to one way");
}
