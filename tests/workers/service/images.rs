//! ReadPicture, ClassifyImage and TrainImageHead: pictures through the channels of both workers, and labels of one's own.

use std::fs;

use hearth::protocol::{
    Bytes, ClassifiedImage, ClassifyImage, Crop, Failure, FailureKind, Forget, GivenFile, ImageExample, Load,
    ModelSpec, ModelTask, Picture, Processor, ReadPicture, Stage, TrainImageHead, Unreadable,
};

use crate::support::{
    bench::{Bench, spec},
    cached_model,
};

const CROP: Crop = Crop { shorter: 256, side: 224 };

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
        let load = Load {
            model: photographer.model.clone(),
            download: true,
            threads: 1,
            processor: Processor::Automatic,
        };
        let answer = photographer.bench.ask(load);
        assert!(answer.stages().contains(&Stage::Read), "{:?}", answer.stages());
        let loaded = answer.result.unwrap();
        assert_eq!((loaded.architecture.as_str(), loaded.context_tokens), ("mobilenet-v2", 0));
        assert_eq!(loaded.crop, Some(CROP));
        assert!((13_000_000..15_000_000).contains(&loaded.weight_bytes), "{}", loaded.weight_bytes);
        photographer
    }

    /// What the reader makes of a file.
    fn read(&mut self, file: &[u8]) -> Result<Picture, Failure> {
        let reading = reading(&self.bench, file);
        self.bench.ask(reading).result
    }

    fn sample(&mut self, name: &str) -> Picture {
        self.read(&sample(name)).unwrap()
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

fn sample(name: &str) -> Vec<u8> {
    fs::read(format!("{}/assets/samples/{name}.jpg", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn reading(bench: &Bench, content: &[u8]) -> ReadPicture {
    let (name, address) = ("picture.jpg".to_owned(), "blob:picture".to_owned());
    bench.files.give(&address, content);
    ReadPicture { file: GivenFile { name, address, bytes: content.len() as u64 }, crop: CROP }
}

/// A camera's frame, as the page cuts it.
fn frame(bytes: usize) -> Picture {
    let rgb = Bytes(vec![99; bytes]);
    Picture { rgb, width: 64, height: 48, animated: false, turned: false, decode_ms: 1.0 }
}

#[test]
fn a_photograph_is_classified_with_names_in_both_languages() {
    let mut photographer = Photographer::loaded();
    let cat = photographer.sample("cat");
    let cat = photographer.look(cat);
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

    let frame = photographer.look(frame(224 * 224 * 3));
    assert_eq!((frame.width, frame.height, frame.seen), (64, 48, 42.0));
}

#[test]
fn what_is_no_picture_is_refused_and_the_next_one_is_seen() {
    let mut photographer = Photographer::loaded();
    let cat = sample("cat");
    for hostile in [&b""[..], b"a text that is called picture.jpg", &[0xff; 999], &cat[..40]] {
        let told = photographer.read(hostile).unwrap_err();
        assert_eq!(told.kind, FailureKind::BadInput, "{}", told.message);
    }
    let mut gone = reading(&photographer.bench, &cat);
    gone.file.address = "blob:withdrawn".to_owned();
    assert_eq!(photographer.bench.ask(gone).failure(), FailureKind::Unreadable(Unreadable::Gone));
    for crop in [
        Crop { shorter: 0, side: 0 },
        Crop { shorter: 9, side: 10 },
        Crop { shorter: u16::MAX, side: u16::MAX },
    ] {
        let reading = ReadPicture { crop, ..reading(&photographer.bench, &cat) };
        assert_eq!(photographer.bench.ask(reading).failure(), FailureKind::BadInput, "{crop:?}");
    }
    for bytes in [5, 0, 225 * 224 * 3] {
        assert_eq!(photographer.refuses(frame(bytes)), FailureKind::BadInput);
    }
    let coffee = photographer.sample("coffee");
    assert_eq!(photographer.look(coffee).classes[0].names["en"], "espresso");
    photographer.bench.settle();
    assert_eq!((photographer.bench.services(), photographer.bench.readers()), (1, 0));
}

#[test]
fn a_model_that_is_not_loaded_or_is_forgotten_sees_nothing() {
    let mut photographer = Photographer::new();
    let cat = photographer.sample("cat");
    assert_eq!(photographer.refuses(cat.clone()), FailureKind::NotLoaded);
    let load = Load {
        model: photographer.model.clone(),
        download: true,
        threads: 1,
        processor: Processor::Automatic,
    };
    photographer.bench.ask(load).result.unwrap();
    photographer.look(cat.clone());
    let forget = Forget { sha256: photographer.model.sha256.clone() };
    assert!(photographer.bench.ask(forget).result.is_ok());
    assert_eq!(photographer.refuses(cat), FailureKind::NotLoaded);
}

#[test]
fn a_few_examples_teach_labels_of_one_s_own() {
    let mut photographer = Photographer::loaded();
    let names = ["cat", "coffee", "palace"];
    let examples: Vec<ImageExample> = names
        .iter()
        .enumerate()
        .map(|(label, name)| {
            let picture = photographer.sample(name);
            let features = photographer.look(picture).features.unwrap();
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
        let picture = photographer.sample(name);
        let task = ClassifyImage { head: Some(Bytes(trained.head.clone())), ..photographer.task(picture) };
        let own = photographer.bench.ask(task).result.unwrap().own;
        assert!(own.len() == 3 && own[label] > 0.6, "{name}: {own:?}");
    }

    for nothing_to_learn in [alone, twins] {
        assert_eq!(photographer.bench.ask(nothing_to_learn).failure(), FailureKind::BadInput);
    }
    let foreign = include_bytes!("../../../assets/sentiment.safetensors");
    for head in [&b"no head"[..], &trained.head[..trained.head.len() / 2], foreign] {
        let picture = photographer.sample("cat");
        let task = ClassifyImage { head: Some(Bytes(head.to_vec())), ..photographer.task(picture) };
        assert_eq!(photographer.bench.ask(task).failure(), FailureKind::BadInput);
    }
}
