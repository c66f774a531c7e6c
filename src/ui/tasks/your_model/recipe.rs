//! How a picture becomes a model's input: its size, what is cut, the order of colours, and the scale of values. Must not know how a picture is
//! read, nor which model it is for.

use serde::{Deserialize, Serialize};

use super::{
    kind::{Kind, Layout, PictureInput},
    numbers::{OutOfRange, encoded},
};
use crate::protocol::{Element, PixelSize, Pixels, Tensor};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fit {
    /// To the size, whatever the picture's own proportions are.
    #[default]
    Stretch,
    /// Scaled until its shorter side has [`Recipe::shorter`] pixels; the middle of that.
    Middle,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Order {
    #[default]
    Rgb,
    Bgr,
}

/// A value is `(pixel * scale - mean) / spread`, with a pixel's value from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Recipe {
    /// In pixels, as the model sees it.
    pub width: u32,
    pub height: u32,
    pub fit: Fit,
    pub shorter: u32,
    pub order: Order,
    pub scale: f64,
    /// Of red, green and blue, in the order of [`Recipe::order`]; a grey picture has the first.
    pub mean: [f64; 3],
    /// Standard deviations.
    pub spread: [f64; 3],
    pub layout: Layout,
}

/// What a person need not know by heart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The means and standard deviations of ImageNet's pictures (torchvision).
    ImageNet,
    /// 0 to 1.
    Unit,
    /// -1 to 1.
    Signed,
    /// 0 to 255.
    Plain,
}

impl Preset {
    pub const ALL: [Self; 4] = [Self::ImageNet, Self::Unit, Self::Signed, Self::Plain];

    const fn values(self) -> (f64, [f64; 3], [f64; 3]) {
        match self {
            Self::ImageNet => (1.0 / 255.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
            Self::Unit => (1.0 / 255.0, [0.0; 3], [1.0; 3]),
            Self::Signed => (1.0 / 255.0, [0.5; 3], [0.5; 3]),
            Self::Plain => (1.0, [0.0; 3], [1.0; 3]),
        }
    }
}

/// A model that takes pictures of any size is given this one at first.
const USUAL_SIDE: u32 = 224;
/// A longer side than this is no model's input here.
pub const LONGEST_SIDE: u32 = 4096;

impl Default for Recipe {
    fn default() -> Self {
        let (scale, mean, spread) = Preset::Unit.values();
        Self {
            width: USUAL_SIDE,
            height: USUAL_SIDE,
            fit: Fit::Stretch,
            shorter: USUAL_SIDE,
            order: Order::Rgb,
            scale,
            mean,
            spread,
            layout: Layout::ChannelsFirst,
        }
    }
}

impl Recipe {
    /// What such a model is usually given.
    pub fn guess(input: &PictureInput, element: &Element, kind: Kind) -> Self {
        let side = |length: Option<u64>| {
            let length = length.and_then(|length| u32::try_from(length).ok());
            length.unwrap_or(USUAL_SIDE).clamp(1, LONGEST_SIDE)
        };
        let (height, width) = (side(input.height), side(input.width));
        let shorter = height.min(width);
        let classifies = kind == Kind::ImageClassifier;
        let preset = match (element, kind, input.layout) {
            (Element::U8, _, _) => Preset::Plain,
            // What was trained in TensorFlow has the channels last, and pixels from -1 to 1 where it classifies.
            (_, Kind::ImageClassifier | Kind::Detector, Layout::ChannelsLast) => Preset::Signed,
            (_, Kind::ImageClassifier, Layout::ChannelsFirst) if input.channels == 3 => Preset::ImageNet,
            (_, _, _) => Preset::Unit,
        };
        Self {
            width,
            height,
            fit: if classifies && input.channels == 3 { Fit::Middle } else { Fit::Stretch },
            // As torchvision does it: 256 pixels for 224.
            shorter: if classifies { (shorter * 256).div_ceil(224) } else { shorter },
            layout: input.layout,
            ..Self::default()
        }
        .with(preset)
    }

    pub fn with(self, preset: Preset) -> Self {
        let (scale, mean, spread) = preset.values();
        Self { scale, mean, spread, ..self }
    }

    /// The preset that these values are.
    pub fn preset(&self) -> Option<Preset> {
        Preset::ALL.into_iter().find(|preset| preset.values() == (self.scale, self.mean, self.spread))
    }

    /// The size in which the whole picture is to be read; `file` is its own width and height.
    pub fn read_size(&self, file: (u32, u32)) -> PixelSize {
        let (mut width, mut height) = (self.width, self.height);
        if self.fit == Fit::Middle {
            let shorter = f64::from(self.shorter.max(1));
            let scale = shorter / f64::from(file.0.min(file.1).max(1));
            let scaled =
                |length: u32| ((f64::from(length) * scale).round() as u32).clamp(1, 4 * LONGEST_SIDE);
            (width, height) = (scaled(file.0), scaled(file.1));
        }
        PixelSize::Stretched { width, height }
    }

    /// The part that the model sees: of what was read, the middle. Black where the picture ends before.
    pub fn cut(&self, pixels: &Pixels) -> Seen {
        let (width, height) = (self.width as usize, self.height as usize);
        let (whole_width, whole_height) = (pixels.width as usize, pixels.height as usize);
        if (width, height) == (whole_width, whole_height) {
            return Seen { width: self.width, height: self.height, rgb: pixels.rgb.0.clone() };
        }
        let before = |whole: usize, part: usize| (whole as i64 - part as i64).div_euclid(2);
        let (left, top) = (before(whole_width, width), before(whole_height, height));
        let mut rgb = Vec::with_capacity(3 * width * height);
        for row in 0..height {
            for column in 0..width {
                let (x, y) = (left + column as i64, top + row as i64);
                let is_inside = (0..whole_width as i64).contains(&x) && (0..whole_height as i64).contains(&y);
                let at = 3 * (y * whole_width as i64 + x) as usize;
                let pixel = if is_inside { pixels.rgb.0.get(at..at + 3) } else { None };
                rgb.extend_from_slice(pixel.unwrap_or(&[0; 3]));
            }
        }
        Seen { width: self.width, height: self.height, rgb }
    }

    /// The input: one picture, in a batch of one. `channels` are 1 (grey, as ITU-R BT.601 weighs the colours) or 3.
    pub fn tensor(
        &self,
        seen: &Seen,
        name: &str,
        element: &Element,
        channels: u64,
    ) -> Result<Tensor, OutOfRange> {
        let value =
            |byte: f64, channel: usize| (byte * self.scale - self.mean[channel]) / self.spread[channel];
        let pixels = seen.rgb.as_chunks::<3>().0;
        let colour = |pixel: &[u8; 3], channel: usize| {
            let place = if self.order == Order::Bgr { 2 - channel } else { channel };
            value(f64::from(pixel[place]), channel)
        };
        let grey = |[red, green, blue]: &[u8; 3]| {
            let sum = 299 * u32::from(*red) + 587 * u32::from(*green) + 114 * u32::from(*blue);
            value(f64::from((sum + 500) / 1000), 0)
        };
        let values: Vec<f64> = match (channels, self.layout) {
            (1, _) => pixels.iter().map(grey).collect(),
            (_, Layout::ChannelsFirst) => {
                (0..3).flat_map(|channel| pixels.iter().map(move |pixel| colour(pixel, channel))).collect()
            }
            (_, Layout::ChannelsLast) => {
                pixels.iter().flat_map(|pixel| (0..3).map(move |channel| colour(pixel, channel))).collect()
            }
        };
        let (height, width, channels) =
            (seen.height.into(), seen.width.into(), if channels == 1 { 1 } else { 3 });
        let shape = match self.layout {
            Layout::ChannelsFirst => vec![1, channels, height, width],
            Layout::ChannelsLast => vec![1, height, width, channels],
        };
        // A kind of whole numbers takes whole numbers.
        let whole = !matches!(element, Element::F32 | Element::F64);
        let values = if whole { values.into_iter().map(f64::round).collect() } else { values };
        Ok(Tensor { name: name.to_owned(), shape, values: encoded(element, &values)? })
    }

    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// `None` where the text is no recipe, or one that can't be followed.
    pub fn of_json(text: &str) -> Option<Self> {
        let recipe: Self = serde_json::from_str(text).ok()?;
        let sides = [recipe.width, recipe.height, recipe.shorter];
        let numbers = recipe.mean.iter().chain(&recipe.spread).chain([&recipe.scale]);
        let is_sound = sides.iter().all(|side| (1..=LONGEST_SIDE).contains(side))
            && numbers.into_iter().all(|number| number.is_finite())
            && recipe.spread.iter().all(|spread| *spread != 0.0);
        is_sound.then_some(recipe)
    }
}

/// The pixels that the model is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub width: u32,
    pub height: u32,
    /// Rows from the top: red, green and blue of each pixel.
    pub rgb: Vec<u8>,
}
