//! The crate's arithmetic beside that of numpy, SciPy, scikit-learn, PyTorch and river: `tests/reference/sensors.py` made the fixture.

use sensors::{
    Joining, Sample, Shape, Windows,
    detectors::{
        autoencoder::Trainer,
        cusum::Cusum,
        ewma::Ewma,
        network::{Layer, Network},
        pca::Pca,
    },
    drift::{Drift, Limits, Reference, adwin::Adwin},
    features,
    normalisation::Moments,
    training::average_precision,
};
use serde_json::Value;

fn fixture(name: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/sensors.json");
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    all[name].clone()
}

fn floats(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap() as f32).collect()
}

/// Equal but for what 32 bits lose.
fn close(got: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(got.len(), expected.len());
    for (at, (got, expected)) in got.iter().zip(expected).enumerate() {
        let apart = (got - expected).abs() / expected.abs().max(1.0);
        assert!(apart <= tolerance, "number {at} is {got}, and {expected} is expected");
    }
}

#[test]
fn features_are_those_of_numpy_and_scipy() {
    for (name, channels) in [("one", 1), ("two", 2)] {
        let expected = &fixture("windows")[name];
        let values = floats(&expected["values"]);
        let length = values.len() / channels;
        let shape = Shape::new(channels, length, 1).unwrap();
        let mut windows = Windows::new(shape, Joining::of(shape)).unwrap();
        let mut found = None;
        for at in 0..length {
            let sample: Vec<f32> = (0..channels).map(|channel| values[channel * length + at]).collect();
            let pushed = windows.push(Sample { time_ms: at as f64, values: &sample }).unwrap();
            found = pushed.window.map(|window| features(&window));
        }
        close(&found.unwrap(), &floats(&expected["features"]), 2e-5);
    }
}

#[test]
fn normalisation_is_scikit_learns_in_one_pass_or_joined() {
    let expected = fixture("normalisation");
    let rows = floats(&expected["rows"]);
    let (mut whole, mut first, mut second) = (Moments::new(3), Moments::new(3), Moments::new(3));
    for (at, row) in rows.chunks_exact(3).enumerate() {
        whole.push(row);
        if at < 13 { first.push(row) } else { second.push(row) }
    }
    first.join(&second);
    for moments in [whole, first] {
        let mut normalised = rows.clone();
        normalised.chunks_exact_mut(3).for_each(|row| moments.normalisation().apply(row));
        close(&normalised, &floats(&expected["normalised"]), 1e-4);
    }
}

fn network(layers: &Value, sizes: &[f32]) -> Network {
    let layers = layers.as_array().unwrap().iter().zip(sizes.windows(2)).map(|(layer, pair)| {
        Layer::new(pair[0] as usize, pair[1] as usize, &floats(&layer["weight"]), floats(&layer["bias"]))
    });
    Network::new(layers.collect())
}

#[test]
fn the_network_computes_what_pytorch_computes() {
    let expected = fixture("network");
    let mut network = network(&expected["layers"], &floats(&expected["sizes"]));
    let rows = floats(&expected["rows"]);
    let rebuilt: Vec<f32> = rows.chunks_exact(6).flat_map(|row| network.reconstruct(row).to_vec()).collect();
    close(&rebuilt, &floats(&expected["forward"]), 1e-5);
}

#[test]
fn ten_steps_of_training_are_pytorchs() {
    let expected = fixture("network");
    let sizes = floats(&expected["sizes"]);
    let mut trainer = Trainer::from_network(&network(&expected["layers"], &sizes), 1e-2).unwrap();
    let losses: Vec<f32> = (0..10).map(|_| trainer.step(floats(&expected["rows"])).unwrap()).collect();
    close(&losses, &floats(&expected["losses"]), 1e-5);
    for (got, expected) in
        trainer.network().unwrap().layers().iter().zip(network(&expected["after"], &sizes).layers())
    {
        close(&got.weights(), &expected.weights(), 1e-4);
        close(got.bias(), expected.bias(), 1e-4);
    }
}

#[test]
fn what_components_leave_is_scikit_learns() {
    let expected = fixture("components");
    let mut pca = Pca::new(8, floats(&expected["components"]));
    let rows = floats(&expected["rows"]);
    let errors: Vec<f32> = rows.chunks_exact(8).flat_map(|row| pca.errors(row).to_vec()).collect();
    close(&errors, &floats(&expected["errors"]), 1e-4);
}

#[test]
fn charts_are_those_of_the_papers() {
    let expected = fixture("charts");
    let (mut ewma, mut cusum) = (Ewma::new(1), Cusum::new(1));
    let row = floats(&expected["row"]);
    let averages: Vec<f32> = row.iter().map(|value| ewma.statistics(&[*value])[0]).collect();
    close(&averages, &floats(&expected["ewma"]), 1e-4);
    let sums: Vec<f32> = row.iter().map(|value| cusum.statistics(&[*value])[0]).collect();
    close(&sums, &floats(&expected["cusum"]), 1e-4);
}

#[test]
fn average_precision_is_scikit_learns() {
    let expected = fixture("precision");
    let labels = expected["labels"].as_array().unwrap().iter().map(|label| label.as_bool().unwrap());
    let mut scored: Vec<(f32, bool)> = floats(&expected["scores"]).into_iter().zip(labels).collect();
    let average = expected["average"].as_f64().unwrap();
    assert!((average_precision(&mut scored) - average).abs() < 1e-12);
}

#[test]
fn drift_is_measured_as_scipy_measures_it() {
    let expected = fixture("drift");
    let shape = Shape::new(1, 1, 1).unwrap();
    let mut reference = Reference::empty();
    reference.learn(floats(&expected["learnt"]));
    let mut drift = Drift::new(shape, reference, Limits { recent: 300, ..Limits::of(shape) });
    // What is older than the recent windows is forgotten.
    for value in [9.0; 50].into_iter().chain(floats(&expected["recent"])) {
        drift.push(&[value], &[false], 0.0, 1.0);
    }
    let changed = drift.changes()[0];
    assert!(
        (changed.stability_index - expected["stability_index"].as_f64().unwrap()).abs() < 1e-9,
        "{changed:?}"
    );
    assert!((changed.distance - expected["distance"].as_f64().unwrap()).abs() < 1e-9, "{changed:?}");
}

#[test]
fn changes_of_level_are_found_where_river_finds_them() {
    let expected = fixture("adwin");
    let mut adwin = Adwin::new(0.002);
    let values = expected["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap());
    let found: Vec<u64> =
        values.enumerate().filter(|(_, value)| adwin.push(*value)).map(|(at, _)| at as u64).collect();
    let changes: Vec<u64> =
        expected["changes"].as_array().unwrap().iter().map(|at| at.as_u64().unwrap()).collect();
    assert_eq!(changes.len(), 3);
    // river leaves out a row's last bucket when it looks for cuts, so that it drops what is old less often; both try every 32 values.
    for change in changes {
        assert!(
            found.iter().any(|at| at.abs_diff(change) <= 32),
            "river has a change at {change}: {found:?}"
        );
    }
    assert!(found.iter().all(|at| *at > 1_000), "the first level is one level: {found:?}");
    // The last level alone is kept in the end: the values from 2,600 on.
    assert!(
        (500.0..700.0).contains(&adwin.width()) && (adwin.mean() - 0.8).abs() < 0.05,
        "{}",
        adwin.width()
    );
}
