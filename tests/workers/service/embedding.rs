//! Models that embed texts from a GGUF, on the shelf beside all others: Embed, Index and Search as a page meets them. Their weights
//! are drawn, and what they find means nothing.

use hearth::protocol::{Embed, FailureKind, Load, ModelSpec, ModelTask, Processor, SearchMode};

use super::search::{Desk, FIRE, SHIP};
use crate::support::{
    bench::{Bench, spec},
    family::family,
    tiny::{Field, Tiny},
};

/// The fixture of a family, with a vocabulary and a context that holds what its card puts before a query.
fn file(name: &str) -> Vec<u8> {
    let mut draft = family(name).draft();
    let words = Tiny::default().draft().metadata;
    draft.metadata.retain(|(key, _)| !key.ends_with(".context_length"));
    let architecture = if name == "qwen3-embedding" { "qwen3" } else { name };
    draft.metadata.push((format!("{architecture}.context_length"), Field::u32(512)));
    draft.metadata.extend(words.into_iter().filter(|(key, _)| key.starts_with("tokenizer.")));
    draft.write()
}

fn model(file: &[u8]) -> ModelSpec {
    ModelSpec { task: ModelTask::Embed, ..spec(file) }
}

fn vectors(bench: &mut Bench, model: &ModelSpec, texts: &[&str]) -> Vec<Vec<f32>> {
    let texts = texts.iter().map(|text| (*text).to_owned()).collect();
    let answer = bench.ask(Embed { model: model.sha256.clone(), texts });
    answer.result.unwrap();
    answer.chunks.into_iter().map(|chunk| chunk.values).collect()
}

#[test]
fn texts_become_vectors_the_same_for_any_number_of_threads() {
    for name in ["qwen3-embedding", "gemma-embedding"] {
        let file = file(name);
        let load = |threads| {
            let mut bench = Bench::on_disk();
            let model = model(&file);
            bench.fetch.serve(&model.url, file.clone());
            let loaded = bench
                .ask(Load { model: model.clone(), download: true, threads, processor: Processor::Automatic })
                .result
                .unwrap();
            assert_eq!((loaded.threads, loaded.context_tokens), (threads, 512), "{name}");
            vectors(&mut bench, &model, &["Dry wood burns.", "The ships unload.", "Dry wood burns."])
        };
        let alone = load(1);
        assert!(alone.iter().all(|vector| vector.len() == 64));
        let length = |vector: &Vec<f32>| vector.iter().map(|x| x * x).sum::<f32>();
        assert!(alone.iter().all(|vector| (length(vector) - 1.0).abs() < 1e-5), "{name}");
        assert_eq!(alone[0], alone[2], "{name}");
        assert_ne!(alone[0], alone[1], "{name}");
        assert_eq!(load(2), alone, "{name}");
    }
}

#[test]
fn documents_are_taken_in_and_searched() {
    let file = file("qwen3-embedding");
    let (bench, model) = (Bench::on_disk(), model(&file));
    bench.fetch.serve(&model.url, file);
    let mut desk = Desk { bench, model };
    desk.load();
    desk.take_in("fire.md", FIRE).unwrap();
    desk.take_in("harbour.html", SHIP).unwrap();
    let listed = desk.listed();
    assert!(listed.iter().all(|(_, passages, embedded)| passages == embedded), "{listed:?}");
    let found = desk.search("boats in the morning", SearchMode::Meaning).unwrap();
    assert!(!found.hits.is_empty() && found.hits.is_sorted_by(|a, b| a.score >= b.score));
    assert_eq!(desk.search("cargo", SearchMode::Words).unwrap().hits[0].passage.name, "harbour.html");
}

#[test]
fn a_model_is_no_more_than_it_is() {
    let mut bench = Bench::on_disk();
    let (embeds, speaks) = (file("gemma-embedding"), Tiny::default().file());
    for (file, task) in [(&embeds, ModelTask::Chat), (&speaks, ModelTask::Embed)] {
        let model = ModelSpec { task, ..spec(file) };
        bench.fetch.serve(&model.url, file.clone());
        let failure = bench
            .ask(Load { model, download: true, threads: 1, processor: Processor::Automatic })
            .result
            .unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unsupported, "{failure:?}");
    }
}
