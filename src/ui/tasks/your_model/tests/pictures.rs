//! Pictures to tensors, beside values that NumPy computed, and outputs to pictures.

use super::floats;
use crate::{
    protocol::{Bytes, Element, PixelSize, Pixels},
    ui::tasks::your_model::{
        kind::Layout,
        numbers::numbers,
        reading::{Map, Shown, are_logits, best, extent, scores, softmax},
        recipe::{Fit, Order, Preset, Recipe, Seen},
    },
};

const PIXELS: [u8; 12] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 250, 128, 0];

fn close(got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len());
    assert!(got.iter().zip(expected).all(|(got, expected)| (got - expected).abs() < 1e-6), "{got:?}");
}

#[test]
fn values_are_those_that_numpy_computes() {
    let seen = Seen { width: 2, height: 2, rgb: PIXELS.to_vec() };
    let recipe = Recipe { width: 2, height: 2, ..Recipe::default() };
    let made = recipe.with(Preset::ImageNet).tensor(&seen, "x", &Element::F32, 3).expect("a tensor");
    assert_eq!(made.shape, [1, 3, 2, 2]);
    // ((pixels / 255 - mean) / std).transpose(2, 0, 1)
    let expected = [
        -1.946_656_4,
        -1.432_913_8,
        -0.919_171_2,
        2.163_284_5,
        -1.685_574_2,
        -1.160_364_1,
        -0.635_154_1,
        0.205_182_1,
        -1.281_568_6,
        -0.758_692_8,
        -0.235_817_0,
        -1.804_444_4,
    ];
    close(&numbers(&made), &expected);
    // pixels[:, :, ::-1] / 127.5 - 1
    let recipe = Recipe { order: Order::Bgr, layout: Layout::ChannelsLast, ..recipe }.with(Preset::Signed);
    let made = recipe.tensor(&seen, "x", &Element::F32, 3).expect("a tensor");
    assert_eq!(made.shape, [1, 2, 2, 3]);
    let expected = [
        -0.764_705_9,
        -0.843_137_3,
        -0.921_568_6,
        -0.529_411_8,
        -0.607_843_1,
        -0.686_274_5,
        -0.294_117_6,
        -0.372_549_0,
        -0.450_980_4,
        -1.0,
        0.003_921_6,
        0.960_784_3,
    ];
    close(&numbers(&made), &expected);
    let made = recipe.with(Preset::Plain).tensor(&seen, "x", &Element::U8, 1).expect("a tensor");
    assert_eq!(
        (made.shape.as_slice(), numbers(&made)),
        ([1, 2, 2, 1].as_slice(), vec![18.0, 48.0, 78.0, 150.0])
    );
}

#[test]
fn the_middle_is_cut_from_what_is_read() {
    let recipe = Recipe { width: 2, height: 2, fit: Fit::Middle, shorter: 2, ..Recipe::default() };
    assert_eq!(recipe.read_size((400, 200)), PixelSize::Stretched { width: 4, height: 2 });
    assert_eq!(recipe.read_size((200, 300)), PixelSize::Stretched { width: 2, height: 3 });
    let whole = Pixels {
        width: 4,
        height: 2,
        rgb: Bytes((0..8u8).flat_map(|place| [place; 3]).collect()),
        file_width: 400,
        file_height: 200,
    };
    let cut = recipe.cut(&whole);
    let places: Vec<u8> = cut.rgb.iter().step_by(3).copied().collect();
    assert_eq!(places, [1, 2, 5, 6]);
    // A picture that is smaller than what the model sees stands in the middle of black.
    let small = Pixels { width: 1, height: 2, rgb: Bytes(vec![9; 6]), file_width: 1, file_height: 2 };
    assert_eq!(recipe.cut(&small).rgb.len(), 12);
}

#[test]
fn a_recipe_is_a_file_and_back() {
    let recipe = Recipe { order: Order::Bgr, fit: Fit::Middle, ..Recipe::default() }.with(Preset::ImageNet);
    assert_eq!(Recipe::of_json(&recipe.json()), Some(recipe));
    assert_eq!(recipe.preset(), Some(Preset::ImageNet));
    for wrong in [r#"["cat"]"#, r#"{"width": 0}"#, r#"{"spread": [1, 0, 1]}"#, r#"{"0": "cat"}"#, "{"] {
        assert_eq!(Recipe::of_json(wrong), None, "{wrong}");
    }
}

#[test]
fn scores_are_told_from_shares_and_from_vectors() {
    let logits = floats("y", &[1, 3], &[1.0, 2.0, 3.0]);
    let values = scores(&logits).expect("scores");
    assert!(are_logits(&values));
    // scipy.special.softmax([1, 2, 3])
    close(&softmax(&values), &[0.090_030_573, 0.244_728_471, 0.665_240_956]);
    assert_eq!(best(&values, 2), [(2, 3.0), (1, 2.0)]);
    assert!(!are_logits(&[0.1, 0.7, 0.2]));
    assert!(scores(&floats("y", &[2, 3], &[0.0; 6])).is_none(), "two rows");
    assert!(scores(&floats("y", &[1, 3, 1, 1], &[0.0; 3])).is_some());
    assert!(scores(&floats("y", &[1], &[0.0])).is_none());
}

#[test]
fn an_extent_passes_over_what_is_no_number() {
    let extent = extent(&floats("y", &[3], &[1.0, f32::NAN, 3.0])).expect("an extent");
    assert_eq!((extent.min, extent.max, extent.mean, extent.not_numbers), (1.0, 3.0, 2.0, 1));
}

#[test]
fn outputs_are_drawn_as_what_they_are() {
    let side = 8;
    let of = |shape: &[u64], value: fn(usize) -> f32| {
        let count: u64 = shape.iter().product();
        let values: Vec<f32> = (0..count as usize).map(value).collect();
        Map::of(&floats("y", shape, &values), Layout::ChannelsFirst)
    };
    let picture = of(&[1, 3, side, side], |place| if place < 64 { 1.0 } else { 0.0 }).expect("a picture");
    assert_eq!((picture.shown, &picture.rgba(None)[..4]), (Shown::Picture, [255, 0, 0, 255].as_slice()));
    let bytes = of(&[1, side, side, 3], |place| if place % 3 == 2 { 200.0 } else { 0.0 }).expect("a picture");
    assert_eq!((bytes.shown, &bytes.rgba(None)[..4]), (Shown::Picture, [0, 0, 200, 255].as_slice()));
    let heat = of(&[1, 1, side, side], |place| place as f32).expect("a map");
    let drawn = heat.rgba(None);
    assert_eq!((heat.shown, &drawn[..4]), (Shown::Heat, [40, 40, 40, 255].as_slice()));
    assert!(drawn[4 * 63] > 200, "where it is hottest");
    let segments = of(&[1, 5, side, side], |place| f32::from(u8::from(place / 64 == 3))).expect("a map");
    assert_eq!(segments.shown, Shown::Segments);
    for shape in [[1, 3, 2, 2], [2, 3, 8, 8]] {
        assert!(of(&shape, |_| 0.0).is_none(), "{shape:?}");
    }
}
