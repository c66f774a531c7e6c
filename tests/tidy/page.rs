//! Which part of the page may know which, and who in it may reach the client and the browser's ports. Must not know how
//! references are found.

use crate::{
    Complaint,
    pure::is_pure,
    scan::{Reference, Target},
};

/// A part of src/ui.
struct Part {
    /// Its path begins so; the first part that fits counts.
    path: &'static str,
    /// What it may know of src/ui: modules, or single names in them.
    may: &'static [&'static str],
    instead: &'static str,
}

const ALL: &[&str] = &[
    "api",
    "app",
    "browser",
    "files",
    "frame",
    "models",
    "parts",
    "preferences",
    "runs",
    "state",
    "store",
    "tasks",
    "text",
];

const PARTS: &[Part] = &[
    Part { path: "src/ui/mod.rs", may: ALL, instead: "" },
    Part { path: "src/ui/app.rs", may: ALL, instead: "" },
    Part { path: "src/ui/state", may: ALL, instead: "" },
    Part { path: "src/ui/store.rs", may: &["state"], instead: "let whoever changes the state name it" },
    Part {
        path: "src/ui/api/",
        may: &["api", "models", "runs", "browser", "state", "store"],
        instead: "put what a task offers to scripts into its api.rs, and leave a line in api/object.rs",
    },
    Part {
        path: "src/ui/frame/",
        may: &[
            "frame",
            "tasks::Page",
            "tasks::Group",
            "preferences",
            "parts",
            "runs",
            "browser",
            "text",
            "store",
            "state::Action",
        ],
        instead: "take it as a prop or as a child, which app.rs passes in",
    },
    Part {
        path: "src/ui/tasks/mod.rs",
        may: &["tasks", "parts", "text"],
        instead: "put it into the task's folder",
    },
    Part {
        path: "src/ui/tasks/",
        may: &[
            "tasks::Page",
            "files",
            "models",
            "preferences",
            "parts",
            "runs",
            "browser",
            "text",
            "store",
            "state::Action",
        ],
        instead: "move down what several tasks share, or take it as a prop that app.rs passes in",
    },
    Part {
        path: "src/ui/files/",
        may: &["files", "models", "parts", "runs", "browser", "text", "store", "state::Action"],
        instead: "let the task make of a file's text what it needs",
    },
    Part {
        path: "src/ui/models/",
        may: &["models", "preferences", "parts", "runs", "browser", "text", "store", "state::Action"],
        instead: "let the task say what it needs",
    },
    Part {
        path: "src/ui/preferences/",
        may: &["preferences", "browser", "text"],
        instead: "let whoever uses a preference read it",
    },
    Part {
        path: "src/ui/parts/",
        may: &["parts", "runs", "browser", "text"],
        instead: "take it as a prop, or move it to its only user",
    },
    Part {
        path: "src/ui/runs/",
        may: &["runs", "browser", "store", "state::Action"],
        instead: "take a callback for what differs from task to task",
    },
    Part {
        path: "src/ui/browser/",
        may: &["browser", "store", "state::Action"],
        instead: "take a callback, or move it to its only user",
    },
    Part {
        path: "src/ui/text/",
        may: &["text", "parts"],
        instead: "put the words beside what says them, in a words.rs",
    },
];

/// What stands in words.rs, which src/ui/text gathers from everywhere.
fn is_words(target: &[String]) -> bool {
    target.iter().any(|word| word == "words" || word.ends_with("Words"))
}

/// Where the client and the ports are reached from, besides hooks and what runs a request.
const REACHING: [&str; 4] = ["src/ui/browser/", "src/ui/files/", "src/ui/models/", "src/ui/runs/"];
/// Where the client alone is: the start of it all, and what scripts call.
const CALLING: [&str; 2] = ["src/ui/app.rs", "src/ui/api/"];

/// What is not yet, or not quite, as it should be: the file, what it names, and why it may.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("src/ui/browser/use_network.rs", "ui::tasks::privacy", "it writes each request into the ledger"),
    ("src/ui/frame/settings/drawer.rs", "ui::tasks::privacy", "it shows what is stored"),
    ("src/ui/frame/shell.rs", "ui::tasks::chat", "it takes over what was typed into the shell"),
    ("src/ui/parts/markdown/parser.rs", "platform::web::import", "it has Markdown's program come"),
    ("src/ui/tasks/classify/result_file.rs", "platform::web::Folder", "it writes results as they come"),
    ("src/ui/tasks/images/read_pictures.rs", "platform", "it fetches the samples"),
    ("src/ui/tasks/privacy/stored_data.rs", "client::Client", "it ends the worker, which holds files"),
    (
        "src/ui/tasks/privacy/stored_data.rs",
        "platform::web::stored_data",
        "it counts and erases what is stored",
    ),
    ("src/ui/tasks/search/results.rs", "ui::tasks::chat::ChatAction", "it asks the chat with what was found"),
];

/// What is wrong with a file of src/ui.
pub fn check(path: &str, references: &[Reference]) -> Vec<Complaint> {
    let Some(part) = PARTS.iter().find(|part| path.starts_with(part.path)) else {
        let what =
            "lies in no part of the page that tests/tidy/page.rs names: move it, or add the part there";
        return vec![Complaint::new(path, 1, what)];
    };
    // A test puts together what it needs.
    if path.ends_with("/tests.rs") {
        return Vec::new();
    }
    let complain = |reference: &Reference| {
        let Target::Ours(words) = &reference.to else { return None };
        let named = words.join("::");
        if ALLOWED.iter().any(|allowed| is_allowed(allowed, path, &named)) {
            return None;
        }
        Some(Complaint::new(path, reference.line, wrong(part, path, words)?))
    };
    references.iter().filter_map(complain).collect()
}

/// Those of [`ALLOWED`] that are needed no longer, among all files of src/ui and what they refer to.
pub fn unneeded(files: &[(&str, Vec<Reference>)]) -> Vec<Complaint> {
    let is_needed = |allowed: &(&str, &str, &str)| {
        files.iter().any(|(path, references)| {
            references.iter().any(|reference| match &reference.to {
                Target::Ours(words) => {
                    is_allowed(allowed, path, &words.join("::"))
                        && PARTS
                            .iter()
                            .find(|part| path.starts_with(part.path))
                            .is_some_and(|part| wrong(part, path, words).is_some())
                }
                Target::Other(_) => false,
            })
        })
    };
    let stale = ALLOWED.iter().filter(|allowed| !is_needed(allowed));
    stale
        .map(|(path, named, _)| {
            let what = format!("{path} needs no allowance for {named} any more: take it out");
            Complaint::new("tests/tidy/page.rs", 1, what)
        })
        .collect()
}

fn is_allowed((of, what, _): &(&str, &str, &str), path: &str, named: &str) -> bool {
    path == *of && named.strip_prefix(what).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn wrong(part: &Part, path: &str, words: &[String]) -> Option<String> {
    let named = words.join("::");
    match words.first().map(String::as_str) {
        Some("ui") if !may_know(part, path, &words[1..]) => {
            Some(format!("refers to {named}, which {} may not know. Instead: {}.", part.path, part.instead))
        }
        Some(module @ ("client" | "platform")) if !may_reach(path, module, words) => Some(format!(
            "refers to {named}: the page reaches {module} from hooks (use_….rs), from what runs a request (run.rs, \
             …_run.rs) and from {}. Instead: take a callback, or call a hook.",
            REACHING.join(", ")
        )),
        Some(_) | None => None,
    }
}

fn may_know(part: &Part, path: &str, target: &[String]) -> bool {
    let begins = |known: &str| known.split("::").eq(target.iter().take(known.split("::").count()));
    part.may.iter().any(|known| begins(known))
        || own_task(path).is_some_and(|task| begins(&format!("tasks::{task}")))
        || (path.starts_with("src/ui/tasks/") && path.ends_with("/api.rs") && begins("api"))
        || (path.starts_with("src/ui/api/")
            && target.len() >= 3
            && target[0] == "tasks"
            && target[2] == "api")
        || (path.starts_with("src/ui/text/") && is_words(target))
}

/// `chat` for `src/ui/tasks/chat/page.rs`.
fn own_task(path: &str) -> Option<&str> {
    path.strip_prefix("src/ui/tasks/")?.split_once('/').map(|(task, _)| task)
}

fn may_reach(path: &str, module: &str, words: &[String]) -> bool {
    // How the worker is: plain data.
    if words.iter().eq(["client", "WorkerStatus"]) {
        return true;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let runs = name == "run.rs" || name.ends_with("_run.rs") || name.starts_with("use_");
    let calls = CALLING.iter().any(|calling| path.starts_with(calling)) || name == "api.rs";
    !is_pure(path)
        && (runs
            || REACHING.iter().any(|reaching| path.starts_with(reaching))
            || (module == "client" && calls))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::references;

    #[track_caller]
    fn caught(path: &str, named: &str) {
        let found = check(path, &references(path, &format!("use crate::{named};")));
        assert_eq!(found.len(), 1, "{path}: {named}");
        assert!(found[0].text.contains(named), "{found:?} doesn't name {named}");
    }

    #[track_caller]
    fn fine(path: &str, named: &str) {
        assert_eq!(check(path, &references(path, &format!("use crate::{named};"))), Vec::new(), "{path}");
    }

    #[test]
    fn what_is_shared_knows_no_task_and_no_frame() {
        for path in [
            "src/ui/parts/x.rs",
            "src/ui/runs/x.rs",
            "src/ui/browser/x.rs",
            "src/ui/models/x.rs",
            "src/ui/preferences/x.rs",
            "src/ui/text/quantity.rs",
        ] {
            caught(path, "ui::tasks::chat::Turn");
            caught(path, "ui::tasks::Page");
            caught(path, "ui::frame::Header");
            caught(path, "ui::state::State");
        }
        caught("src/ui/parts/x.rs", "ui::models::Model");
        caught("src/ui/parts/x.rs", "ui::store::Dispatch");
        fine("src/ui/models/x.rs", "ui::{runs::Run, parts::Button, text::use_text, state::Action}");
        fine("src/ui/text/en.rs", "ui::tasks::search::{SearchWords, words::ENGLISH}");
        caught("src/ui/text/en.rs", "ui::tasks::search::Search");
    }

    #[test]
    fn a_task_knows_the_inside_of_no_other() {
        fine("src/ui/tasks/search/page.rs", "ui::tasks::{search::state::Search, Page}");
        fine("src/ui/tasks/search/page.rs", "ui::{models::ModelPanel, parts::Button, store::use_act}");
        caught("src/ui/tasks/search/page.rs", "ui::tasks::chat::Turn");
        caught("src/ui/tasks/search/page.rs", "ui::tasks::search_all::Turn");
        caught("src/ui/tasks/search/page.rs", "ui::frame::Header");
        caught("src/ui/tasks/search/page.rs", "ui::state::State");
        caught("src/ui/tasks/search/page.rs", "ui::api::Api");
        fine("src/ui/tasks/search/api.rs", "ui::api::Api");
        fine("src/ui/tasks/search/tests.rs", "ui::{tasks::chat::Turn, state::State}");
    }

    #[test]
    fn the_frame_knows_the_list_of_tasks_and_scripts_their_calls() {
        fine("src/ui/frame/header.rs", "ui::tasks::{Page, Group}");
        caught("src/ui/frame/header.rs", "ui::tasks::chat::MESSAGE_BOX");
        fine("src/ui/api/object.rs", "ui::tasks::chat::api");
        caught("src/ui/api/object.rs", "ui::tasks::chat::Turn");
        fine("src/ui/app.rs", "ui::{tasks::chat::ChatPage, frame::Header, state::State}");
        fine("src/ui/state.rs", "ui::{tasks::chat::Conversation, models::Models}");
        caught("src/ui/store.rs", "ui::tasks::chat::Turn");
    }

    #[test]
    fn hooks_and_runs_reach_out_and_components_do_not() {
        for path in [
            "src/ui/tasks/chat/run.rs",
            "src/ui/tasks/classify/file_run.rs",
            "src/ui/frame/settings/use_licences.rs",
            "src/ui/browser/network.rs",
            "src/ui/runs/follow.rs",
            "src/ui/models/loader.rs",
        ] {
            fine(path, "{client::Client, platform::web::WebFetch}");
        }
        for path in ["src/ui/tasks/chat/page.rs", "src/ui/parts/button.rs", "src/ui/tasks/chat/state.rs"] {
            caught(path, "client::Client");
            caught(path, "platform::web::WebFetch");
            fine(path, "client::WorkerStatus");
        }
        caught("src/ui/runs/run.rs", "client::Client");
        for path in ["src/ui/api/mod.rs", "src/ui/tasks/chat/api.rs", "src/ui/app.rs"] {
            fine(path, "client::Client");
            caught(path, "platform::web::WebFetch");
        }
    }

    #[test]
    fn an_exception_that_nobody_needs_is_noticed() {
        assert_eq!(unneeded(&[]).len(), ALLOWED.len());
        for (path, named, why) in ALLOWED {
            let needed = references(path, &format!("use crate::{named};"));
            assert_eq!(unneeded(&[(*path, needed)]).len(), ALLOWED.len() - 1, "{path}: {why}");
        }
    }

    #[test]
    fn a_part_that_nobody_named_is_caught() {
        assert_eq!(check("src/ui/extra/mod.rs", &[]).len(), 1);
    }
}
