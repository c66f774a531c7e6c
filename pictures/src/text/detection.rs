//! Where text is: a picture becomes what the detection network takes, and its map becomes regions (DBNet: Liao et al., Real-time Scene
//! Text Detection with Differentiable Binarization, AAAI 2020). Must not know what a region says.

use super::options::Options;
use crate::{
    error::{Error, Result},
    geometry::{Point, Rectangle},
    network::Map,
    picture::Picture,
};

/// The network halves its input five times.
const MULTIPLE: u32 = 32;
/// Smaller pictures are made larger, or letters vanish in the network's first layers.
const LEAST_SIDE: f64 = 64.0;
/// Pictures whose longer side is shorter are enlarged towards it, at most to the double: letters of eight pixels are found then.
const SMALL: f64 = 960.0;
/// Of ImageNet, in the order blue, green, red, in which PaddleOCR gives and normalises pixels.
const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const SPREAD: [f32; 3] = [0.229, 0.224, 0.225];
/// Shorter sides of regions in the map, before and after they are grown: less is noise.
const LEAST_FOUND: f32 = 3.0;
const LEAST_GROWN: f32 = 5.0;
/// Regions at most: a map of noise has many.
const MOST_REGIONS: usize = 3_000;

/// How the network's map lies over the picture.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Pixels of the map for one of the picture.
    pub factor: f32,
    /// Pixels of the map that are of the picture; the rest fills it up to a multiple.
    width: usize,
    height: usize,
}

/// `[1, 3, height, width]`, sides a multiple of 32; the longer at most `most_side`. What lies right of the picture and below repeats its
/// border, so that nothing is distorted.
pub fn input(picture: &Picture, options: &Options) -> Result<(Map, Scale)> {
    let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
    let enlarged = (SMALL / wide.max(high)).clamp(1.0, 2.0).max(LEAST_SIDE / wide.min(high));
    let scale = enlarged.min(f64::from(options.most_side.max(MULTIPLE)) / wide.max(high));
    let side = |length: f64| ((length * scale).round() as u32).max(1);
    let (width, height) = (side(wide), side(high));
    let scaled = picture.scaled(width, height)?;
    let (width, height) = (width as usize, height as usize);
    let padded = |length: usize| length.next_multiple_of(MULTIPLE as usize);
    let (across, down) = (padded(width), padded(height));
    let mut values = Vec::with_capacity(3 * across * down);
    for channel in 0..3 {
        let (mean, spread) = (MEAN[channel], SPREAD[channel]);
        for y in 0..down {
            let row = y.min(height - 1) * width;
            values.extend((0..across).map(|x| {
                let value = scaled.rgb()[(row + x.min(width - 1)) * 3 + 2 - channel];
                (f32::from(value) / 255.0 - mean) / spread
            }));
        }
    }
    let map = Map { shape: vec![1, 3, down, across], values };
    Ok((map, Scale { factor: scale as f32, width, height }))
}

/// A stretch of text, most often a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// In pixels of the picture.
    pub rectangle: Rectangle,
    /// Mean of the map within.
    pub score: f32,
}

impl Scale {
    /// What the network found.
    pub fn regions(&self, output: &Map, options: &Options) -> Result<Vec<Region>> {
        let &[1, 1, height, width] = output.shape.as_slice() else {
            return Err(Error::Output {
                what: "where text is",
                expected: "[1, 1, height, width]".to_owned(),
                got: format!("{:?}", output.shape),
            });
        };
        if width < self.width || height < self.height {
            let expected = format!("at least {} by {}", self.width, self.height);
            return Err(Error::Output {
                what: "where text is",
                expected,
                got: format!("{width} by {height}"),
            });
        }
        let probabilities =
            Probabilities { values: &output.values, across: width, width: self.width, height: self.height };
        let mut regions = probabilities.regions(options);
        for region in &mut regions {
            let rectangle = &mut region.rectangle;
            rectangle.middle = Point::new(rectangle.middle.x / self.factor, rectangle.middle.y / self.factor);
            rectangle.wide /= self.factor;
            rectangle.high /= self.factor;
        }
        Ok(regions)
    }
}

struct Probabilities<'m> {
    values: &'m [f32],
    /// Values of a row, of which the first `width` are of the picture.
    across: usize,
    width: usize,
    height: usize,
}

impl Probabilities<'_> {
    fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.across + x]
    }

    fn regions(&self, options: &Options) -> Vec<Region> {
        let mut seen = vec![false; self.width * self.height];
        let mut regions = Vec::new();
        let mut border = Vec::new();
        for start in 0..seen.len() {
            let (x, y) = (start % self.width, start / self.width);
            if seen[start] || self.at(x, y) <= options.threshold {
                continue;
            }
            self.follow(start, options.threshold, &mut seen, &mut border);
            let found = Rectangle::smallest_around(&mut border);
            regions.extend(found.and_then(|found| self.region(found, options)));
            if regions.len() >= MOST_REGIONS {
                break;
            }
        }
        regions
    }

    /// Marks what hangs together with this pixel, corners included, and gives the pixels at its border.
    fn follow(&self, start: usize, threshold: f32, seen: &mut [bool], border: &mut Vec<Point>) {
        border.clear();
        let mut open = vec![start];
        seen[start] = true;
        while let Some(at) = open.pop() {
            let (x, y) = (at % self.width, at / self.width);
            let (columns, rows) = (x.saturating_sub(1)..=x + 1, y.saturating_sub(1)..=y + 1);
            let mut inside = 0;
            for near_y in rows {
                for near_x in columns.clone() {
                    if near_x >= self.width || near_y >= self.height || self.at(near_x, near_y) <= threshold {
                        continue;
                    }
                    inside += 1;
                    let near = near_y * self.width + near_x;
                    if !seen[near] {
                        seen[near] = true;
                        open.push(near);
                    }
                }
            }
            if inside < 9 {
                border.push(Point::new(x as f32 + 0.5, y as f32 + 0.5));
            }
        }
    }

    /// The network shrinks what it finds, so that lines don't touch; by the same rule it is grown again. With rectangles that moves the
    /// sides, and no general offset of polygons is needed.
    fn region(&self, found: Rectangle, options: &Options) -> Option<Region> {
        if found.wide.min(found.high) < LEAST_FOUND {
            return None;
        }
        let score = self.mean_within(&found);
        let distance = found.wide * found.high * options.growth / (2.0 * (found.wide + found.high));
        let rectangle = found.grown(distance);
        let is_kept = score >= options.region_score && rectangle.wide.min(rectangle.high) >= LEAST_GROWN;
        is_kept.then_some(Region { rectangle, score })
    }

    fn mean_within(&self, rectangle: &Rectangle) -> f32 {
        let corners = rectangle.corners().0;
        let bounds = |coordinate: fn(&Point) -> f32, length: usize| {
            let low = corners.iter().map(coordinate).fold(f32::MAX, f32::min).floor().max(0.0) as usize;
            let high = corners.iter().map(coordinate).fold(0.0, f32::max).ceil() as usize;
            low.min(length)..high.min(length)
        };
        let (columns, rows) = (bounds(|corner| corner.x, self.width), bounds(|corner| corner.y, self.height));
        let (cosine, sine) = rectangle.direction;
        // The middles of pixels at the border lie on the sides.
        let (half_wide, half_high) = (rectangle.wide / 2.0 + 0.01, rectangle.high / 2.0 + 0.01);
        let (mut sum, mut count) = (0.0f64, 0u32);
        for y in rows {
            for x in columns.clone() {
                let (dx, dy) = (x as f32 + 0.5 - rectangle.middle.x, y as f32 + 0.5 - rectangle.middle.y);
                let is_within = (dx * cosine + dy * sine).abs() <= half_wide
                    && (dy * cosine - dx * sine).abs() <= half_high;
                if is_within {
                    sum += f64::from(self.at(x, y));
                    count += 1;
                }
            }
        }
        if count == 0 { 0.0 } else { (sum / f64::from(count)) as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn white(width: u32, height: u32) -> Picture {
        Picture::new(width, height, vec![255; (width * height * 3) as usize]).unwrap()
    }

    /// A map with bars of these rectangles.
    fn bars(width: usize, height: usize, bars: &[Rectangle]) -> Map {
        let mut values = vec![0.05; width * height];
        for bar in bars {
            for y in 0..height {
                for x in 0..width {
                    let (dx, dy) = (x as f32 + 0.5 - bar.middle.x, y as f32 + 0.5 - bar.middle.y);
                    let (cosine, sine) = bar.direction;
                    if (dx * cosine + dy * sine).abs() <= bar.wide / 2.0
                        && (dy * cosine - dx * sine).abs() <= bar.high / 2.0
                    {
                        values[y * width + x] = 0.9;
                    }
                }
            }
        }
        Map { shape: vec![1, 1, height, width], values }
    }

    #[test]
    fn a_picture_is_filled_up_and_normalised_blue_first() {
        let picture = Picture::new(1_000, 700, [255, 0, 51].repeat(700_000)).unwrap();
        let (map, _) = input(&picture, &Options::default()).unwrap();
        assert_eq!(map.shape, [1, 3, 704, 1_024]);
        let plane = 704 * 1_024;
        for (channel, value) in [0.2f32, 0.0, 1.0].into_iter().enumerate() {
            let expected = (value - MEAN[channel]) / SPREAD[channel];
            let plane = &map.values[channel * plane..(channel + 1) * plane];
            assert!(plane.iter().all(|value| (value - expected).abs() < 1e-5));
        }
    }

    #[test]
    fn large_pictures_are_made_smaller_and_tiny_ones_larger() {
        let options = Options { most_side: 640, ..Options::default() };
        let (map, scale) = input(&white(2_000, 1_000), &options).unwrap();
        assert_eq!((map.shape.as_slice(), scale.factor), ([1, 3, 320, 640].as_slice(), 0.32));
        let (map, scale) = input(&white(100, 16), &options).unwrap();
        assert_eq!((map.shape.as_slice(), scale.factor), ([1, 3, 64, 416].as_slice(), 4.0));
    }

    #[test]
    fn bars_of_a_map_are_found_where_they_are_and_grown() {
        let (sine, cosine) = 12f32.to_radians().sin_cos();
        let turned = Rectangle {
            middle: Point::new(150.0, 120.0),
            direction: (cosine, sine),
            wide: 160.0,
            high: 10.0,
        };
        let level =
            Rectangle { middle: Point::new(80.0, 30.0), direction: (1.0, 0.0), wide: 100.0, high: 12.0 };
        let speck =
            Rectangle { middle: Point::new(280.0, 30.0), direction: (1.0, 0.0), wide: 2.0, high: 2.0 };
        let (_, scale) = input(&white(600, 400), &Options { most_side: 320, ..Options::default() }).unwrap();
        let output = bars(320, 224, &[turned, level, speck]);
        let regions = scale.regions(&output, &Options::default()).unwrap();
        assert_eq!(regions.len(), 2, "{regions:?}");
        for (region, bar) in regions.iter().zip([level, turned]) {
            let found = region.rectangle;
            let scale = scale.factor;
            let distance = bar.wide * bar.high * 1.5 / (2.0 * (bar.wide + bar.high));
            assert!(found.middle.distance(Point::new(bar.middle.x / scale, bar.middle.y / scale)) < 1.5);
            assert!((found.direction.1 - bar.direction.1).abs() < 0.02, "{found:?}");
            assert!((found.high - (bar.high + 2.0 * distance) / scale).abs() < 5.0, "{found:?}");
            assert!((found.wide - (bar.wide + 2.0 * distance) / scale).abs() < 8.0, "{found:?}");
            assert!(region.score > 0.75);
        }
    }

    #[test]
    fn what_is_no_map_is_refused() {
        let (_, scale) = input(&white(64, 64), &Options::default()).unwrap();
        let wrong = Map { shape: vec![1, 2, 64, 64], values: vec![0.0; 8_192] };
        assert!(scale.regions(&wrong, &Options::default()).is_err());
        let small = Map { shape: vec![1, 1, 32, 32], values: vec![0.0; 1_024] };
        assert!(scale.regions(&small, &Options::default()).is_err());
    }
}
