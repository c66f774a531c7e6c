//! What classifying goes through, without a worker.

use super::{judgement::Judgement, state::*};
use crate::protocol::{Classifier, ClassifySummary, Failure, FailureKind, TrainedHead, Verdict, Word};

fn written(text: &str) -> Classify {
    let mut classify = Classify::default();
    classify.apply(ClassifyAction::Write(text.to_owned()));
    classify
}

fn started(text: &str) -> (Classify, ClassifyRun) {
    let mut classify = written(text);
    classify.apply(ClassifyAction::Start("00".to_owned()));
    let run = classify.wanted().expect("a run").0;
    (classify, run)
}

fn hear(classify: &mut Classify, run: ClassifyRun) {
    let labels = ["negative", "positive"].map(str::to_owned).to_vec();
    let scores = Verdict::Scores { text: 0, scores: vec![0.2, 0.8], label: 1, truncated: false };
    let words = vec![Word { start: 0, end: 4, weight: -0.1 }, Word { start: 5, end: 9, weight: 0.4 }];
    for verdict in [Verdict::Labels(labels), scores, Verdict::Words { text: 0, words }] {
        classify.apply(ClassifyAction::Heard { run, verdict });
    }
}

fn summary() -> ClassifySummary {
    ClassifySummary { texts: 1, tokens: 5, first_ms: 4.0, total_ms: 9.0, memory_bytes: 1 }
}

#[test]
fn a_text_is_classified_and_kept_in_the_history() {
    let (mut classify, run) = started("Very good film");
    hear(&mut classify, run);
    let shown = classify.shown().expect("scores are shown before the end").clone();
    assert_eq!(shown.ranked(), [("positive", 0.8), ("negative", 0.2)]);
    assert_eq!(shown.pieces(), [("Very", -0.25), (" ", 0.0), ("good", 1.0), (" film", 0.0)]);

    classify.apply(ClassifyAction::Ended { run, result: Ok(summary()) });
    assert_eq!(classify.status, ClassifyStatus::Idle);
    assert_eq!(classify.history.len(), 1);
    assert_eq!(classify.history[0].first_ms, Some(4.0));
    assert!(Judgement::export(&classify.history).csv().contains("sentiment,Very good film,positive,"));
}

#[test]
fn what_an_earlier_run_says_is_ignored() {
    let (mut classify, first) = started("One");
    let cancelled = Failure::new(FailureKind::Cancelled, "stopped");
    classify.apply(ClassifyAction::Stop);
    assert!(classify.is_stopping());
    classify.apply(ClassifyAction::Ended { run: first, result: Err(cancelled) });
    assert_eq!(classify.status, ClassifyStatus::Stopped);
    classify.apply(ClassifyAction::Start("00".to_owned()));
    hear(&mut classify, first);
    assert!(classify.shown().is_none());
}

#[test]
fn nothing_starts_without_a_text_labels_or_a_head() {
    let mut classify = written("  ");
    classify.apply(ClassifyAction::Start("00".to_owned()));
    assert!(classify.wanted().is_none());
    let mut classify = written("A text");
    for kind in [ClassifierKind::Labels, ClassifierKind::Examples] {
        classify.apply(ClassifyAction::Choose(kind));
        classify.apply(ClassifyAction::Start("00".to_owned()));
        assert!(classify.wanted().is_none());
    }
    classify.apply(ClassifyAction::Choose(ClassifierKind::Labels));
    classify.apply(ClassifyAction::WriteLabels("sports, politics\n\nweather、".to_owned()));
    assert_eq!(classify.written_labels(), ["sports", "politics", "weather"]);
    classify.apply(ClassifyAction::Start("00".to_owned()));
    assert!(classify.wanted().is_some());
}

#[test]
fn a_head_is_trained_from_examples_and_then_classifies() {
    let mut classify = written("A text");
    classify.apply(ClassifyAction::Choose(ClassifierKind::Examples));
    classify.apply(ClassifyAction::WriteExamples("a: one\nb: two\na: three".to_owned()));
    classify.apply(ClassifyAction::Train("00".to_owned()));
    let (run, work) = classify.wanted().expect("training");
    assert!(matches!(&*work, ClassifyWork::Train(train) if train.labels == ["a", "b"]));
    let head = TrainedHead { head: vec![1, 2], accuracy: 1.0, train_ms: 3.0 };
    classify.apply(ClassifyAction::Trained { run, result: Ok(head) });
    assert_eq!(classify.head.as_ref().map(|head| head.examples), Some(3));
    assert_eq!(classify.classifier(), Some(Classifier::Head(vec![1, 2])));
}
