//! ClassifyImage and TrainImageHead: pictures of every kind through the channel, and labels of one's own.

use std::fs;

use hearth::protocol::{
    Bytes, ClassifiedImage, ClassifyImage, FailureKind, Forget, ImageExample, Load, ModelSpec, ModelTask,
    Picture, Stage, TrainImageHead,
};

use crate::support::{
    bench::{Bench, spec},
    cached_model,
};

struct Photographer {
    bench: Bench,
    model: ModelSpec,
}

impl Photographer {
    fn new() -> Self {
        let bench = Bench::on_disk();
        let file = fs::read(cached_model("mobilenet_v2.safetensors")).unwrap();
        let model = ModelSpec { task: ModelTask::ClassifyImage, ..spec(&file) };
        bench.fetch.serve(&model.url, file);
        Self { bench, model }
    }

    fn loaded() -> Self {
        let mut photographer = Self::new();
        let load = Load { model: photographer.model.clone(), download: true, threads: 1 };
        let answer = photographer.bench.ask(load);
        assert!(answer.stages().contains(&Stage::Read), "{:?}", answer.stages());
        let loaded = answer.result.unwrap();
        assert_eq!((loaded.architecture.as_str(), loaded.context_tokens), ("mobilenet-v2", 0));
        assert!((13_000_000..15_000_000).contains(&loaded.weight_bytes), "{}", loaded.weight_bytes);
        photographer
    }

    fn task(&self, picture: Picture) -> ClassifyImage {
        let model = self.model.sha256.clone();
        ClassifyImage { model, picture, top: 5, heat: true, features: true, head: None }
    }

    fn look(&mut self, picture: Picture) -> ClassifiedImage {
        let task = self.task(picture);
        self.bench.ask(task).result.unwrap()
    }

    fn refuses(&mut self, picture: Picture) -> FailureKind {
        let task = self.task(picture);
        self.bench.ask(task).failure()
    }
}

fn sample(name: &str) -> Picture {
    let path = format!("{}/assets/samples/{name}.jpg", env!("CARGO_MANIFEST_DIR"));
    Picture::File(Bytes(fs::read(path).unwrap()))
}

fn frame(width: u32, height: u32, bytes: usize) -> Picture {
    Picture::Frame { width, height, rgba: Bytes(vec![99; bytes]) }
}

#[test]
fn a_photograph_is_classified_with_names_in_both_languages() {
    let mut photographer = Photographer::loaded();
    let cat = photographer.look(sample("cat"));
    assert_eq!(cat.classes.len(), 5);
    let best = &cat.classes[0];
    assert_eq!(
        (best.index, best.names["en"].as_str(), best.names["zh-Hant"].as_str()),
        (285, "Egyptian Mau", "埃及貓")
    );
    assert!(cat.classes.is_sorted_by(|a, b| a.probability >= b.probability));
    assert!(
        best.probability > 0.5 && cat.classes.iter().map(|class| class.probability).sum::<f32>() <= 1.0001
    );
    assert_eq!((cat.width, cat.height, cat.animated, cat.turned), (451, 300, false, false));
    assert!((cat.seen - 262.5).abs() < 0.01, "{}", cat.seen);
    let heat = cat.heat.unwrap();
    assert_eq!(heat.values.len(), (heat.side * heat.side) as usize);
    assert_eq!(cat.features.map(|features| features.len()), Some(1280));
    assert!(cat.own.is_empty() && cat.decode_ms > 0.0 && cat.compute_ms > 0.0);

    let frame = photographer.look(frame(64, 48, 64 * 48 * 4));
    assert_eq!((frame.width, frame.height), (64, 48));
}

#[test]
fn what_is_no_picture_is_refused_and_the_next_one_is_seen() {
    let mut photographer = Photographer::loaded();
    let file = |bytes: &[u8]| Picture::File(Bytes(bytes.to_vec()));
    let Picture::File(Bytes(cat)) = sample("cat") else { unreachable!("a file") };
    for hostile in [
        file(b""),
        file(b"a text that is called picture.jpg"),
        file(&[0xff; 999]),
        file(&cat[..40]),
        frame(64, 48, 5),
        frame(0, 0, 0),
        frame(u32::MAX, u32::MAX, 16),
    ] {
        assert_eq!(photographer.refuses(hostile), FailureKind::BadInput);
    }
    assert_eq!(photographer.look(sample("coffee")).classes[0].names["en"], "espresso");
}

#[test]
fn a_model_that_is_not_loaded_or_is_forgotten_sees_nothing() {
    let mut photographer = Photographer::new();
    assert_eq!(photographer.refuses(sample("cat")), FailureKind::NotLoaded);
    let load = Load { model: photographer.model.clone(), download: true, threads: 1 };
    photographer.bench.ask(load).result.unwrap();
    photographer.look(sample("cat"));
    let forget = Forget { sha256: photographer.model.sha256.clone() };
    assert!(photographer.bench.ask(forget).result.is_ok());
    assert_eq!(photographer.refuses(sample("cat")), FailureKind::NotLoaded);
}

#[test]
fn a_few_examples_teach_labels_of_one_s_own() {
    let mut photographer = Photographer::loaded();
    let names = ["cat", "coffee", "palace"];
    let examples: Vec<ImageExample> = names
        .iter()
        .enumerate()
        .map(|(label, name)| {
            let features = photographer.look(sample(name)).features.unwrap();
            ImageExample { features, label: label as u32 }
        })
        .collect();
    let train = |labels: &[&str], examples: &[ImageExample]| TrainImageHead {
        model: photographer.model.sha256.clone(),
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        examples: examples.to_vec(),
    };
    let [all, alone, twins] = [(names, 3), (names, 1), (["cat", "cat", "dog"], 3)]
        .map(|(names, most)| train(&names, &examples[..most]));
    let trained = photographer.bench.ask(all).result.unwrap();
    assert_eq!(trained.accuracy, 1.0);
    for (label, name) in names.iter().enumerate() {
        let task =
            ClassifyImage { head: Some(Bytes(trained.head.clone())), ..photographer.task(sample(name)) };
        let own = photographer.bench.ask(task).result.unwrap().own;
        assert!(own.len() == 3 && own[label] > 0.6, "{name}: {own:?}");
    }

    for nothing_to_learn in [alone, twins] {
        assert_eq!(photographer.bench.ask(nothing_to_learn).failure(), FailureKind::BadInput);
    }
    let foreign = include_bytes!("../../assets/sentiment.safetensors");
    for head in [&b"no head"[..], &trained.head[..trained.head.len() / 2], foreign] {
        let task = ClassifyImage { head: Some(Bytes(head.to_vec())), ..photographer.task(sample("cat")) };
        assert_eq!(photographer.bench.ask(task).failure(), FailureKind::BadInput);
    }
}
