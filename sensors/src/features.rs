//! A window as the numbers that detectors see. Must not know what detectors make of them.
//!
//! | samples a window | features of a channel |
//! |---|---|
//! | 1 | the value |
//! | 2 to 7 | mean, standard deviation, least, greatest |
//! | 8 and more | these, and slope, roughness, crossings, skewness |
//! | 8 and more, and only one channel | these, and the means of eight equal parts |
//!
//! One channel has 16 then. Each feature belongs to one channel, so that what it adds to a score is that channel's doing. The
//! statistics are those that tsfresh's authors found to matter most often (Christ et al., Neurocomputing 307, 2018) and that take
//! one pass; the means of equal parts are the piecewise aggregate approximation (Keogh et al., Knowledge and Information Systems 3,
//! 2001), which keeps a series' shape.

use crate::{shape::Shape, window::Window};

/// Equal parts of a window whose means are features.
const PARTS: usize = 8;
/// A window with fewer samples has no slope worth the name.
const LONG: usize = 8;

/// Features of each channel.
pub fn per_channel(shape: Shape) -> usize {
    match shape.window {
        1 => 1,
        2..LONG => 4,
        _ if shape.channels == 1 => 8 + PARTS,
        _ => 8,
    }
}

/// Features of a window.
pub fn count(shape: Shape) -> usize {
    shape.channels * per_channel(shape)
}

/// The channel that a feature tells of.
pub fn channel_of(shape: Shape, feature: usize) -> usize {
    feature / per_channel(shape)
}

/// The window's features, channel by channel.
pub fn features(window: &Window<'_>) -> Vec<f32> {
    let mut features = Vec::with_capacity(count(window.shape));
    append(window, &mut features);
    features
}

/// As [`features`], behind what is in the vector.
pub fn append(window: &Window<'_>, features: &mut Vec<f32>) {
    for channel in 0..window.shape.channels {
        let values = window.channel(channel);
        match values {
            [value] => features.push(*value),
            _ => {
                let level = Level::of(values);
                features.extend([level.mean, level.deviation, level.least, level.greatest]);
                if values.len() >= LONG {
                    features.extend(course(values, &level));
                    if window.shape.channels == 1 {
                        features.extend(parts(values));
                    }
                }
            }
        }
    }
}

struct Level {
    mean: f32,
    deviation: f32,
    least: f32,
    greatest: f32,
}

impl Level {
    fn of(values: &[f32]) -> Self {
        let (mut sum, mut least, mut greatest) = (0.0f64, f32::INFINITY, f32::NEG_INFINITY);
        for &value in values {
            sum += f64::from(value);
            least = least.min(value);
            greatest = greatest.max(value);
        }
        let mean = sum / values.len() as f64;
        let squares: f64 = values.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum();
        let deviation = (squares / values.len() as f64).sqrt();
        Self { mean: mean as f32, deviation: deviation as f32, least, greatest }
    }
}

/// Slope over the window (by least squares, in units of the channel), root mean square of the first differences, share of neighbours
/// on different sides of the mean, and skewness.
fn course(values: &[f32], level: &Level) -> [f32; 4] {
    let count = values.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let (mut along, mut differences, mut crossings, mut cubes) = (0.0f64, 0.0f64, 0u32, 0.0f64);
    let mut before: Option<f32> = None;
    for (at, &value) in values.iter().enumerate() {
        let above = f64::from(value - level.mean);
        along += (at as f64 - middle) * above;
        cubes += above.powi(3);
        if let Some(before) = before {
            differences += f64::from(value - before).powi(2);
            crossings += u32::from((value > level.mean) != (before > level.mean));
        }
        before = Some(value);
    }
    let slope = along / (count * (count * count - 1.0) / 12.0) * count;
    let cubed = f64::from(level.deviation).powi(3);
    let skewness = if cubed > f64::from(f32::MIN_POSITIVE) { cubes / count / cubed } else { 0.0 };
    let roughness = (differences / (count - 1.0)).sqrt();
    [slope as f32, roughness as f32, (f64::from(crossings) / (count - 1.0)) as f32, skewness as f32]
}

/// The means of eight parts, as equal as whole samples allow.
fn parts(values: &[f32]) -> [f32; PARTS] {
    std::array::from_fn(|part| {
        let (from, to) = (part * values.len() / PARTS, (part + 1) * values.len() / PARTS);
        let values = &values[from..to];
        (values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64) as f32
    })
}
