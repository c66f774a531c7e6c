//! Scores of anomstream-core's random cut forest: `forest FOLDER FEATURES SEED` learns `fitted.f32` and prints a score a line for the
//! rows of `threshold.f32` and of `scored.f32`. With the crate's own settings; nothing is learnt while it scores.

use std::{env, error::Error, fs, path::Path};

use anomstream_core::{DynamicForest, ForestBuilder};

const MOST: usize = 16;

fn rows(folder: &str, name: &str, features: usize) -> Result<Vec<Vec<f64>>, Box<dyn Error>> {
    let bytes = fs::read(Path::new(folder).join(name))?;
    let values: Vec<f64> = bytes.as_chunks::<4>().0.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect();
    Ok(values.chunks_exact(features).map(<[f64]>::to_vec).collect())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, features, seed] = arguments.as_slice() else { return Err("FOLDER FEATURES SEED".into()) };
    let features: usize = features.parse()?;
    let builder = ForestBuilder::<MOST>::new().seed(seed.parse()?);
    let mut forest = DynamicForest::<MOST>::new(builder, features)?;
    for row in rows(folder, "fitted.f32", features)? {
        forest.update(&row)?;
    }
    for name in ["threshold.f32", "scored.f32"] {
        for row in rows(folder, name, features)? {
            println!("{}", f64::from(forest.score(&row)?));
        }
    }
    Ok(())
}
