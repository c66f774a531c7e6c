//! Tokens, their places and their tags as onnxruntime and the tokenizers library have them.

use std::{fs::File, io::BufReader};

use hearth::engine::{Error, head::best, tagging::Tag, text_model::TextModel};
use serde::Deserialize;

use super::load;

#[derive(Deserialize)]
struct Fixture {
    labels: Vec<String>,
    texts: Vec<Known>,
}

#[derive(Deserialize)]
struct Known {
    text: String,
    tokens: Vec<u32>,
    places: Vec<(usize, usize)>,
    tags: Vec<usize>,
    chances: Vec<f32>,
}

/// What of the tags is the reference's.
#[derive(Default)]
struct Alike {
    tokens: usize,
    same: usize,
    texts: usize,
    /// Texts whose tags are all the same.
    whole: usize,
    /// The largest difference between the likeliest tags' probabilities, where the tag is the same.
    apart: f32,
}

fn compare(model: &TextModel, fixture: &Fixture) -> Alike {
    let tagger = model.tagger().expect("the file carries a tagger");
    let labels: Vec<Tag> = fixture.labels.iter().map(|label| Tag::from_label(label).unwrap()).collect();
    assert_eq!(tagger.tags(), labels);
    let mut alike = Alike::default();
    for known in &fixture.texts {
        let placed = model.place(&known.text).unwrap();
        assert_eq!(placed.tokens, known.tokens, "{:?}", known.text);
        for (place, known_place) in placed.places.iter().zip(&known.places) {
            let place = place.as_ref().map_or((0, 0), |place| (place.range.start, place.range.end));
            assert_eq!(place, *known_place, "{:?}", known.text);
        }
        let vectors = model.token_vectors(&[&placed.tokens]).unwrap();
        let probabilities = tagger.probabilities(&vectors);
        let mut others = 0;
        let known_tags = known.tags.iter().zip(&known.chances);
        for ((row, place), (tag, chance)) in
            probabilities.chunks_exact(labels.len()).zip(&placed.places).zip(known_tags)
        {
            // A special token stands nowhere in the text, and nobody asks for its tag.
            let Some(place) = place else { continue };
            let ours = best(row);
            alike.tokens += 1;
            if ours == *tag {
                alike.same += 1;
                alike.apart = alike.apart.max((row[ours] - chance).abs());
            } else {
                others += 1;
                println!(
                    "{:?} {:?} {:.3}, not {:?} {chance:.3} (here {:.3})",
                    &known.text[place.range.clone()],
                    labels[ours],
                    row[ours],
                    labels[*tag],
                    row[*tag]
                );
            }
        }
        alike.texts += 1;
        alike.whole += usize::from(others == 0);
    }
    alike
}

fn share(part: usize, of: usize) -> f64 {
    part as f64 / of as f64
}

#[test]
fn tags_are_the_reference_s() {
    let fixture: Fixture = serde_json::from_str(include_str!("../../fixtures/redact.json")).unwrap();
    let Alike { tokens, same, texts, whole, apart } = compare(&load(), &fixture);
    println!("{same} of {tokens} tags, {whole} of {texts} texts, chances {apart:.3} apart");
    assert_eq!((same, whole), (tokens, texts));
    assert!(apart < 0.02, "{apart}");
}

#[test]
fn what_tags_tokens_embeds_no_texts() {
    let model = load();
    assert!(model.head().is_none());
    assert!(matches!(model.embed(&["a text"]), Err(Error::Unsupported { .. })));
}

/// `HEARTH_REDACT=sentences.json cargo test --test=engine -- --ignored --nocapture two_thousand`, with what
/// `tests/reference/redact.py --reviews …` made.
#[test]
#[ignore = "wants a file of the reference's, see tests/reference/redact.py"]
fn two_thousand_sentences_are_tagged_as_the_reference_tags_them() {
    let file = std::env::var_os("HEARTH_REDACT").expect("HEARTH_REDACT names a file");
    let fixture: Fixture = serde_json::from_reader(BufReader::new(File::open(file).unwrap())).unwrap();
    let Alike { tokens, same, texts, whole, apart } = compare(&load(), &fixture);
    let (tags, sentences) = (share(same, tokens), share(whole, texts));
    println!("{texts} texts, {tokens} tokens, chances {apart:.3} apart");
    println!("figure redact.tags {tags:.6}");
    println!("figure redact.sentences {sentences:.6}");
    assert!(sentences >= 0.995, "{sentences}");
}
