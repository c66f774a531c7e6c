//! Detectors as files: what was saved scores the same, and nothing that a file says is trusted.

use crate::plant::{quick, trained};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sensors::{Detector, Error, Sample, Settings, Shape, Watch};

const SHAPE: Shape = Shape { channels: 2, window: 16, step: 4 };

fn detectors() -> Vec<Detector> {
    let (trained, _) = trained(SHAPE, 2_000, Settings { epochs: 2, ..quick() });
    let mut detectors = trained.others;
    detectors.push(trained.detector);
    detectors
}

#[test]
fn what_was_saved_scores_the_same() {
    for detector in detectors() {
        let bytes = detector.to_bytes().unwrap();
        let read = Detector::from_bytes(&bytes).unwrap();
        assert_eq!(read.to_bytes().unwrap(), bytes);
        assert_eq!((read.threshold, &read.channels), (detector.threshold, &detector.channels));
        let (mut one, mut other) = (Watch::of(detector).unwrap(), Watch::of(read).unwrap());
        let mut plant = crate::plant::Plant::new(2, 9);
        for _ in 0..200 {
            let (time_ms, values) = plant.sample();
            let sample = Sample { time_ms, values: &values };
            assert_eq!(one.push(sample).unwrap(), other.push(sample).unwrap());
        }
    }
}

#[test]
fn damaged_files_are_refused_or_score_numbers() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for detector in detectors() {
        let whole = detector.to_bytes().unwrap();
        for _ in 0..200 {
            let mut bytes = whole.clone();
            match random.random_range(0..3) {
                0 => bytes.truncate(random.random_range(0..whole.len())),
                // The header is where most can go wrong.
                1 => {
                    for _ in 0..random.random_range(1..4) {
                        let at = random.random_range(0..whole.len().min(6_000));
                        bytes[at] = random.random();
                    }
                }
                _ => {
                    let at = random.random_range(0..whole.len());
                    bytes[at] ^= 1 << random.random_range(0..8);
                }
            }
            let Ok(read) = Detector::from_bytes(&bytes) else { continue };
            let mut watch = Watch::of(read).unwrap();
            for at in 0..40u8 {
                let channels = watch.detector().shape.channels;
                let values: Vec<f32> = (0..channels).map(|channel| f32::from(at) + channel as f32).collect();
                watch.push(Sample { time_ms: f64::from(at) * 100.0, values: &values }).unwrap();
            }
        }
    }
}

#[test]
fn foreign_files_are_refused_by_name() {
    let says = |bytes: &[u8]| Detector::from_bytes(bytes).unwrap_err();
    assert!(matches!(says(b""), Error::File { .. }));
    assert!(matches!(says(b"time,value\n1,2\n"), Error::File { .. }));
    // A header that claims to be endless.
    assert!(matches!(says(&[255; 64]), Error::File { .. }));
    let foreign =
        safetensors::serialize(Vec::<(String, safetensors::tensor::TensorView<'_>)>::new(), None).unwrap();
    assert!(says(&foreign).to_string().contains("hearth.detector"), "{}", says(&foreign));
    let later = detectors()[0].to_bytes().unwrap();
    let text = String::from_utf8_lossy(&later).replace(r#"\"version\":1"#, r#"\"version\":9"#);
    assert_eq!(says(text.as_bytes()), Error::Version { got: 9, known: 1 });
}

#[test]
fn the_detector_that_ships_can_be_used() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/motion.safetensors");
    let detector = Detector::from_bytes(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(
        (detector.kind(), detector.shape),
        (sensors::Kind::Autoencoder, Shape::new(6, 100, 25).unwrap())
    );
    assert_eq!(detector.channels[3].unit.as_deref(), Some("rad/s"));
    let mut watch = Watch::of(detector).unwrap();
    let mut last = None;
    // A wrist that rests, and then one that is shaken as nobody shakes it in an exercise.
    for at in 0..500u16 {
        let shaken = if at < 300 { 0.0 } else { 8.0 * f32::from(at).sin() };
        let values =
            [0.1 + shaken, 0.4, -0.1 - shaken, 0.02 * f32::from(at % 3), 0.0, 0.01 * f32::from(at % 2)];
        let seen = watch.push(Sample { time_ms: f64::from(at) * 20.0, values: &values }).unwrap();
        last = seen.scored.map(|scored| scored.score).or(last);
    }
    let last = last.unwrap();
    assert!(last.value > last.threshold, "{last:?}");
    assert!(last.by_channel[0] + last.by_channel[2] > 0.5, "{last:?}");
}
