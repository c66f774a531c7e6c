//! The result of classifying one text. Must not know how it is shown.

use std::rc::Rc;

use super::state::ClassifierKind;
use crate::{
    protocol::{Verdict, Word},
    ui::parts::Export,
};
use serde_json::{Value, json};

/// The most bytes of a text that a result stores.
const MAX_TEXT_BYTES: usize = 1 << 16;

#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub kind: ClassifierKind,
    pub text: Rc<str>,
    pub labels: Vec<String>,
    /// A probability for each label; empty until the scores come.
    pub scores: Vec<f32>,
    /// The index of the label that was decided on.
    pub label: usize,
    pub truncated: bool,
    pub words: Vec<Word>,
    /// The time until the scores came; `None` where the run was stopped before.
    pub first_ms: Option<f64>,
}

impl Judgement {
    pub fn new(kind: ClassifierKind, text: &Rc<str>) -> Self {
        // A history of fifty whole books would fill the memory, and no model reads that far.
        let text = match text.len() > MAX_TEXT_BYTES {
            true => text[..text.floor_char_boundary(MAX_TEXT_BYTES)].into(),
            false => text.clone(),
        };
        let (labels, scores, words) = (Vec::new(), Vec::new(), Vec::new());
        Self { kind, text, labels, scores, label: 0, truncated: false, words, first_ms: None }
    }

    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Labels(labels) => self.labels = labels,
            Verdict::Scores { text: _, scores, label, truncated } => {
                (self.scores, self.label, self.truncated) = (scores, label as usize, truncated);
            }
            Verdict::Words { text: _, words } => self.words = words,
        }
    }

    pub fn is_decided(&self) -> bool {
        !self.scores.is_empty() && self.label < self.labels.len()
    }

    /// Labels and their scores: first the label that was decided on, then the likeliest.
    pub fn ranked(&self) -> Vec<(&str, f32)> {
        let mut order: Vec<usize> = (0..self.scores.len().min(self.labels.len())).collect();
        order.sort_by(|a, b| {
            let first = |index: &usize| *index != self.label;
            first(a).cmp(&first(b)).then(self.scores[*b].total_cmp(&self.scores[*a]))
        });
        order.into_iter().map(|index| (self.labels[index].as_str(), self.scores[index])).collect()
    }

    /// The text in pieces, each with its weight: from -1, against the decision, to 1, for it.
    pub fn pieces(&self) -> Vec<(&str, f32)> {
        let largest = self.words.iter().fold(0f32, |largest, word| largest.max(word.weight.abs()));
        let (mut pieces, mut at) = (Vec::new(), 0);
        for word in &self.words {
            let (start, end) = (word.start as usize, word.end as usize);
            let (Some(between), Some(piece)) = (self.text.get(at..start), self.text.get(start..end)) else {
                continue;
            };
            if !between.is_empty() {
                pieces.push((between, 0.0));
            }
            pieces.push((piece, if largest > 0.0 { word.weight / largest } else { 0.0 }));
            at = end;
        }
        if let Some(rest) = self.text.get(at..).filter(|rest| !rest.is_empty()) {
            pieces.push((rest, 0.0));
        }
        pieces
    }

    /// Makes a table of all results: a row for each text.
    pub fn export(all: &[Rc<Self>]) -> Export {
        let row = |judgement: &Rc<Self>| {
            let (label, score) = judgement.ranked().first().copied().unwrap_or_default();
            let ranked = judgement.ranked().into_iter();
            let scores = ranked.map(|(label, score)| (label.to_owned(), json!(score)));
            vec![
                json!(judgement.kind.name()),
                json!(&*judgement.text),
                json!(label),
                json!(score),
                Value::Object(scores.collect()),
                json!(judgement.truncated),
                json!(judgement.first_ms),
            ]
        };
        let columns = vec!["classifier", "text", "label", "score", "scores", "truncated", "latency_ms"];
        Export { columns, rows: all.iter().map(row).collect() }
    }
}
