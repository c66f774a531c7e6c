//! What stands beside what: a sheet beside its component, and a task under one name in protocol, service and page.

use crate::Complaint;

/// Requests that aren't named as the task whose they are, from a time when several had one task.
const ELSEWHERE: [(&str, &str); 37] = [
    ("attach", "chat"),
    ("classify_image", "images"),
    ("classify_text", "classify"),
    ("deliver", "sensors"),
    ("describe", "models"),
    ("describe_detector", "sensors"),
    ("describe_graph", "your_model"),
    ("discard", MODELS),
    ("download", MODELS),
    ("find_faces", "images"),
    ("forget", MODELS),
    ("generate", "chat"),
    ("hide_faces", "images"),
    ("index", "search"),
    ("library", "search"),
    ("load", MODELS),
    ("measure", "benchmark"),
    ("open_graph", "your_model"),
    ("outbox", "sensors"),
    ("perplexity", "models"),
    ("quantise", "models"),
    ("quantise_graph", "your_model"),
    ("read", FILES),
    ("read_picture", "images"),
    ("read_pixels", "images"),
    ("read_scan", FILES),
    ("recognise_text", "images"),
    ("repair", MODELS),
    ("run_graph", "your_model"),
    ("sense", "sensors"),
    ("stored", MODELS),
    ("train_head", "classify"),
    ("train_image_head", "images"),
    ("train_sensors", "sensors"),
    ("update", "models"),
    ("verify", MODELS),
    ("watch", "sensors"),
];

/// Where jobs are done.
const WORKERS: [&str; 4] = ["src/service", "src/reading", "src/sensing", "src/inferring"];

/// Not a task of its own: src/ui/files, which reads for every task.
const FILES: &str = "../files";

/// Not a task of its own: src/ui/models, where every task loads what it needs.
const MODELS: &str = "../models";

/// It shows what the others left behind, and asks the worker for nothing.
const WITHOUT_REQUEST: [&str; 1] = ["privacy"];

/// `sheets` and `sources` are paths below src/ui.
pub fn check_sheets(sheets: &[&str], sources: &[&str]) -> Vec<Complaint> {
    let alone = sheets.iter().filter(|sheet| {
        let component = format!("{}.rs", sheet.trim_end_matches(".css"));
        !sources.contains(&component.as_str())
    });
    alone
        .map(|sheet| {
            let what =
                "stands beside no component of its name: a sheet is one component's, or it is in styles/";
            Complaint::new(sheet, 1, what)
        })
        .collect()
}

/// `requests` are the names of the requests in src/protocol, `sources` all paths below src.
pub fn check_tasks(requests: &[&str], sources: &[&str]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let of = |request: &str| ELSEWHERE.iter().find(|(named, _)| *named == request).map(|(_, task)| *task);
    for request in requests {
        let path = format!("src/protocol/{request}.rs");
        // Each kind of worker has a folder.
        let served =
            WORKERS.iter().any(|folder| sources.contains(&format!("{folder}/{request}.rs").as_str()));
        if !served {
            let what = format!("nothing serves it: {request}.rs is missing in {}", WORKERS.join(" and "));
            complaints.push(Complaint::new(&path, 1, what));
        }
        let folder = format!("src/ui/tasks/{}/", of(request).unwrap_or(request));
        let folder = folder.replace("tasks/../", "");
        if !sources.iter().any(|source| source.starts_with(&folder)) {
            complaints.push(Complaint::new(&path, 1, format!("no task asks for it: {folder} is missing")));
        }
    }
    for (request, task) in ELSEWHERE.iter().filter(|(request, _)| !requests.contains(request)) {
        let what = format!("{request}, of {task}, is gone from src/protocol: take it out");
        complaints.push(Complaint::new("tests/tidy/folders.rs", 1, what));
    }
    for task in tasks(sources).into_iter().filter(|task| !WITHOUT_REQUEST.contains(task)) {
        let asks = |request: &&str| of(request).unwrap_or(request) == task;
        if !requests.iter().any(asks) {
            let what = format!("asks for nothing: src/protocol/{task}.rs is missing");
            complaints.push(Complaint::new(&format!("src/ui/tasks/{task}"), 1, what));
        }
    }
    complaints
}

/// The folders of the tasks.
fn tasks<'a>(sources: &[&'a str]) -> Vec<&'a str> {
    let within = sources.iter().filter_map(|source| source.strip_prefix("src/ui/tasks/"));
    let mut tasks: Vec<&str> = within.filter_map(|path| Some(path.split_once('/')?.0)).collect();
    tasks.sort_unstable();
    tasks.dedup();
    tasks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_without_its_component_is_caught() {
        let sources = ["src/ui/parts/button.rs", "src/ui/frame/header.rs"];
        assert_eq!(check_sheets(&["src/ui/parts/button.css"], &sources), Vec::new());
        assert_eq!(check_sheets(&["src/ui/parts/header.css"], &sources).len(), 1);
    }

    const REQUESTS: [&str; 39] = [
        "attach",
        "classify_image",
        "classify_text",
        "deliver",
        "describe",
        "describe_detector",
        "describe_graph",
        "discard",
        "download",
        "embed",
        "find_faces",
        "forget",
        "generate",
        "hide_faces",
        "index",
        "library",
        "load",
        "measure",
        "open_graph",
        "outbox",
        "perplexity",
        "quantise",
        "quantise_graph",
        "read",
        "read_picture",
        "read_pixels",
        "read_scan",
        "recognise_text",
        "repair",
        "run_graph",
        "search",
        "sense",
        "stored",
        "train_head",
        "train_image_head",
        "train_sensors",
        "update",
        "verify",
        "watch",
    ];
    const PAGES: [&str; 12] = [
        "src/ui/files/opening.rs",
        "src/ui/models/list.rs",
        "src/ui/tasks/benchmark/state.rs",
        "src/ui/tasks/chat/state.rs",
        "src/ui/tasks/classify/state.rs",
        "src/ui/tasks/embed/api.rs",
        "src/ui/tasks/images/state.rs",
        "src/ui/tasks/models/state.rs",
        "src/ui/tasks/privacy/state.rs",
        "src/ui/tasks/search/state.rs",
        "src/ui/tasks/sensors/state.rs",
        "src/ui/tasks/your_model/state.rs",
    ];

    #[test]
    fn a_task_has_one_name_in_all_layers() {
        let served = REQUESTS.map(|request| format!("src/service/{request}.rs"));
        let mut sources: Vec<&str> = PAGES.into_iter().chain(served.iter().map(String::as_str)).collect();
        assert_eq!(check_tasks(&REQUESTS, &sources), Vec::new());
        let redact = [&REQUESTS[..], &["redact"]].concat();
        assert_eq!(check_tasks(&redact, &sources).len(), 2, "neither served nor asked for");
        sources.extend(["src/service/redact.rs", "src/ui/tasks/redact/state.rs"]);
        assert_eq!(check_tasks(&redact, &sources), Vec::new());
        assert_eq!(check_tasks(&REQUESTS, &sources).len(), 1, "a task without a request");
    }

    #[test]
    fn an_exception_that_is_gone_is_noticed() {
        let served = REQUESTS.map(|request| format!("src/service/{request}.rs"));
        let sources: Vec<&str> = PAGES.into_iter().chain(served.iter().map(String::as_str)).collect();
        assert_eq!(check_tasks(&REQUESTS[1..], &sources).len(), 1, "{}", REQUESTS[0]);
    }
}
