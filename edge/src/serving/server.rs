//! Requests to answers, with models that stay ready between them. Must not know where a model's file comes from.

use std::{collections::BTreeMap, fs, path::Path};

use hearth::protocol::{Bytes, Crop, DescribeDetector, DetectorFacts, ModelTask};
use serde_json::json;

use super::{Answer, Head, Route, tasks};
use crate::{Error, Host, Result, disk::DiskStore, host::Means, model};

pub struct Server {
    host: Host,
    store: DiskStore,
    ready: BTreeMap<Route, Ready>,
    watches: u32,
}

/// What a route needs, read once. The file itself is not kept, but for a detector's: a watch takes the whole of it.
#[derive(Clone)]
enum Ready {
    Classify { model: String, crop: Crop },
    Embed { model: String },
    Redact { model: String },
    Anomaly { detector: Bytes, facts: DetectorFacts },
}

impl Server {
    /// `memory_bytes`: what a model may take.
    pub fn new(memory_bytes: u64) -> Self {
        let store = DiskStore::default();
        let means = Means { models: store.clone(), outbox: None, memory_bytes };
        Self { host: Host::new(means), store, ready: BTreeMap::new(), watches: 0 }
    }

    /// Whether a request's body may come: 100 with what it may be long and, where that isn't ready yet, the file to be loaded first.
    pub fn accepts(&self, head: &Head) -> Answer {
        match head.route() {
            Ok(route) => {
                let file = head.models.get(&route).filter(|_| !self.ready.contains_key(&route));
                Answer::of(100, json!({ "most_bytes": route.most_bytes(), "file": file }))
            }
            Err(refused) => refused,
        }
    }

    /// Makes the file ready that `accepts` named. It isn't needed afterwards.
    pub fn load(&mut self, head: &Head, file: &Path) -> Answer {
        let route = match head.route() {
            Ok(route) => route,
            Err(refused) => return refused,
        };
        match self.read(route, file) {
            Ok(ready) => {
                self.ready.insert(route, ready);
                Answer::of(200, json!({}))
            }
            // Whatever it is, it is no fault of who asked.
            Err(error) => {
                Answer::refused(503, format!("the model for {} can't be loaded: {error}", route.path()))
            }
        }
    }

    fn read(&mut self, route: Route, file: &Path) -> Result<Ready> {
        let Self { host, store, .. } = self;
        let mut load = |task| model::load(host, store, file, task);
        Ok(match route {
            Route::Classify => {
                let loaded = load(ModelTask::ClassifyImage)?;
                let none = || Error::Arguments("it is no model of pictures".to_owned());
                Ready::Classify { model: loaded.sha256, crop: loaded.crop.ok_or_else(none)? }
            }
            Route::Embed => Ready::Embed { model: load(ModelTask::Embed)?.sha256 },
            Route::Redact => Ready::Redact { model: load(ModelTask::Redact)?.sha256 },
            Route::Anomaly => {
                let failed = |cause| Error::File { path: file.display().to_string(), cause };
                let detector = Bytes(fs::read(file).map_err(failed)?);
                let asked = DescribeDetector { detector: detector.clone() };
                Ready::Anomaly { facts: host.ask(asked, |chunk| match chunk {})?, detector }
            }
        })
    }

    /// Answers a request of which the body lies in a file.
    pub fn answer(&mut self, head: &Head, body: &Path) -> Answer {
        let route = match head.route() {
            Ok(route) => route,
            Err(refused) => return refused,
        };
        let Some(ready) = self.ready.get(&route).cloned() else {
            return Answer::refused(503, format!("the model for {} is not loaded", route.path()));
        };
        let host = &mut self.host;
        let answered = match ready {
            Ready::Classify { model, crop } => tasks::classify(host, model, crop, head, body),
            Ready::Embed { model } => tasks::embed(host, model, body),
            Ready::Redact { model } => tasks::redact(host, model, head, body),
            Ready::Anomaly { detector, facts } => {
                self.watches = self.watches.wrapping_add(1);
                tasks::anomaly(host, self.watches, detector, &facts, body)
            }
        };
        answered.map_or_else(|refused| refused, |body| Answer::of(200, body))
    }
}
