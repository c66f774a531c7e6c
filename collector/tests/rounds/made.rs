//! A small detector, made of waves, and a key, in a folder of the test's own.

use std::{fs, path::PathBuf};

use collector::RoundOptions;
use sensors::{Detector, Joining, Kind, Recording, Sample, Settings, Shape, Training};

const SHAPE: Shape = Shape { channels: 2, window: 16, step: 4 };

pub struct Made {
    pub folder: PathBuf,
    pub rounds: RoundOptions,
}

pub fn made(name: &str, members: u32) -> Made {
    let folder = std::env::temp_dir().join(format!("hearth-rounds-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let names = vec![("a".to_owned(), None), ("b".to_owned(), None)];
    let mut recording = Recording::new(SHAPE, Joining::of(SHAPE), names).unwrap();
    for at in 0..1500u32 {
        let phase = at as f32 * 0.21;
        let values = [phase.sin() + (at % 7) as f32 * 0.02, (phase + 1.0).sin() - (at % 5) as f32 * 0.03];
        recording.push(Sample { time_ms: f64::from(at) * 100.0, values: &values }).unwrap();
    }
    let kinds = vec![Kind::Autoencoder];
    let settings = Settings { epochs: 2, kinds, wanted: Some(Kind::Autoencoder), ..Settings::default() };
    let trained = Training::new(recording, settings).unwrap().run(|_| ()).unwrap();
    let model = trained.detector.to_bytes().unwrap();
    assert!(Detector::from_bytes(&model).is_ok());
    let (file, key) = (folder.join("detector.safetensors"), folder.join("update.key"));
    fs::write(&file, &model).unwrap();
    fs::write(&key, format!("{}\n", "07".repeat(32))).unwrap();
    Made { rounds: RoundOptions { model: file, key, members, clip: 1.0, noise: 0.01 }, folder }
}
