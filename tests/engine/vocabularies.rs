//! Vocabularies of other families against llama.cpp's ids.
//!
//! `tests/fixtures/vocabularies` were written by `tests/reference/{small_sentencepiece,vocabulary_ids}.py`. The whole vocabularies
//! are megabytes: `tests/reference/vocabularies.py` makes them under `.cache/vocabularies`, and the tests of these are ignored.

use std::{env, fs, fs::File, io::BufReader, path::PathBuf};

use hearth::engine::{
    gguf::{Gguf, Metadata, Value},
    text::{Special, Tokenizer},
};
use serde_json::Value as Json;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

fn metadata(path: &str) -> Metadata {
    Gguf::read(&mut BufReader::new(File::open(path).unwrap())).unwrap().metadata
}

fn small() -> Metadata {
    metadata(&format!("{FIXTURES}/vocabularies/small-sentencepiece.gguf"))
}

fn texts() -> Vec<String> {
    let lines = fs::read_to_string(format!("{FIXTURES}/tokenizer_lines.txt")).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn reference(name: &str) -> Json {
    serde_json::from_slice(&fs::read(format!("{FIXTURES}/vocabularies/{name}.json")).unwrap()).unwrap()
}

fn numbers(json: &Json) -> Vec<u32> {
    serde_json::from_value(json.clone()).unwrap()
}

/// Over numbers as four bytes each.
fn fnv1a(numbers: &[u32]) -> u32 {
    let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
    bytes.fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Texts that spell out a user-defined token, which llama.cpp finds in a person's words too. Here no text makes one.
fn holds_marker(metadata: &Metadata) -> impl Fn(&str) -> bool + use<> {
    let kinds = metadata.i32s("tokenizer.ggml.token_type").unwrap();
    let marked = metadata.strings("tokenizer.ggml.tokens").unwrap().iter().zip(kinds);
    let markers: Vec<String> = marked
        .filter(|(token, kind)| **kind == 4 && !token.chars().all(char::is_whitespace))
        .map(|(token, _)| token.clone())
        .collect();
    move |text| markers.iter().any(|marker| text.contains(marker.as_str()))
}

fn assert_ids(tokenizer: &Tokenizer, expected: &Json) {
    let (texts, is_marked) = (texts(), holds_marker(&small()));
    for (text, expected) in
        texts.iter().zip(expected.as_array().unwrap()).filter(|(text, _)| !is_marked(text))
    {
        let special = Special::Plain;
        let got = tokenizer.encode(text, special).unwrap();
        if expected.is_array() {
            assert_eq!(got, numbers(expected), "{text:?}");
        } else {
            assert_eq!(u64::from(fnv1a(&got)), expected.as_u64().unwrap(), "{text:?} became {got:?}");
        }
    }
}

#[test]
fn sentence_pieces_equal_llama_cpps() {
    let reference = reference("small-sentencepiece");
    let with_space = Tokenizer::from_gguf(&small()).unwrap();
    assert_ids(&with_space, &reference["with_space"]);
    let (texts, is_marked) = (texts(), holds_marker(&small()));
    for (number, (fifty, expected)) in texts.chunks(50).zip(numbers(&reference["blocks"])).enumerate() {
        if !fifty.iter().any(|text| is_marked(text)) {
            let hashes = fifty.iter().map(|text| fnv1a(&with_space.encode(text, Special::Plain).unwrap()));
            assert_eq!(fnv1a(&hashes.collect::<Vec<_>>()), expected, "fifty {number}");
        }
    }

    let without_space = Tokenizer::from_gguf(&changed("add_space_prefix", Some(Value::Bool(false)))).unwrap();
    assert_ids(&without_space, &reference["without_space"]);
    let unscored = Tokenizer::from_gguf(&changed("scores", None)).unwrap();
    assert_ids(&unscored, &reference["unscored"]);
    for entry in reference["special"].as_array().unwrap() {
        let text = &texts[entry[0].as_u64().unwrap() as usize];
        assert_eq!(with_space.encode(text, Special::Parse).unwrap(), numbers(&entry[1]), "{text:?}");
    }
}

/// Such a model's tokens take the white space behind them.
#[test]
fn white_space_behind_a_special_token_is_dropped_for_phi_3() {
    let texts = texts();
    let named = with("general.name", Some(Value::String("Phi-3 Mini".to_owned())));
    let tokenizer = Tokenizer::from_gguf(&named).unwrap();
    let reference = reference("small-sentencepiece");
    let different = reference["phi3"].as_array().unwrap();
    assert!(different.len() > 10);
    for entry in different {
        let text = &texts[entry[0].as_u64().unwrap() as usize];
        assert_eq!(tokenizer.encode(text, Special::Parse).unwrap(), numbers(&entry[1]), "{text:?}");
    }
}

/// The small vocabulary with one key changed or left out.
fn changed(key: &str, value: Option<Value>) -> Metadata {
    with(&format!("tokenizer.ggml.{key}"), value)
}

fn with(changed: &str, value: Option<Value>) -> Metadata {
    let mut own = small();
    let names: Vec<String> = own.keys().map(str::to_owned).collect();
    let kept = names.into_iter().filter(|name| *name != changed);
    let mut pairs: Vec<(String, Value)> = kept.map(|name| (name.clone(), own.take(&name).unwrap())).collect();
    pairs.extend(value.map(|value| (changed.to_owned(), value)));
    Metadata::from_pairs(pairs)
}

#[test]
fn pieces_give_the_text_back() {
    let tokenizer = Tokenizer::from_gguf(&small()).unwrap();
    // Runs of white space are user-defined tokens here, and text behind one gets a space in front.
    let runs = |text: &str| text.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_whitespace));
    let ordinary = |text: &&String| !text.is_empty() && !runs(text) && !text.contains('\u{2581}');
    for text in texts().iter().filter(ordinary) {
        let ids = tokenizer.encode(text, Special::Plain).unwrap();
        let bytes: Vec<u8> = ids.iter().flat_map(|id| tokenizer.token_bytes(*id).unwrap().to_vec()).collect();
        assert_eq!(bytes, format!(" {text}").as_bytes(), "{text:?}");
    }
}

#[test]
fn a_long_text_without_a_space_takes_no_square_of_its_length() {
    let tokenizer = Tokenizer::from_gguf(&small()).unwrap();
    let long = "字".repeat(400_000);
    let ids = tokenizer.encode(&long, Special::Plain).unwrap();
    assert!(ids.len() > 10_000, "{}", ids.len());
}

#[test]
fn scores_that_are_not_one_for_each_token_are_named() {
    let error = Tokenizer::from_gguf(&changed("scores", Some(Value::Floats(vec![0.5])))).err().unwrap();
    assert!(error.to_string().contains("scores of tokens"), "{error}");
}

/// Ids of the whole vocabularies. Lines that spell out a user-defined token differ on purpose: here no text of a person's makes
/// one.
#[test]
#[ignore = "wants the vocabularies that tests/reference/vocabularies.py makes"]
fn whole_vocabularies_equal_llama_cpps() {
    let cache = env::var_os("HEARTH_CACHE").map_or_else(|| PathBuf::from(".cache"), PathBuf::from);
    for name in [
        "llama2",
        "mistral-v3",
        "gemma3",
        "llama3.1",
        "qwen2.5-coder",
        "qwen3",
        "qwen3.6",
        "gpt-4o",
        "tekken",
    ] {
        let path = cache.join(format!("vocabularies/{name}.gguf"));
        let (tokenizer, reference) =
            (Tokenizer::from_gguf(&metadata(path.to_str().unwrap())).unwrap(), reference(name));
        let is_marked = holds_marker(&metadata(path.to_str().unwrap()));
        let (mut equal, mut wrong) = (0, 0);
        for (text, expected) in texts().iter().zip(numbers(&reference["plain"])) {
            if fnv1a(&tokenizer.encode(text, Special::Plain).unwrap()) == expected {
                equal += 1;
            } else if !is_marked(text) {
                wrong += 1;
                println!("{name}: {text:?}");
            }
        }
        println!(
            "{name}: {equal} of 2,000 texts as llama.cpp; of those without a user-defined token {wrong} otherwise"
        );
        assert_eq!(wrong, 0, "{name}");
        for (other, blocks) in reference["other"].as_object().unwrap() {
            let mut own = metadata(path.to_str().unwrap());
            let names: Vec<String> = own.keys().map(str::to_owned).collect();
            let kept = names.into_iter().filter(|name| name != "tokenizer.ggml.pre");
            let mut pairs: Vec<(String, Value)> =
                kept.map(|name| (name.clone(), own.take(&name).unwrap())).collect();
            pairs.push(("tokenizer.ggml.pre".to_owned(), Value::String(other.clone())));
            let Ok(tokenizer) = Tokenizer::from_gguf(&Metadata::from_pairs(pairs)) else {
                println!("{name}: pre-tokenizer {other} is refused");
                continue;
            };
            let hashes: Vec<u32> =
                texts().iter().map(|text| fnv1a(&tokenizer.encode(text, Special::Plain).unwrap())).collect();
            let own: Vec<u32> = hashes.chunks(50).map(fnv1a).collect();
            let expected = numbers(blocks);
            let equal = own.iter().zip(&expected).filter(|(own, expected)| own == expected).count();
            println!("{name}: {equal} of {} fifties as llama.cpp's with {other}", expected.len());
        }
    }
}
