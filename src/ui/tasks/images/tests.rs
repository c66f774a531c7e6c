//! The pictures' state, without a DOM.

use std::{collections::BTreeMap, rc::Rc};

use serde_json::json;

use super::{
    camera::{Camera, CameraStatus},
    own::{Own, OwnLabel, OwnStatus},
    report::export,
    state::*,
};
use crate::protocol::{Class, ClassifiedImage, Failure, FailureKind, TrainedHead};

fn given(name: &str) -> Given {
    Given { name: name.into(), bytes: Rc::new(vec![1]), url: "blob:".into() }
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

fn look(images: &Images) -> Look {
    images.wanted().map(|(look, _)| *look).expect("a picture under way")
}

#[test]
fn pictures_go_one_after_the_other_and_stop_leaves_what_is_done() {
    let mut images = Images::default();
    images.apply(ImagesAction::Give(vec![given("a"), given("b"), given("c")]));
    assert_eq!(images.progress().map(|progress| (progress.done, progress.total)), Some((0, Some(3))));
    let first = look(&images);
    images.apply(ImagesAction::Looked { look: first, result: Ok(classified(None)) });
    images.apply(ImagesAction::Looked { look: first, result: Ok(classified(None)) });
    assert_eq!(images.history().len(), 1, "it is heard once");
    assert_eq!(images.shown().map(|seen| seen.given.name.as_ref()), Some("a"));
    let broken = Failure::new(FailureKind::BadInput, "the picture is damaged");
    let second = look(&images);
    images.apply(ImagesAction::Looked { look: second, result: Err(broken) });
    assert!(images.shown().is_some_and(|seen| seen.result.is_err()), "the next goes on all the same");
    images.apply(ImagesAction::Stop);
    assert!(!images.is_running() && images.progress().is_none());
    images.apply(ImagesAction::Show(first));
    assert_eq!(images.shown().map(|seen| seen.given.name.as_ref()), Some("a"));
    images.apply(ImagesAction::Give(vec![given("d")]));
    assert_eq!(images.progress(), None, "one alone has none");

    let export = export(&images, "zh-Hant");
    assert_eq!(export.rows.len(), 2);
    assert_eq!((&export.rows[0][3], &export.rows[1][0]), (&json!("貓"), &json!("b")));
    assert!(export.csv().contains("the picture is damaged"));
}

#[test]
fn the_history_is_bounded() {
    let mut images = Images::default();
    for number in 0..HISTORY + 5 {
        images.apply(ImagesAction::Give(vec![given(&number.to_string())]));
        let look = look(&images);
        images.apply(ImagesAction::Looked { look, result: Ok(classified(None)) });
    }
    assert_eq!(images.history().len(), HISTORY);
    assert_eq!(images.shown().map(|seen| seen.given.name.to_string()), Some((HISTORY + 4).to_string()));
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
    assert!(images.own.labels().is_empty(), "nothing is shown yet");
    for (label, features) in [("mine", vec![1.0, 0.0]), (" Mine ", vec![0.9, 0.1]), ("yours", vec![0.0, 1.0])]
    {
        images.apply(ImagesAction::Give(vec![given("a")]));
        let look = look(&images);
        images.apply(ImagesAction::Looked { look, result: Ok(classified(Some(features))) });
        let before = images.own.version();
        images.apply(ImagesAction::AddExample(label.into()));
        assert_ne!(images.own.version(), before, "each is kept, also the first label's");
    }
    let counts: Vec<_> = images.own.labels().iter().map(OwnLabel::examples).collect();
    assert_eq!(counts, [2, 1]);
    let round = images.own.wanted().expect("a training");
    assert_eq!(images.own.task("h".to_owned()).examples.len(), 3);
    let trained = TrainedHead { head: vec![1, 2], accuracy: 2.0 / 3.0, train_ms: 5.0 };
    images.apply(ImagesAction::Trained { round: round - 1, result: Ok(trained.clone()) });
    assert!(images.head().is_none(), "an earlier round is late");
    images.worker_lost();
    let again = images.own.wanted().expect("the training again");
    assert_ne!(again, round);
    images.apply(ImagesAction::Trained { round: again, result: Ok(trained) });
    assert!(images.head().is_some() && images.own.wanted().is_none());
    assert_eq!(images.own.status, OwnStatus::Trained { right: 2, train_ms: 5.0 });
    let before = images.history().len();
    let again = look(&images);
    images.apply(ImagesAction::Looked { look: again, result: Ok(classified(None)) });
    assert_eq!(images.history().len(), before, "what is shown was looked at again");
    let kept = serde_json::to_string(images.own.labels()).expect("JSON");
    images.apply(ImagesAction::HeardExamples(images.own.labels()[..1].to_vec()));
    assert!(images.own.labels().len() == 1 && images.head().is_none(), "another tab had no more");
    images.apply(ImagesAction::HeardExamples(serde_json::from_str(&kept).expect("labels")));
    let other = images.own.wanted().expect("a training");
    assert!(other > round, "no training before can be taken for this one");
    images.apply(ImagesAction::ForgetExamples);
    assert!(images.head().is_none());
    let restored = Own::restored(serde_json::from_str(&kept).expect("labels"));
    assert!(restored.wanted().is_some() && restored.labels().len() == 2, "it is learned again");
    assert_eq!(Own::restored(Vec::new()), Own::default());
}
