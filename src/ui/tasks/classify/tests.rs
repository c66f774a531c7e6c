//! Tests of the state of Classify, without a worker.

use super::{judgement::Judgement, state::*};
use crate::{
    protocol::{Classifier, ClassifySummary, ClassifyText, Failure, FailureKind, TrainedHead, Verdict, Word},
    ui::runs::{News, RunId},
};

fn written(text: &str) -> Classify {
    let mut classify = Classify::default();
    classify.apply(ClassifyAction::Write(text.to_owned()));
    classify
}

fn start(classify: &mut Classify) -> RunId {
    classify.apply(ClassifyAction::Start);
    classify.wanted().expect("a run").id
}

fn verdicts() -> Vec<Verdict> {
    let labels = ["negative", "positive"].map(str::to_owned).to_vec();
    let scores = Verdict::Scores { text: 0, scores: vec![0.2, 0.8], label: 1, truncated: false };
    let words = vec![Word { start: 0, end: 4, weight: -0.1 }, Word { start: 5, end: 9, weight: 0.4 }];
    vec![Verdict::Labels(labels), scores, Verdict::Words { text: 0, words }]
}

fn hear(classify: &mut Classify, run: RunId, chunks: Vec<Verdict>) {
    classify.apply(ClassifyAction::Classified(News { chunks, ..News::new(run, 0.0) }));
}

fn end(classify: &mut Classify, run: RunId, result: Result<ClassifySummary, FailureKind>) {
    let result = result.map_err(|kind| Failure::new(kind, "facts"));
    classify.apply(ClassifyAction::Classified(News::<ClassifyText>::ended(run, result)));
}

#[test]
fn a_text_is_classified_and_goes_into_the_history() {
    let mut classify = written("Very good film");
    let run = start(&mut classify);
    hear(&mut classify, run, verdicts());
    let shown = classify.shown().expect("scores are shown before the end").clone();
    assert_eq!(shown.ranked(), [("positive", 0.8), ("negative", 0.2)]);
    assert_eq!(shown.pieces(), [("Very", -0.25), (" ", 0.0), ("good", 1.0), (" film", 0.0)]);

    let summary = ClassifySummary { texts: 1, tokens: 5, first_ms: 4.0, total_ms: 9.0, memory_bytes: 1 };
    end(&mut classify, run, Ok(summary));
    assert_eq!((classify.state_name(), classify.history.len()), ("idle", 1));
    assert_eq!(classify.history[0].first_ms, Some(4.0));
    assert!(Judgement::export(&classify.history).csv().contains("sentiment,Very good film,positive,"));
}

#[test]
fn what_an_earlier_run_says_is_ignored() {
    let mut classify = written("One");
    let first = start(&mut classify);
    classify.apply(ClassifyAction::Stop);
    assert!(classify.wanted().is_some_and(|wanted| wanted.stopping));
    end(&mut classify, first, Err(FailureKind::Cancelled));
    assert_eq!(classify.state_name(), "stopped");
    start(&mut classify);
    hear(&mut classify, first, verdicts());
    assert!(classify.shown().is_none());
}

#[test]
fn whoever_stops_sees_stopped_and_what_was_found_though_the_worker_had_to_be_ended() {
    let mut classify = written("Very good film");
    let run = start(&mut classify);
    hear(&mut classify, run, verdicts());
    classify.apply(ClassifyAction::Stop);
    end(&mut classify, run, Err(FailureKind::Crashed));
    assert_eq!((classify.state_name(), classify.failure()), ("stopped", None));
    assert_eq!(classify.history.len(), 1);
    let unasked = start(&mut classify);
    end(&mut classify, unasked, Err(FailureKind::Crashed));
    assert_eq!(classify.state_name(), "failed");
}

#[test]
fn nothing_starts_without_a_text_labels_or_a_head() {
    let mut classify = written("  ");
    classify.apply(ClassifyAction::Start);
    assert!(classify.wanted().is_none());
    let mut classify = written("A text");
    for kind in [ClassifierKind::Labels, ClassifierKind::Examples] {
        classify.apply(ClassifyAction::Choose(kind));
        classify.apply(ClassifyAction::Start);
        assert!(classify.wanted().is_none());
    }
    classify.apply(ClassifyAction::Choose(ClassifierKind::Labels));
    classify.apply(ClassifyAction::WriteLabels("sports, politics\n\nweather、".to_owned()));
    assert_eq!(classify.written_labels(), ["sports", "politics", "weather"]);
    start(&mut classify);
}

#[test]
fn a_head_is_trained_from_examples_and_then_classifies() {
    let mut classify = written("A text");
    classify.apply(ClassifyAction::Choose(ClassifierKind::Examples));
    classify.apply(ClassifyAction::WriteExamples("a: one\nb: two\na: three".to_owned()));
    classify.apply(ClassifyAction::Train);
    let run = classify.wanted().expect("training").id;
    let request = classify.training_request("00".to_owned()).expect("a request");
    assert_eq!(request.labels, ["a", "b"]);
    // Text written during a training is for the next training.
    classify.apply(ClassifyAction::WriteExamples("c: four".to_owned()));
    let head = TrainedHead { head: vec![1, 2], accuracy: 1.0, train_ms: 3.0 };
    classify.apply(ClassifyAction::Trained(News::ended(run, Ok(head))));
    let trained = classify.head.as_ref().map(|head| (head.examples, head.labels.as_slice()));
    assert_eq!(trained, Some((3, &["a".to_owned(), "b".to_owned()][..])));
    assert_eq!(classify.classifier(), Some(Classifier::Head(vec![1, 2])));
    assert_eq!(classify.state_name(), "idle");
}
