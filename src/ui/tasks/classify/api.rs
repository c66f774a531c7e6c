//! `hearth.classify(texts, options)`: each text's label, its probability, and the words that decided it.

use std::{cell::RefCell, rc::Rc};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    protocol::{Classifier, ClassifySummary, ClassifyText, Failure, ModelTask, Verdict},
    ui::api::{Api, Events, Stopped, argument, bad_input, camel, events, texts},
};

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    #[default]
    Sentiment,
    PromptInjection,
    /// The caller's labels, compared by embeddings.
    Labels,
    /// The caller's labels, compared by the language model.
    Likelihood,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    classifier: Kind,
    labels: Vec<String>,
    /// Also asks which words decided.
    explain: bool,
}

/// The results that came so far.
#[derive(Default)]
struct Found {
    labels: Vec<String>,
    /// Results with the indices of their texts.
    results: Vec<(u32, Value)>,
}

impl Found {
    fn add(&mut self, verdict: Verdict) -> Option<Value> {
        match verdict {
            Verdict::Labels(labels) => {
                self.labels = labels;
                None
            }
            Verdict::Scores { text, scores, label, truncated } => {
                let named = self.labels.iter().cloned().zip(scores.iter().map(|score| json!(score)));
                let result = json!({
                    "text": text,
                    "label": self.labels.get(label as usize),
                    "scores": Value::Object(named.collect()),
                    "truncated": truncated,
                });
                self.results.push((text, result.clone()));
                Some(result)
            }
            Verdict::Words { text, words } => {
                let words = camel(&words);
                let result = self.results.iter_mut().find(|(of, _)| *of == text);
                if let Some((_, Value::Object(fields))) = result {
                    fields.insert("words".to_owned(), words.clone());
                }
                Some(json!({ "text": text, "words": words }))
            }
        }
    }
}

pub fn start(api: &Api, subject: Value, options: Value, stopped: Stopped) -> Result<Events, Failure> {
    let texts = texts("texts", subject)?;
    let Options { classifier, labels, explain } = argument("options", options)?;
    if !labels.is_empty() && !matches!(classifier, Kind::Labels | Kind::Likelihood) {
        return Err(bad_input("labels are for the classifiers `labels` and `likelihood`"));
    }
    let (model, classifier) = match classifier {
        Kind::Sentiment => (api.model(ModelTask::Embed)?, Classifier::Sentiment),
        Kind::PromptInjection => (api.model(ModelTask::ClassifyText)?, Classifier::BuiltIn),
        Kind::Labels => (api.model(ModelTask::Embed)?, Classifier::Labels(labels)),
        Kind::Likelihood => (String::new(), Classifier::Likelihood(labels)),
    };
    let found = Rc::new(RefCell::new(Found::default()));
    let adding = found.clone();
    let output = move |summary: ClassifySummary| {
        json!({
            "results": found.take().results.into_iter().map(|(_, result)| result).collect::<Vec<_>>(),
            "tokens": summary.tokens,
            "firstMs": summary.first_ms,
            "totalMs": summary.total_ms,
        })
    };
    let running = api.client.run(ClassifyText { model, classifier, texts, explain });
    Ok(events(running, stopped, move |verdict| adding.borrow_mut().add(verdict), output))
}
