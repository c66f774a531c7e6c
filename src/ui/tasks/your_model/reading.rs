//! What outputs say: classes with their shares, pictures and maps, and a tensor's least and largest values. Must not know how it is drawn.

use super::{kind::Layout, numbers::numbers, recipe::Seen};
use crate::protocol::{Element, Tensor, Values};

/// A tensor in three figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    pub min: f64,
    pub max: f64,
    pub mean: f64,
    /// Values that are no numbers.
    pub not_numbers: usize,
}

/// `None` of texts, and where nothing is a number.
pub fn extent(tensor: &Tensor) -> Option<Extent> {
    let values = numbers(tensor);
    let finite: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    let (min, max) = range(&finite)?;
    let mean = finite.iter().sum::<f64>() / finite.len() as f64;
    Some(Extent { min, max, mean, not_numbers: values.len() - finite.len() })
}

fn range(values: &[f64]) -> Option<(f64, f64)> {
    let min = values.iter().copied().reduce(f64::min)?;
    Some((min, values.iter().copied().reduce(f64::max)?))
}

/// A class, by its place, and its score.
pub type Scored = (usize, f64);

/// The largest difference between two tensors' values; `None` where they have other shapes, or are no numbers.
pub fn largest_difference(one: &Tensor, other: &Tensor) -> Option<f64> {
    if one.shape != other.shape {
        return None;
    }
    let (one, other) = (numbers(one), numbers(other));
    one.iter().zip(&other).map(|(one, other)| (one - other).abs()).reduce(f64::max)
}

/// The scores of an output that may be one for each class: one row, of at least two values.
pub fn scores(tensor: &Tensor) -> Option<Vec<f64>> {
    let is_float = matches!(&tensor.values, Values::Numbers { element: Element::F32 | Element::F64, .. });
    let longest = tensor.shape.iter().copied().max().unwrap_or_default();
    let others: u64 = tensor.shape.iter().filter(|length| **length != longest).product();
    let is_row =
        longest >= 2 && others == 1 && tensor.shape.iter().filter(|length| **length == longest).count() == 1;
    (is_float && is_row).then(|| numbers(tensor))
}

/// Whether scores are no shares of a whole yet, so that softmax makes them some.
pub fn are_logits(scores: &[f64]) -> bool {
    let sum: f64 = scores.iter().sum();
    scores.iter().any(|score| !(-1e-6..=1.000_001).contains(score)) || (sum - 1.0).abs() > 0.02
}

pub fn softmax(scores: &[f64]) -> Vec<f64> {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// The best classes, the best first.
pub fn best(scores: &[f64], most: usize) -> Vec<Scored> {
    let mut places: Vec<Scored> = scores.iter().copied().enumerate().collect();
    places.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    places.truncate(most);
    places
}

/// What an output shows of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Three channels: colours.
    Picture,
    /// One channel: how much, at each place.
    Heat,
    /// Many channels: which of them is the largest, at each place.
    Segments,
}

/// The planes of an output that is a map of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    pub shown: Shown,
    pub width: usize,
    pub height: usize,
    /// `values[channel][place]`, rows from the top.
    channels: Vec<Vec<f64>>,
}

/// Wider or higher maps are not drawn.
const LONGEST_SIDE: u64 = 4096;

impl Map {
    /// `layout` says where an output of four dimensions has its channels, where its shape does not.
    pub fn of(tensor: &Tensor, layout: Layout) -> Option<Self> {
        let (channels, height, width, last) = match tensor.shape.as_slice() {
            [1, channels, height, width] | [channels, height, width] => {
                // As few as colours or one map, in the place where the other layout has them.
                let few = |length: &u64| matches!(length, 1 | 3);
                let last = match (few(channels), few(width)) {
                    (true, false) => false,
                    (false, true) => true,
                    (true, true) | (false, false) => layout == Layout::ChannelsLast,
                };
                if last { (*width, *channels, *height, true) } else { (*channels, *height, *width, false) }
            }
            [height, width] => (1, *height, *width, false),
            _ => return None,
        };
        let sides = 8..=LONGEST_SIDE;
        if !sides.contains(&height) || !sides.contains(&width) || !(1..=1024).contains(&channels) {
            return None;
        }
        let values = numbers(tensor);
        let [channels, height, width] = [channels as usize, height as usize, width as usize];
        if values.len() != channels * height * width {
            return None;
        }
        let planes = (0..channels).map(|channel| {
            if last {
                values.iter().skip(channel).step_by(channels).copied().collect()
            } else {
                values[channel * width * height..(channel + 1) * width * height].to_vec()
            }
        });
        let shown = match channels {
            1 => Shown::Heat,
            3 => Shown::Picture,
            _ => Shown::Segments,
        };
        Some(Self { shown, width, height, channels: planes.collect() })
    }

    /// Rows of red, green, blue and opacity, in the map's own size: over `seen`, where there is something to lie over.
    pub fn rgba(&self, seen: Option<&Seen>) -> Vec<u8> {
        match self.shown {
            Shown::Picture => self.picture(),
            Shown::Heat => self.over(seen, |range, place| {
                let value = self.channels[0][place];
                let share = if range.1 > range.0 { (value - range.0) / (range.1 - range.0) } else { 0.0 };
                // From nothing over orange to yellow.
                ([255, (90.0 + 150.0 * share) as u8, 30], 0.85 * share.clamp(0.0, 1.0))
            }),
            Shown::Segments => self.over(seen, |_, place| {
                let best = (0..self.channels.len())
                    .max_by(|a, b| self.channels[*a][place].total_cmp(&self.channels[*b][place]))
                    .unwrap_or_default();
                // The first class is the ground, as a rule.
                (hue(best), if best == 0 { 0.0 } else { 0.6 })
            }),
        }
    }

    fn picture(&self) -> Vec<u8> {
        let all = self.channels.iter().flatten().copied().filter(|value| value.is_finite());
        let (min, max) =
            all.fold((0.0, 0.0), |(min, max): (f64, f64), value| (min.min(value), max.max(value)));
        // -1 to 1, 0 to 1, or 0 to 255, as the values themselves say.
        let byte = |value: f64| {
            let byte = match (min < -0.05, max > 4.0) {
                (_, true) => value,
                (true, false) => (value + 1.0) * 127.5,
                (false, false) => value * 255.0,
            };
            byte.round().clamp(0.0, 255.0) as u8
        };
        (0..self.width * self.height)
            .flat_map(|place| {
                let [red, green, blue] = [0, 1, 2].map(|channel| byte(self.channels[channel][place]));
                [red, green, blue, 255]
            })
            .collect()
    }

    fn over(&self, seen: Option<&Seen>, colour: impl Fn((f64, f64), usize) -> ([u8; 3], f64)) -> Vec<u8> {
        let finite: Vec<f64> = self.channels[0].iter().copied().filter(|value| value.is_finite()).collect();
        let range = range(&finite).unwrap_or((0.0, 1.0));
        let mut rgba = Vec::with_capacity(4 * self.width * self.height);
        for place in 0..self.width * self.height {
            let (colour, opacity) = colour(range, place);
            let under = seen.map_or([40; 3], |seen| {
                let x = (place % self.width) * seen.width as usize / self.width;
                let y = (place / self.width) * seen.height as usize / self.height;
                let at = 3 * (y * seen.width as usize + x);
                seen.rgb.get(at..at + 3).map_or([40; 3], |pixel| [pixel[0], pixel[1], pixel[2]])
            });
            let mixed = |channel: usize| {
                f64::from(under[channel]) * (1.0 - opacity) + f64::from(colour[channel]) * opacity
            };
            rgba.extend([0, 1, 2].map(|channel| mixed(channel).round() as u8));
            rgba.push(255);
        }
        rgba
    }
}

/// A colour for each class: far from those of its neighbours.
fn hue(class: usize) -> [u8; 3] {
    const HUES: [[u8; 3]; 8] = [
        [230, 75, 60],
        [60, 140, 230],
        [70, 180, 90],
        [245, 185, 50],
        [150, 90, 210],
        [40, 190, 190],
        [240, 120, 180],
        [140, 110, 70],
    ];
    HUES[class % HUES.len()]
}
