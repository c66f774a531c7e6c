//! What is recognised of models that people have: their inputs and outputs as their files state them (docs of issue 16, MODELS.md).

use super::port;
use crate::{
    protocol::{Element, GraphFacts},
    ui::tasks::your_model::{
        kind::{Kind, Layout, kind, picture_input},
        recipe::{Fit, Preset, Recipe},
        shape::open_sizes,
    },
};

type Ports<'p> = &'p [(&'p str, Element, &'p [&'p str])];

fn facts(inputs: Ports<'_>, outputs: Ports<'_>) -> GraphFacts {
    let ports = |ports: Ports<'_>| {
        ports.iter().map(|(name, element, shape)| port(name, element.clone(), shape)).collect()
    };
    GraphFacts { inputs: ports(inputs), outputs: ports(outputs), ..GraphFacts::default() }
}

#[test]
fn real_models_are_recognised() {
    use Element::{F32, I32, I64, U8};
    let models: &[(&str, Ports<'_>, Ports<'_>, Kind)] = &[
        (
            "MobileNetV2",
            &[("input", F32, &["batch_size", "3", "224", "224"])],
            &[("output", F32, &["batch_size", "1000"])],
            Kind::ImageClassifier,
        ),
        (
            "a quantised one",
            &[("image", U8, &["1", "224", "224", "3"])],
            &[("scores", U8, &["1", "1001"])],
            Kind::ImageClassifier,
        ),
        (
            "SqueezeNet",
            &[("data", F32, &["1", "3", "224", "224"])],
            &[("softmaxout_1", F32, &["1", "1000", "1", "1"])],
            Kind::ImageClassifier,
        ),
        (
            "digits",
            &[("Input3", F32, &["1", "1", "28", "28"])],
            &[("Plus214", F32, &["1", "10"])],
            Kind::ImageClassifier,
        ),
        (
            "BlazeFace",
            &[("input:0", F32, &["1", "128", "128", "3"])],
            &[("Identity:0", F32, &["1", "512", "1"]), ("Identity_2:0", F32, &["1", "512", "16"])],
            Kind::Detector,
        ),
        (
            "YOLOv8n",
            &[("images", F32, &["1", "3", "640", "640"])],
            &[("output0", F32, &["1", "84", "8400"])],
            Kind::Detector,
        ),
        (
            "PP-OCRv5 det",
            &[("x", F32, &["d0", "3", "d1", "d2"])],
            &[("fetch_name_0", F32, &["-1", "1", "-1", "-1"])],
            Kind::PictureToPicture,
        ),
        (
            "PP-OCRv5 rec",
            &[("x", F32, &["d0", "3", "48", "d1"])],
            &[("fetch_name_0", F32, &["d0", "-1", "18385"])],
            Kind::Detector,
        ),
        (
            "PP-OCRv5 cls",
            &[("x", F32, &["d0", "3", "80", "160"])],
            &[("fetch_name_0", F32, &["-1", "2"])],
            Kind::ImageClassifier,
        ),
        (
            "u2netp",
            &[("input.1", F32, &["1", "3", "320", "320"])],
            &[("1959", F32, &["1", "1", "320", "320"]), ("1960", F32, &["1", "1", "320", "320"])],
            Kind::PictureToPicture,
        ),
        (
            "26 styles",
            &[("image", F32, &["1", "3", "h", "w"]), ("style_weights", F32, &["26"])],
            &[("stylized", F32, &["1", "3", "h", "w"])],
            Kind::PictureToPicture,
        ),
        (
            "injections",
            &[
                ("input_ids", I64, &["batch_size", "sequence_length"]),
                ("attention_mask", I64, &["batch_size", "sequence_length"]),
            ],
            &[("logits", F32, &["batch_size", "2"])],
            Kind::Text,
        ),
        (
            "silero",
            &[("input", F32, &["-1", "-1"]), ("state", F32, &["2", "-1", "128"]), ("sr", I64, &[])],
            &[("output", F32, &["-1", "1"]), ("stateN", F32, &["-1", "-1", "-1"])],
            Kind::Audio,
        ),
        (
            "DTLN 1",
            &[("input_2", F32, &["1", "1", "257"]), ("input_3", F32, &["1", "2", "128", "2"])],
            &[("activation_2", F32, &["1", "1", "257"])],
            Kind::Other,
        ),
        (
            "magika",
            &[("bytes", I32, &["batch", "2048"])],
            &[("target_label", F32, &["batch", "214"])],
            Kind::Other,
        ),
        ("iris", &[("float_input", F32, &["-1", "4"])], &[("label", I64, &["-1"])], Kind::Table),
        ("a series", &[("x", F32, &["1", "20", "6"])], &[("score", F32, &["1", "20", "6"])], Kind::Table),
    ];
    for (name, inputs, outputs, expected) in models {
        assert_eq!(kind(&facts(inputs, outputs)), *expected, "{name}");
    }
}

#[test]
fn a_recipe_is_guessed_from_the_input() {
    let of = |element: Element, shape: &[&str], output: &[&str]| {
        let facts = facts(&[("x", element.clone(), shape)], &[("y", Element::F32, output)]);
        Recipe::guess(&picture_input(&facts).expect("a picture"), &element, kind(&facts))
    };
    let torchvision = of(Element::F32, &["batch", "3", "224", "224"], &["batch", "1000"]);
    assert_eq!(
        (torchvision.preset(), torchvision.fit, torchvision.shorter),
        (Some(Preset::ImageNet), Fit::Middle, 256)
    );
    assert_eq!((torchvision.width, torchvision.layout), (224, Layout::ChannelsFirst));
    let blazeface = of(Element::F32, &["1", "128", "128", "3"], &["1", "512", "16"]);
    assert_eq!(
        (blazeface.preset(), blazeface.fit, blazeface.layout),
        (Some(Preset::Signed), Fit::Stretch, Layout::ChannelsLast)
    );
    let bytes = of(Element::U8, &["1", "224", "224", "3"], &["1", "1001"]);
    assert_eq!(bytes.preset(), Some(Preset::Plain));
    let wide = of(Element::F32, &["d0", "3", "48", "d1"], &["d0", "-1", "18385"]);
    assert_eq!((wide.height, wide.width, wide.preset()), (48, 224, Some(Preset::Unit)));
}

#[test]
fn open_dimensions_begin_with_what_they_usually_are() {
    let facts = facts(
        &[
            ("image", Element::F32, &["batch", "3", "h", "w"]),
            ("input_ids", Element::I64, &["batch", "sequence_length"]),
            ("state", Element::F32, &["2", "-1", "128"]),
        ],
        &[],
    );
    let lengths: Vec<u64> = open_sizes(&facts).into_iter().map(|size| size.length).collect();
    assert_eq!(lengths, [1, 224, 224, 16, 1], "batch once, height, width, sequence, and what has no name");
}
