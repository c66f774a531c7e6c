//! One server and one Chromium: the built page in each of its wasm builds, and the peers' pages beside it.

use std::{cell::RefCell, rc::Rc};

use serde_json::{Value, json};

use crate::{cdp::Browser, place::Place, server::Server, tab::Tab};

/// A tab that is not in front must not run slower.
const SWITCHES: [&str; 3] = [
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
];
/// The page then finds no relaxed instructions in this browser.
const NO_RELAXED: &str = "WebAssembly.validate = () => false;";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    Relaxed,
    Simd128,
}

impl Build {
    pub const ALL: [Self; 2] = [Self::Relaxed, Self::Simd128];

    pub fn name(self) -> &'static str {
        match self {
            Self::Relaxed => "relaxed SIMD",
            Self::Simd128 => "simd128",
        }
    }
}

pub struct Site {
    pub browser: Rc<RefCell<Browser>>,
    pub server: Server,
}

impl Site {
    pub fn open(place: &Place) -> Self {
        let absent = || place.pages.join("absent");
        let folders = [
            ("/bench/transformers/", place.transformers.clone().unwrap_or_else(absent)),
            ("/bench/made/", place.made.clone()),
            ("/bench/", place.pages.clone()),
            ("/", place.dist.clone()),
        ];
        let server = Server::of(folders.map(|(start, folder)| (start.to_owned(), folder)).to_vec());
        Self { browser: Rc::new(RefCell::new(Browser::start(&SWITCHES))), server }
    }

    /// The built page with these models ready, on one thread.
    pub fn hearth(&self, build: Build, models: &[&str]) -> Result<Tab, String> {
        self.hearth_on(build, 1, models)
    }

    /// The same on as many threads as a person chose in the settings.
    pub fn hearth_on(&self, build: Build, threads: u32, models: &[&str]) -> Result<Tab, String> {
        let url = format!("{}/", self.server.origin);
        let chosen = format!("localStorage.setItem('hearth.preferences', '{{\"threads\":{threads}}}');");
        let prelude = match build {
            Build::Relaxed => chosen,
            Build::Simd128 => chosen + NO_RELAXED,
        };
        let tab = Tab::at(&self.browser, &url, "/bench/hearth.js", &prelude)?;
        for loaded in answer(&tab, "load", &json!(models))?.as_array().into_iter().flatten() {
            println!(
                "  {} {}: {}, threads: {}",
                build.name(),
                loaded["id"],
                loaded["kernels"],
                loaded["threads"]
            );
        }
        Ok(tab)
    }
}

/// What a module's function gives as JSON text.
pub fn answer(tab: &Tab, function: &str, job: &Value) -> Result<Value, String> {
    let said = tab.ask(function, Some(job))?;
    let text = said.as_str().unwrap_or_default();
    serde_json::from_str(text).map_err(|error| format!("{function}: {error} in {text:.200}"))
}
