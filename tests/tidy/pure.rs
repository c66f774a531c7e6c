//! Which files of the page are pure: what it knows, decides and says, tested natively, without Yew and without a browser.

use crate::Complaint;

/// Files of these names are pure in every folder.
const NAMES: [&str; 3] = ["state.rs", "words.rs", "report.rs"];

/// So are these files and folders,
const PATHS: [&str; 75] = [
    "src/ui/files/opening.rs",
    "src/ui/files/recognition.rs",
    "src/ui/files/text_so_far.rs",
    "src/ui/models/catalogue.rs",
    "src/ui/models/downloads.rs",
    "src/ui/models/host.rs",
    "src/ui/models/hub.rs",
    "src/ui/models/list.rs",
    "src/ui/models/model.rs",
    "src/ui/models/own_model.rs",
    "src/ui/parts/csv_record.rs",
    "src/ui/parts/export.rs",
    "src/ui/parts/grade.rs",
    "src/ui/parts/heights.rs",
    "src/ui/parts/plain_name.rs",
    "src/ui/parts/remedy.rs",
    "src/ui/parts/source.rs",
    "src/ui/preferences/stored.rs",
    "src/ui/runs/run.rs",
    "src/ui/runs/transfer.rs",
    "src/ui/state/",
    "src/ui/tasks/benchmark/case.rs",
    "src/ui/tasks/chat/attaching.rs",
    "src/ui/tasks/chat/attachment.rs",
    "src/ui/tasks/chat/attachment_words.rs",
    "src/ui/tasks/chat/state.rs",
    "src/ui/tasks/chat/history/",
    "src/ui/tasks/chat/turn.rs",
    "src/ui/tasks/classify/file.rs",
    "src/ui/tasks/classify/judgement.rs",
    "src/ui/tasks/classify/result_rows.rs",
    "src/ui/tasks/images/camera.rs",
    "src/ui/tasks/images/custom_labels.rs",
    "src/ui/tasks/images/hide_faces/area.rs",
    "src/ui/tasks/images/read_text/find.rs",
    "src/ui/tasks/images/read_text/page_text.rs",
    "src/ui/tasks/images/seen.rs",
    "src/ui/tasks/images/way.rs",
    "src/ui/tasks/models/comparison.rs",
    "src/ui/tasks/models/listing.rs",
    "src/ui/tasks/models/smaller.rs",
    "src/ui/tasks/privacy/ledger.rs",
    "src/ui/tasks/search/indexing.rs",
    "src/ui/tasks/search/question.rs",
    "src/ui/tasks/sensors/alerts.rs",
    "src/ui/tasks/sensors/detectors.rs",
    "src/ui/tasks/sensors/feed.rs",
    "src/ui/tasks/sensors/live.rs",
    "src/ui/tasks/sensors/messages.rs",
    "src/ui/tasks/sensors/numbers.rs",
    "src/ui/tasks/sensors/outbox.rs",
    "src/ui/tasks/sensors/results_csv.rs",
    "src/ui/tasks/sensors/series.rs",
    "src/ui/tasks/sensors/simulation.rs",
    "src/ui/tasks/sensors/source.rs",
    "src/ui/tasks/sensors/table.rs",
    "src/ui/tasks/sensors/times.rs",
    "src/ui/tasks/sensors/training.rs",
    "src/ui/tasks/sensors/watching.rs",
    "src/ui/tasks/summarise/summary.rs",
    "src/ui/tasks/your_model/figures.rs",
    "src/ui/tasks/your_model/inputs.rs",
    "src/ui/tasks/your_model/kept.rs",
    "src/ui/tasks/your_model/kind.rs",
    "src/ui/tasks/your_model/labels.rs",
    "src/ui/tasks/your_model/latency.rs",
    "src/ui/tasks/your_model/npy.rs",
    "src/ui/tasks/your_model/npz.rs",
    "src/ui/tasks/your_model/numbers.rs",
    "src/ui/tasks/your_model/reading.rs",
    "src/ui/tasks/your_model/recipe.rs",
    "src/ui/tasks/your_model/shape.rs",
    "src/ui/tasks/your_model/smaller.rs",
    "src/ui/tasks/your_model/typed.rs",
    "src/ui/text/",
];

/// but these in them are not.
const EXCEPTIONS: [&str; 2] = ["src/ui/tasks/chat/history/storage/", "src/ui/text/use_text.rs"];

pub fn is_pure(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with("src/ui/")
        && (NAMES.contains(&name) || PATHS.iter().any(|pure| path.starts_with(pure)))
        && !EXCEPTIONS.iter().any(|exception| path.starts_with(exception))
}

/// A file that was renamed would be pure no longer, and nobody would notice.
pub fn missing(paths: &[&str]) -> Vec<Complaint> {
    let is_there = |named: &str| paths.iter().any(|path| path.starts_with(named));
    let gone = PATHS.iter().chain(&EXCEPTIONS).filter(|named| !is_there(named));
    gone.map(|named| {
        let what = format!("{named} is gone: name the file that holds this now, or take it out");
        Complaint::new("tests/tidy/pure.rs", 1, what)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_and_words_are_pure_and_hooks_are_not() {
        for path in [
            "src/ui/state.rs",
            "src/ui/tasks/redact/state.rs",
            "src/ui/frame/settings/words.rs",
            "src/ui/text/en.rs",
            "src/ui/runs/run.rs",
            "src/ui/tasks/chat/history/list.rs",
        ] {
            assert!(is_pure(path), "{path}");
        }
        for path in [
            "src/ui/app.rs",
            "src/ui/text/use_text.rs",
            "src/ui/tasks/chat/run.rs",
            "src/ui/tasks/chat/history/storage/database.rs",
            "src/service/words.rs",
        ] {
            assert!(!is_pure(path), "{path}");
        }
    }

    #[test]
    fn a_file_that_is_gone_is_noticed() {
        let all: Vec<&str> = PATHS.iter().chain(&EXCEPTIONS).copied().collect();
        assert_eq!(missing(&all), Vec::new());
        assert_eq!(missing(&all[1..]).len(), 1);
    }
}
