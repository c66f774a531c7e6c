//! The list as a person sees it: by task, what is here first, found by words. Must not know how a row is drawn.

use crate::{
    protocol::{DownloadNotice, Failure, ModelTask, StoredState},
    ui::{
        models::{Entry, Fit, ModelStatus, Models, Removal, host},
        runs::{Outcome, Transfer},
        text::Language,
    },
};

/// The tasks in the order of their sections.
pub const TASKS: [ModelTask; 8] = [
    ModelTask::Chat,
    ModelTask::Embed,
    ModelTask::Rerank,
    ModelTask::ClassifyText,
    ModelTask::ClassifyImage,
    ModelTask::Redact,
    ModelTask::ReadText,
    ModelTask::FindFaces,
];

#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub task: ModelTask,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub entry: Entry,
    pub standing: Standing,
    pub fit: Fit,
    /// The other host that it would be fetched from.
    pub host: Option<String>,
    /// Tokens per second of its last answer.
    pub speed: Option<f64>,
    /// The chat answers with it.
    pub answers: bool,
    pub removal: Removal,
}

/// What there is of a model on this device.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    Absent,
    Downloading {
        transfer: Option<Transfer>,
        notice: Option<DownloadNotice>,
        stopping: bool,
    },
    /// Part of it is here.
    Paused {
        done: u64,
        total: Option<u64>,
    },
    DownloadFailed(Failure),
    Installed,
    /// A check found that its bytes are not the right ones any more.
    Damaged,
    /// On its way into memory.
    Opening(Option<Transfer>),
    OpeningFailed(Failure),
    /// In memory.
    Ready,
}

impl Standing {
    /// Its name, which scripts read in the document.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Downloading { .. } => "downloading",
            Self::Paused { .. } => "paused",
            Self::DownloadFailed(_) => "failed",
            Self::Installed => "installed",
            Self::Damaged => "damaged",
            Self::Opening(_) => "opening",
            Self::OpeningFailed(_) => "not-opened",
            Self::Ready => "ready",
        }
    }

    /// Whether all of its file is in the store.
    pub const fn can_be_checked(&self) -> bool {
        match self {
            Self::Installed | Self::Damaged | Self::Ready | Self::OpeningFailed(_) => true,
            Self::Absent
            | Self::Downloading { .. }
            | Self::Paused { .. }
            | Self::DownloadFailed(_)
            | Self::Opening(_) => false,
        }
    }

    /// What comes first in a section: what is here, then what is on its way.
    const fn order(&self) -> u8 {
        match self {
            Self::Ready | Self::Opening(_) => 0,
            Self::Installed | Self::OpeningFailed(_) | Self::Damaged => 1,
            Self::Downloading { .. } | Self::Paused { .. } | Self::DownloadFailed(_) => 2,
            Self::Absent => 3,
        }
    }
}

/// The sections that have a row for this query, each word of which must be found. `device_bytes` is the device's memory.
pub fn sections(models: &Models, query: &str, device_bytes: Option<u64>) -> Vec<Section> {
    let section = |task| {
        let found = models.entries().filter(|entry| entry.spec.task == task && matches(entry, query));
        let mut rows: Vec<Row> = found.map(|entry| row(models, entry, device_bytes)).collect();
        // What is as near stays in the catalogue's order.
        rows.sort_by_key(|row| row.standing.order());
        Section { task, rows }
    };
    TASKS.into_iter().map(section).filter(|section| !section.rows.is_empty()).collect()
}

fn row(models: &Models, entry: &Entry, device_bytes: Option<u64>) -> Row {
    Row {
        standing: standing(models, entry),
        fit: entry.fit(device_bytes),
        host: host(&entry.spec.url).map(str::to_owned),
        speed: models.speed(&entry.spec.id),
        answers: models.answers(&entry.spec.id),
        removal: models.removal(&entry.spec),
        entry: entry.clone(),
    }
}

fn standing(models: &Models, entry: &Entry) -> Standing {
    let spec = &entry.spec;
    if let Some(download) = models.downloads().get(&spec.id) {
        let run = &download.run;
        match &run.outcome {
            None => {
                let (notice, stopping) = (run.so_far.clone(), run.stopping);
                return Standing::Downloading { transfer: run.transfer, notice, stopping };
            }
            Some(Outcome::Failed(failure)) => return Standing::DownloadFailed(failure.clone()),
            Some(Outcome::Stopped | Outcome::Done(_)) => {}
        }
    }
    match models.model(spec).map(|model| &model.status) {
        Some(ModelStatus::Ready(_)) => return Standing::Ready,
        // A look into the store is nothing that a person asked for.
        Some(ModelStatus::Loading(loading)) if loading.run.transfer.is_some() => {
            return Standing::Opening(loading.run.transfer);
        }
        Some(ModelStatus::Failed(failure)) if models.is_installed(spec) => {
            return Standing::OpeningFailed(failure.clone());
        }
        Some(ModelStatus::Failed(failure)) => return Standing::DownloadFailed(failure.clone()),
        Some(ModelStatus::Loading(_) | ModelStatus::Absent) | None => {}
    }
    match models.stored_of(spec) {
        None => Standing::Absent,
        Some(stored) => match stored.state {
            StoredState::Whole | StoredState::Unverified => Standing::Installed,
            StoredState::Damaged => Standing::Damaged,
            StoredState::Partial | StoredState::UnderWay => {
                Standing::Paused { done: stored.bytes, total: stored.total }
            }
        },
    }
}

fn matches(entry: &Entry, query: &str) -> bool {
    let Entry { spec, about } = entry;
    let lines = Language::ALL.map(|language| about.good_at.in_language(language));
    let text = format!(
        "{} {} {} {} {} {} {} {}",
        spec.name,
        spec.source,
        spec.licence,
        about.family,
        about.quantisation,
        spec.languages.join(" "),
        lines[0],
        lines[1]
    )
    .to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| text.contains(word))
}
