//! Which part may know which, and what to do instead. Must not know how references are found.

use crate::{
    Complaint, page,
    pure::is_pure,
    scan::{Target, references},
};

/// A part of the sources.
struct Part {
    /// Its path begins so; the first part that fits counts.
    path: &'static str,
    /// The modules that it may know.
    may: &'static [&'static str],
    why: &'static str,
    instead: &'static str,
}

const PARTS: &[Part] = &[
    Part {
        path: "src/lib.rs",
        may: &[],
        why: "it is the map of the crate and re-exports nothing",
        instead: "import from the module itself",
    },
    Part {
        path: "src/bin/app.rs",
        may: &["ui"],
        why: "a binary only starts its half",
        instead: "put it into src/ui",
    },
    Part {
        path: "src/bin/markdown.rs",
        may: &["markdown"],
        why: "a binary only starts its half",
        instead: "put it into src/markdown",
    },
    Part {
        path: "src/bin/reader.rs",
        may: &["reading"],
        why: "a binary only starts its half",
        instead: "put it into src/reading",
    },
    Part {
        path: "src/bin/onnx.rs",
        may: &["inferring"],
        why: "a binary only starts its half",
        instead: "put it into src/inferring",
    },
    Part {
        path: "src/bin/sensors.rs",
        may: &["sensing"],
        why: "a binary only starts its half",
        instead: "put it into src/sensing",
    },
    Part {
        path: "src/bin/worker",
        may: &["service"],
        why: "a binary only starts its half",
        instead: "put it into src/service",
    },
    Part {
        path: "src/ui",
        may: &["ui", "client", "markdown", "protocol", "platform", "thinking"],
        why: "the page asks for work through the client alone, so that it never waits for the engine",
        instead: "run a task with src/ui/runs",
    },
    Part {
        path: "src/markdown",
        may: &["markdown"],
        why: "it makes a tree of a text, and knows neither whose text nor who draws it",
        instead: "give the tree another kind of block, and draw it in src/ui/parts/markdown",
    },
    Part {
        path: "src/client",
        may: &["client", "channel", "protocol"],
        why: "typed calls know neither who draws nor who computes",
        instead: "pass it in from the caller, or send it as a message",
    },
    Part {
        path: "src/lifeline.rs",
        may: &[],
        why: "it tells of a death and knows neither whose nor to whom",
        instead: "pass it in from channel or platform",
    },
    Part {
        path: "src/thinking.rs",
        may: &["thinking"],
        why: "engine and page find a model's thinking by the same marks, and it knows neither",
        instead: "pass the text in",
    },
    Part {
        path: "src/gpu.rs",
        may: &[],
        why: "it says what is asked of a graphics processor, and knows neither who asks nor who answers",
        instead: "pass it in from engine or platform",
    },
    Part {
        path: "src/channel",
        may: &["channel", "protocol", "lifeline"],
        why: "a channel carries messages and knows nobody at its ends",
        instead: "pass it in from client or service",
    },
    Part {
        path: "src/jobs",
        may: &["jobs", "channel", "protocol", "platform"],
        why: "the loop of every worker knows no task",
        instead: "let the worker do it that implements `Works`",
    },
    Part {
        path: "src/reading",
        may: &["reading", "jobs", "channel", "protocol", "platform"],
        why: "what reads files holds no model, so that a file that takes it down takes nothing with it",
        instead: "send the text to the page, and from there to whoever computes",
    },
    Part {
        path: "src/inferring",
        may: &["inferring", "jobs", "channel", "protocol", "platform"],
        why: "what runs a model that nobody here knows holds nothing that could be lost",
        instead: "send it to the page, and from there to whoever computes",
    },
    Part {
        path: "src/sensing",
        may: &["sensing", "jobs", "channel", "protocol", "platform"],
        why: "what watches sensors goes on beside every model, and holds none",
        instead: "send it to the page, and from there to whoever computes",
    },
    Part {
        path: "src/service",
        may: &["service", "engine", "gpu", "jobs", "channel", "protocol", "platform", "thinking"],
        why: "the worker answers messages and doesn't know who asks",
        instead: "answer with progress, chunks or a failure, and let the page make of it what it will",
    },
    Part {
        path: "src/engine",
        may: &["engine", "gpu", "thinking"],
        why: "it computes, natively as in the browser, and knows nobody",
        instead: "take plain values or Read + Seek here, and convert in src/service/convert.rs",
    },
    Part {
        path: "src/protocol",
        may: &["protocol"],
        why: "it is plain data that both sides stand on",
        instead: "move the code to the side that uses the data",
    },
    Part {
        path: "src/platform",
        may: &["platform", "gpu", "lifeline"],
        why: "a port knows nobody that uses it",
        instead: "take plain values here, and convert in src/service",
    },
];

/// Crates that only some paths may use.
struct Fence {
    crates: &'static [&'static str],
    within: &'static [&'static str],
    why: &'static str,
}

const FENCES: &[Fence] = &[
    Fence {
        crates: &[
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "wasm_bindgen_futures",
            "web_time",
            "gloo",
            "gloo_net",
            "gloo_storage",
            "gloo_timers",
            "gloo_events",
            "idb",
            "serde_wasm_bindgen",
        ],
        within: &[
            "src/platform/web",
            "src/channel/web",
            "src/client/web",
            "src/lifeline.rs",
            "src/service/mod.rs",
            "src/service/web",
            "src/jobs/last_word.rs",
            "src/reading/web.rs",
            "src/inferring/web.rs",
            "src/sensing/web.rs",
            "src/bin/markdown.rs",
            "src/ui/",
        ],
        why: "the browser is reached through src/platform/web and its like, so that everything else is tested natively",
    },
    Fence { crates: &["yew", "yew_router"], within: &["src/ui/"], why: "only src/ui draws" },
    Fence {
        crates: &[
            "candle_core",
            "candle_nn",
            "candle_transformers",
            "tokenizers",
            "chrono",
            "minijinja",
            "minijinja_contrib",
            "half",
        ],
        within: &["src/engine/"],
        why: "only src/engine computes",
    },
    Fence {
        crates: &["math_core", "pulldown_cmark"],
        within: &["src/markdown/"],
        why: "what reads answers is a program of its own, which the page does not wait for",
    },
    Fence {
        crates: &["ed25519_dalek"],
        within: &["src/service/update/"],
        why: "only the worker judges what a deployer signed",
    },
    Fence {
        crates: &["hearth_onnx", "hearth_pictures"],
        within: &["src/inferring/"],
        why: "models in ONNX are run in a worker of their own",
    },
    Fence {
        crates: &["hearth_sensors"],
        within: &["src/sensing/"],
        why: "what sensors say is learnt and scored in a worker of its own",
    },
    Fence { crates: &["reader"], within: &["src/reading/"], why: "files are read in a worker of their own" },
    Fence {
        crates: &["postcard"],
        within: &[
            "src/channel/",
            "src/markdown/bytes.rs",
            "src/engine/models/decoder/handing.rs",
            "src/sensing/outbox/",
        ],
        why: "only src/channel knows how messages are written, src/markdown its tree, the decoder its recipe, and the outbox its log",
    },
];

/// All that the protocol may use, so that its data means the same everywhere.
const PROTOCOL_CRATES: [&str; 2] = ["serde", "thiserror"];

/// What is wrong with a file of src. `crates` are the names of the package's dependencies.
pub fn check(path: &str, text: &str, crates: &[String]) -> Vec<Complaint> {
    let Some(part) = PARTS.iter().find(|part| path.starts_with(part.path)) else {
        let what = "lies in no part that docs/ARCHITECTURE.md names: move it, or add the part here and there";
        return vec![Complaint::new(path, 1, what)];
    };
    let references = references(path, text);
    let mut complaints: Vec<Complaint> = references
        .iter()
        .filter_map(|reference| {
            let text = match &reference.to {
                Target::Ours(words) => within_crate(part, words)?,
                Target::Other(name) => outside(path, name, crates)?,
            };
            Some(Complaint::new(path, reference.line, text))
        })
        .collect();
    if path.starts_with("src/ui/") {
        complaints.extend(page::check(path, &references));
    }
    complaints.dedup();
    complaints
}

fn within_crate(part: &Part, words: &[String]) -> Option<String> {
    let module = words.first().map_or("the root", String::as_str);
    (!part.may.contains(&module)).then(|| {
        format!(
            "refers to crate::{module}, which {} may not know: {}. Instead: {}.",
            part.path, part.why, part.instead
        )
    })
}

fn outside(path: &str, name: &str, crates: &[String]) -> Option<String> {
    if path.starts_with("src/protocol")
        && crates.iter().any(|known| known == name)
        && !PROTOCOL_CRATES.contains(&name)
    {
        return Some(format!(
            "uses {name}, and the protocol is plain data over {}.",
            PROTOCOL_CRATES.join(" and ")
        ));
    }
    let fence = FENCES.iter().find(|fence| fence.crates.contains(&name))?;
    if !fence.within.iter().any(|within| path.starts_with(within)) {
        return Some(format!("uses {name}, which belongs to {}: {}.", fence.within.join(", "), fence.why));
    }
    is_pure(path).then(|| {
        format!("uses {name}, and what the page knows and says is tested without it: see tests/tidy/pure.rs.")
    })
}

/// The names that a manifest's dependencies have in code.
pub fn crates(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut among = false;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end().trim_end_matches(']');
            among = section.ends_with("dependencies");
            names.extend(section.rsplit_once("dependencies.").map(|(_, name)| name.replace('-', "_")));
        } else if among && let Some((name, _)) = line.split_once(" = ") {
            names.push(name.trim().replace('-', "_"));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        let crates = ["serde", "thiserror", "web_sys", "candle_core", "futures"].map(str::to_owned);
        check(path, text, &crates)
            .into_iter()
            .map(|found| format!("{}: {}", found.line, found.text))
            .collect()
    }

    #[track_caller]
    fn caught(path: &str, text: &str, word: &str) {
        let found = complaints(path, text);
        assert_eq!(found.len(), 1, "{path}: {text}: {found:?}");
        assert!(found[0].contains(word), "{found:?} doesn't name {word}");
    }

    #[test]
    fn every_turned_arrow_is_caught() {
        for module in ["protocol", "platform", "channel", "service", "client", "ui"] {
            caught("src/engine/mod.rs", &format!("use crate::{module}::X;"), module);
        }
        for module in ["engine", "platform", "channel", "service", "client", "ui"] {
            caught("src/protocol/load.rs", &format!("use crate::{module}::X;"), module);
            if module != "platform" {
                caught("src/platform/store.rs", &format!("use crate::{module}::X;"), module);
            }
            if module != "channel" {
                caught("src/channel/mod.rs", &format!("use crate::{module}::X;"), module);
            }
        }
        for module in ["channel", "service", "engine", "platform"] {
            caught("src/ui/tasks/chat/page.rs", &format!("use crate::{module}::X;"), module);
        }
        for module in ["channel", "service", "engine"] {
            caught("src/ui/runs/use_client.rs", &format!("use crate::{module}::X;"), module);
        }
        for module in ["ui", "service", "engine", "platform"] {
            caught("src/client/mod.rs", &format!("use crate::{module}::X;"), module);
        }
        for module in ["ui", "client"] {
            caught("src/service/mod.rs", &format!("use crate::{module}::X;"), module);
        }
        caught("src/bin/app.rs", "fn main() { hearth::engine::start(); }", "engine");
        caught("src/bin/worker.rs", "fn main() { hearth::ui::start(); }", "ui");
        caught("src/lib.rs", "pub mod ui;\npub use self::protocol::Load;", "protocol");
    }

    #[test]
    fn an_arrow_is_caught_however_it_is_written() {
        caught("src/engine/text/mod.rs", "fn f() -> crate::protocol::Failure { todo!() }", "protocol");
        caught("src/engine/text/mod.rs", "use hearth::protocol::Failure;", "protocol");
        caught("src/engine/text/mod.rs", "use super::super::protocol;", "protocol");
        caught(
            "src/engine/text/mod.rs",
            "use crate::{\n    engine::Error,\n    protocol::{self, Load as L},\n};",
            "3: ",
        );
        caught("src/engine/text/mod.rs", "mod inner { mod most { use crate::ui; } }", "ui");
        caught("src/engine/text/mod.rs", "use crate as hearth;", "the root");
        caught("src/engine/text/mod.rs", "use crate::*;", "crate::*");
        caught("src/engine/text/mod.rs", "macro_rules! m { () => { $crate::ui::go() } }", "ui");
    }

    #[test]
    fn arrows_that_point_the_right_way_are_left_alone() {
        let good = [
            ("src/bin/app.rs", "fn main() { hearth::ui::start(); }"),
            (
                "src/ui/app.rs",
                "use crate::{client::Client, protocol::Load, ui::state::State};\nuse web_sys::window;",
            ),
            ("src/ui/runs/use_clock.rs", "use crate::platform::Clock;"),
            ("src/client/mod.rs", "use crate::{channel::Connection, protocol::Task};"),
            ("src/service/convert.rs", "use crate::{engine, protocol, platform, channel};"),
            ("src/engine/text/mod.rs", "use super::Error; // crate::protocol\nmod tests { use super::*; }"),
            (
                "src/protocol/failure.rs",
                "#[derive(serde::Serialize, thiserror::Error)]\nstruct F;\nuse std::fmt;",
            ),
        ];
        for (path, text) in good {
            assert_eq!(complaints(path, text), Vec::<String>::new(), "{path}: {text}");
        }
    }

    #[test]
    fn crates_stay_behind_their_fences() {
        caught("src/engine/mod.rs", "use web_sys::console;", "web_sys");
        caught("src/protocol/mod.rs", "fn f() { web_sys::console::log_0(); }", "web_sys");
        caught("src/protocol/mod.rs", "use futures::Stream;", "futures");
        caught("src/service/queue.rs", "fn f() { js_sys::Date::now(); }", "js_sys");
        caught("src/platform/store.rs", "use wasm_bindgen::JsValue;", "wasm_bindgen");
        caught("src/ui/state.rs", "use web_sys::Window;", "web_sys");
        caught("src/ui/tasks/chat/state.rs", "use idb::Database;", "idb");
        caught("src/ui/text/mod.rs", "use yew::AttrValue;", "yew");
        caught("src/service/mod.rs", "use candle_core::Tensor;", "candle_core");
        caught("src/client/mod.rs", "use yew::prelude::*;", "yew");
        caught("src/client/mod.rs", "use postcard;", "postcard");
        for path in
            ["src/platform/web/store.rs", "src/channel/web.rs", "src/client/web.rs", "src/service/mod.rs"]
        {
            assert_eq!(complaints(path, "use web_sys::console;"), Vec::<String>::new());
        }
    }

    #[test]
    fn a_part_that_nobody_named_is_caught() {
        caught("src/extra/mod.rs", "", "no part");
    }

    #[test]
    fn reads_a_manifest() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\nserde = \"1\"\ncandle-core = { version = \"1\" }\n\
                        [target.'cfg(a)'.dependencies.web-sys]\nfeatures = [\n";
        assert_eq!(crates(manifest), ["serde", "candle_core", "web_sys"]);
    }
}
