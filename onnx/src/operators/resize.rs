//! Pictures, and tensors of any rank, brought to another size in the ways that the engine lacks. Must not know graphs.

use super::{
    call::{Call, Operator, attribute},
    nd::{self, Failed},
    shapes::MOST_VALUES,
};
use crate::{Tensor, proto::Node};

pub fn find(node: &Node) -> Option<Operator> {
    let has = |name: &str| attribute(node, name).is_some();
    let is = |name: &str, text: &str| {
        attribute(node, name).is_some_and(|attribute| attribute.s() == text.as_bytes())
    };
    let transform = "coordinate_transformation_mode";
    let special = is("mode", "cubic")
        || ["half_pixel_symmetric", "tf_crop_and_resize", "align_corners"]
            .iter()
            .any(|mode| is(transform, mode))
        || ["antialias", "exclude_outside", "axes", "extrapolation_value"].iter().any(|name| has(name))
        || has("keep_aspect_ratio_policy") && !is("keep_aspect_ratio_policy", "stretch");
    (node.op_type() == "Resize" && special).then_some(resize as Operator)
}

/// Separable: each axis that changes is resized for itself, by the weights of Resize of opset 19.
fn resize(call: &Call) -> Failed<Vec<Tensor>> {
    if call.opset < 11 {
        return Err("this way of Resize is newer than its opset".to_owned());
    }
    let (shape, mut numbers) = call.numbers(0)?;
    let mut shape = shape.to_vec();
    let axes = match call.ints("axes") {
        Some(axes) => axes.iter().map(|axis| nd::axis(*axis, shape.len())).collect::<Failed<Vec<usize>>>()?,
        None => (0..shape.len()).collect(),
    };
    let filled =
        |at| -> Failed<Option<Vec<f64>>> { Ok(call.optional_numbers(at)?.filter(|list| !list.is_empty())) };
    let (regions, scales, sizes) = (filled(1)?, filled(2)?, filled(3)?);
    let policy = call.text("keep_aspect_ratio_policy", "stretch");
    let mut plan = Vec::new();
    match (scales, sizes) {
        (Some(scales), None) if scales.len() == axes.len() => {
            for (axis, scale) in axes.iter().zip(scales) {
                plan.push((*axis, scale, (shape[*axis] as f64 * scale).floor()));
            }
        }
        (None, Some(sizes)) if sizes.len() == axes.len() => {
            let ratios = axes.iter().zip(&sizes).map(|(axis, size)| size / shape[*axis].max(1) as f64);
            let common = match policy.as_str() {
                "not_larger" => Some(ratios.clone().fold(f64::INFINITY, f64::min)),
                "not_smaller" => Some(ratios.clone().fold(0.0, f64::max)),
                _ => None,
            };
            for ((axis, size), ratio) in axes.iter().zip(&sizes).zip(ratios) {
                let size = common.map_or(*size, |common| (common * shape[*axis] as f64 + 0.5).floor());
                plan.push((*axis, common.unwrap_or(ratio), size));
            }
        }
        (_, _) => return Err("neither scales nor sizes for its axes".to_owned()),
    }
    let count = axes.len();
    let cropped = call.text("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize";
    let outside = call.float("extrapolation_value", 0.0);
    for (at, (axis, scale, size)) in plan.into_iter().enumerate() {
        if !(size >= 0.0 && size < MOST_VALUES as f64 && scale > 0.0) {
            return Err(format!("a scale of {scale} to a length of {size}"));
        }
        let region = match &regions {
            Some(regions) if cropped && regions.len() == 2 * count => (regions[at], regions[at + count]),
            Some(_) | None => (0.0, 1.0),
        };
        let size = size as usize;
        if scale == 1.0 && size == shape[axis] && region == (0.0, 1.0) {
            continue;
        }
        if numbers.len() / shape[axis].max(1) * size > MOST_VALUES {
            return Err(format!("a length of {size}"));
        }
        let taps = Along { call, length: shape[axis], scale, size, region }.taps()?;
        let (before, length, behind) = nd::around(&shape, axis);
        let mut made = Vec::with_capacity(before * size * behind);
        for outer in 0..before {
            for taps in &taps {
                for inner in 0..behind {
                    made.push(taps.as_ref().map_or(outside, |taps| {
                        taps.iter()
                            .map(|(at, weight)| numbers[(outer * length + at) * behind + inner] * weight)
                            .sum()
                    }));
                }
            }
        }
        numbers = made;
        shape[axis] = size;
    }
    Ok(vec![call.like(0, shape, numbers)?])
}

/// Where a place of the result comes from, and how much each part weighs.
type Taps = Vec<(usize, f64)>;

/// One axis.
struct Along<'a> {
    call: &'a Call<'a>,
    length: usize,
    scale: f64,
    size: usize,
    region: (f64, f64),
}

impl Along<'_> {
    /// For each place of the result, where its parts come from and how much each weighs; `None` outside the region.
    fn taps(&self) -> Failed<Vec<Option<Taps>>> {
        let mode = self.call.text("mode", "nearest");
        let transform = self.call.text("coordinate_transformation_mode", "half_pixel");
        let last = self.length.checked_sub(1).ok_or("nothing to resize")?;
        (0..self.size)
            .map(|at| {
                let place = self.place(at as f64, &transform)?;
                if transform == "tf_crop_and_resize" && (place < 0.0 || place > last as f64) {
                    return Ok(None);
                }
                let taps = match mode.as_str() {
                    "nearest" => vec![(self.nearest(place), 1.0)],
                    "linear" => self.weighed(place, 1.0, |distance| (1.0 - distance).max(0.0)),
                    "cubic" => {
                        let a = self.call.float("cubic_coeff_a", -0.75);
                        self.weighed(place, 2.0, |distance| cubic(distance, a))
                    }
                    _ => return Err(format!("the mode {mode}")),
                };
                let inside = |(place, weight): &(i64, f64)| {
                    let clamped = (*place).clamp(0, last as i64) as usize;
                    (clamped, *weight)
                };
                Ok(Some(taps.iter().map(inside).collect()))
            })
            .collect()
    }

    /// Where in the original a place of the result lies.
    fn place(&self, at: f64, transform: &str) -> Failed<f64> {
        let (length, size) = (self.length as f64, self.size as f64);
        Ok(match transform {
            "half_pixel" => (at + 0.5) / self.scale - 0.5,
            "half_pixel_symmetric" => {
                let exact = length * self.scale;
                let adjusted = size / exact;
                let centre = length / 2.0;
                centre * (1.0 - adjusted) + (at + 0.5) / self.scale - 0.5
            }
            "pytorch_half_pixel" => {
                if size > 1.0 {
                    (at + 0.5) / self.scale - 0.5
                } else {
                    0.0
                }
            }
            "asymmetric" => at / self.scale,
            "align_corners" => {
                // By the exact size, which need not be whole where scales are given.
                let exact = length * self.scale;
                if exact > 1.0 && size > 1.0 { at * (length - 1.0) / (exact - 1.0) } else { 0.0 }
            }
            "tf_crop_and_resize" => {
                let (start, end) = self.region;
                if size > 1.0 {
                    start * (length - 1.0) + at * (end - start) * (length - 1.0) / (size - 1.0)
                } else {
                    0.5 * (start + end) * (length - 1.0)
                }
            }
            _ => return Err(format!("the coordinates {transform}")),
        })
    }

    fn nearest(&self, place: f64) -> i64 {
        let rounded = match self.call.text("nearest_mode", "round_prefer_floor").as_str() {
            "floor" => place.floor(),
            "ceil" => place.ceil(),
            "round_prefer_ceil" => (place + 0.5).floor(),
            _ => (place - 0.5).ceil(),
        };
        rounded as i64
    }

    /// By a kernel of this radius, wider where the picture shrinks and is smoothed.
    fn weighed(&self, place: f64, radius: f64, kernel: impl Fn(f64) -> f64) -> Vec<(i64, f64)> {
        let stretch = if self.call.int("antialias", 0) != 0 { self.scale.min(1.0) } else { 1.0 };
        let reach = radius / stretch;
        let (first, last) = ((place - reach).floor() as i64, (place + reach).ceil() as i64);
        let excludes = self.call.int("exclude_outside", 0) != 0;
        let mut taps: Vec<(i64, f64)> = (first..=last)
            .filter(|at| !excludes || (0..self.length as i64).contains(at))
            .map(|at| (at, kernel((at as f64 - place).abs() * stretch)))
            .filter(|(_, weight)| *weight != 0.0)
            .collect();
        let sum: f64 = taps.iter().map(|(_, weight)| weight).sum();
        if sum != 0.0 && (excludes || stretch < 1.0) {
            taps.iter_mut().for_each(|(_, weight)| *weight /= sum);
        }
        taps
    }
}

/// Keys 1981.
fn cubic(distance: f64, a: f64) -> f64 {
    if distance <= 1.0 {
        ((a + 2.0) * distance - (a + 3.0)) * distance * distance + 1.0
    } else if distance < 2.0 {
        ((a * distance - 5.0 * a) * distance + 8.0 * a) * distance - 4.0 * a
    } else {
        0.0
    }
}
