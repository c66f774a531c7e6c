//! Embed, ClassifyText and TrainHead: what comes in which order, what is refused, and that a stop is heard in between.

use hearth::{
    client::Update,
    protocol::{
        Classifier, ClassifyText, Embed, Example, FailureKind, Load, ModelSpec, ModelTask, Processor, Stage,
        TrainHead, Verdict,
    },
};

use crate::support::{bench::Bench, tiny::Tiny, tiny_encoder::TinyEncoder};

/// A bench with an encoder, and the name that requests know it by.
fn bench_with(encoder: &TinyEncoder) -> (Bench, String) {
    let mut bench = Bench::new();
    let spec = ModelSpec { task: ModelTask::Embed, ..bench.serve(&encoder.file()) };
    let model = spec.sha256.clone();
    let loaded = bench
        .ask(Load { model: spec, download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    assert_eq!((loaded.architecture.as_str(), loaded.context_tokens), ("bert", 16));
    (bench, model)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn classify(model: &str, classifier: Classifier, of: &[&str]) -> ClassifyText {
    ClassifyText { model: model.to_owned(), classifier, texts: texts(of), explain: false }
}

/// Each text's label and its scores.
fn scores(chunks: &[Verdict]) -> Vec<(u32, Vec<f32>)> {
    let scores = chunks.iter().filter_map(|verdict| match verdict {
        Verdict::Scores { label, scores, .. } => Some((*label, scores.clone())),
        Verdict::Labels(_) | Verdict::Words { .. } => None,
    });
    scores.collect()
}

#[test]
fn every_text_gets_a_vector_of_length_one_in_its_order() {
    let (mut bench, model) = bench_with(&TinyEncoder::default());
    let of = [
        "a good film",
        "the dog",
        "a good film",
        "this is not a very good film . this is not a bad film . very good",
    ];
    let answer = bench.ask(Embed { model, texts: texts(&of) });

    let order: Vec<u32> = answer.chunks.iter().map(|chunk| chunk.text).collect();
    assert_eq!(order, [0, 1, 2, 3]);
    for chunk in &answer.chunks {
        let length: f32 = chunk.values.iter().map(|value| value * value).sum();
        assert!((length - 1.0).abs() < 1e-5, "{length}");
    }
    assert_eq!(answer.chunks[0].values, answer.chunks[2].values);
    assert_ne!(answer.chunks[0].values, answer.chunks[1].values);
    let truncated: Vec<bool> = answer.chunks.iter().map(|chunk| chunk.truncated).collect();
    assert_eq!(truncated, [false, false, false, true]);
    assert_eq!(answer.stages(), [Stage::Compute]);
    let summary = answer.result.unwrap();
    assert_eq!((summary.dimensions, summary.tokens), (32, 5 + 4 + 5 + 16));
}

#[test]
fn labels_come_first_then_scores_then_words() {
    let (mut bench, model) = bench_with(&TinyEncoder::with_head());
    let request =
        ClassifyText { explain: true, ..classify(&model, Classifier::BuiltIn, &["Not a good film", "dogs"]) };
    let answer = bench.ask(request);

    let [Verdict::Labels(labels), Verdict::Scores { .. }, Verdict::Scores { .. }, first, second] =
        &answer.chunks[..]
    else {
        panic!("{:?}", answer.chunks)
    };
    assert_eq!(labels, &["no", "yes"]);
    let (Verdict::Words { text: 0, words }, Verdict::Words { text: 1, words: one }) = (first, second) else {
        panic!("{first:?} {second:?}")
    };
    let stretches: Vec<_> = words.iter().map(|word| (word.start, word.end)).collect();
    assert_eq!((stretches.as_slice(), one.len()), (&[(0, 3), (4, 5), (6, 10), (11, 15)][..], 1));
    for (label, scores) in scores(&answer.chunks) {
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert_eq!(label == 1, scores[1] >= 0.5);
    }
    assert_eq!(answer.result.unwrap().texts, 2);

    // What a word carried is what goes when it is left out.
    let without = bench.ask(classify(&model, Classifier::BuiltIn, &[" a good film"]));
    let (with, without) = (scores(&answer.chunks)[0].clone(), scores(&without.chunks)[0].clone());
    let expected = with.1[with.0 as usize] - without.1[with.0 as usize];
    assert!((words[0].weight - expected).abs() < 1e-6);
}

#[test]
fn own_labels_need_no_training_and_the_nearest_is_taken() {
    let (mut bench, model) = bench_with(&TinyEncoder::default());
    let labels = texts(&["this is a very good film", "the bad dogs"]);
    let answer = bench.ask(classify(
        &model,
        Classifier::Labels(labels),
        &["the bad dogs", "this is a very good film"],
    ));
    let labels: Vec<u32> = scores(&answer.chunks).into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, [1, 0]);
}

#[test]
fn a_head_is_trained_on_examples_and_classifies_them() {
    let (mut bench, model) = bench_with(&TinyEncoder::default());
    let example = |text: &str, label| Example { text: text.to_owned(), label };
    let examples = vec![
        example("a good film", 0),
        example("this is very good", 0),
        example("a bad film", 1),
        example("this is very bad", 1),
    ];
    let train =
        || TrainHead { model: model.clone(), labels: texts(&["plus", "minus"]), examples: examples.clone() };
    let trained = bench.ask(train()).result.unwrap();
    assert_eq!(trained.accuracy, 1.0);
    assert_eq!(bench.ask(train()).result.unwrap().head, trained.head, "the same examples give the same head");

    let head = Classifier::Head(trained.head.clone());
    let answer = bench.ask(classify(&model, head.clone(), &["a bad film", "a good film"]));
    let labels: Vec<u32> = scores(&answer.chunks).into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, [1, 0]);

    let (mut other, other_model) = bench_with(&TinyEncoder::with_head());
    let refused = other.ask(classify(&other_model, head, &["a"]));
    assert_eq!(refused.failure(), FailureKind::BadInput, "it was trained on another model");
}

#[test]
fn the_language_model_takes_the_label_that_it_would_say() {
    let mut bench = Bench::with_model(Tiny::default().with_context(4096));
    let labels = texts(&["yes", "no", "a longer label", "yesterday"]);
    let request =
        || classify("", Classifier::Likelihood(labels.clone()), &["A text.", "Another one", "A text."]);
    let answer = bench.ask(request());
    let found = scores(&answer.chunks);
    assert_eq!(found.len(), 3);
    for (label, scores) in &found {
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(scores.iter().all(|score| *score <= scores[*label as usize]));
    }
    assert_eq!(found[0], found[2], "what the cache holds of another text changes nothing");
    assert_eq!(scores(&bench.ask(request()).chunks), found);
    let summary = answer.result.unwrap();
    assert!(summary.texts == 3 && summary.tokens > 10);
    let without = Bench::new().ask(request());
    assert_eq!(without.failure(), FailureKind::NotLoaded);
}

#[test]
fn a_stop_is_heard_between_texts() {
    let (mut bench, model) = bench_with(&TinyEncoder::default());
    let request = Embed { model, texts: vec!["this is not a very good film".to_owned(); 5000] };
    let mut running = bench.client.run(request);
    loop {
        match bench.next(&mut running) {
            Update::Chunk(_) => break,
            Update::Progress(_) => {}
            Update::Done(result) => panic!("{result:?}"),
        }
    }
    running.cancel();
    let answer = bench.finish(running);
    assert_eq!(answer.failure(), FailureKind::Cancelled);
    assert!(answer.chunks.len() < 4000);
}

#[test]
fn what_cannot_be_classified_is_refused_with_the_facts() {
    let (mut bench, model) = bench_with(&TinyEncoder::default());
    let labels = |labels: &[&str]| Classifier::Labels(texts(labels));
    let many = Classifier::Labels((0..5000).map(|label| label.to_string()).collect());
    let own = || Classifier::Head(vec![0; 3]);
    for (classifier, of, kind) in [
        (labels(&["a", "b"]), &[][..], FailureKind::BadInput),
        (labels(&["a", "b"]), &["x", " "], FailureKind::BadInput),
        (labels(&[]), &["x"], FailureKind::BadInput),
        (labels(&["a"]), &["x"], FailureKind::BadInput),
        (labels(&["a", " A"]), &["x"], FailureKind::BadInput),
        (labels(&["a", ""]), &["x"], FailureKind::BadInput),
        (many, &["x"], FailureKind::BadInput),
        (own(), &["x"], FailureKind::BadInput),
        // Its head is of another size than this model.
        (Classifier::Sentiment, &["x"], FailureKind::BadInput),
        (Classifier::BuiltIn, &["x"], FailureKind::Unsupported),
    ] {
        let said = format!("{classifier:.60?} of {of:?}");
        let answer = bench.ask(classify(&model, classifier, of));
        assert_eq!(answer.failure(), kind, "{said}");
        assert!(!answer.result.unwrap_err().message.is_empty());
    }
    let elsewhere = bench.ask(classify("00", labels(&["a", "b"]), &["x"]));
    assert_eq!(elsewhere.failure(), FailureKind::NotLoaded);
    let untrained = TrainHead { model: model.clone(), labels: texts(&["a", "b"]), examples: Vec::new() };
    assert_eq!(bench.ask(untrained).failure(), FailureKind::BadInput);
    let unlabelled = vec![Example { text: "x".to_owned(), label: 7 }];
    let unlabelled = TrainHead { model: model.clone(), labels: texts(&["a", "b"]), examples: unlabelled };
    assert_eq!(bench.ask(unlabelled).failure(), FailureKind::BadInput);

    let strange = ["\u{0}\u{1}\u{ffff}", "😀", "a\u{202e}b", &"x".repeat(10_000_000), &"很".repeat(100_000)];
    let answer = bench.ask(classify(&model, labels(&["good", "bad"]), &strange));
    assert_eq!(scores(&answer.chunks).len(), strange.len());
}

#[test]
fn a_file_that_is_no_encoder_is_refused_while_loading() {
    let mut bench = Bench::new();
    let broken = |change: fn(&mut TinyEncoder)| {
        let mut encoder = TinyEncoder::default();
        change(&mut encoder);
        encoder.file()
    };
    let mut short = TinyEncoder::default().file();
    short.truncate(short.len() - 8);
    let files = [
        (short, FailureKind::BadModel),
        (broken(|e| drop(e.metadata.remove("tokenizer"))), FailureKind::BadModel),
        (broken(|e| drop(e.metadata.insert("tokenizer", "{}".to_owned()))), FailureKind::BadModel),
        (broken(|e| drop(e.metadata.insert("architecture", "t5".to_owned()))), FailureKind::Unsupported),
        (broken(|e| drop(e.metadata.insert("pooling", "max".to_owned()))), FailureKind::Unsupported),
        (broken(|e| drop(e.metadata.insert("max_tokens", "900".to_owned()))), FailureKind::BadModel),
        (broken(|e| drop(e.metadata.insert("config", "[]".to_owned()))), FailureKind::BadModel),
        (broken(|e| e.head = true), FailureKind::BadModel),
    ];
    for (index, (file, kind)) in files.into_iter().enumerate() {
        let spec = ModelSpec { task: ModelTask::Embed, ..bench.serve(&file) };
        let answer =
            bench.ask(Load { model: spec, download: true, threads: 1, processor: Processor::Automatic });
        assert_eq!(answer.failure(), kind, "file {index}");
    }
}
