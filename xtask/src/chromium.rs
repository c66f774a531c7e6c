//! The browser that tests drive, and its driver: found, installed where that is allowed, or asked for.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    debian,
    failure::{Explain, Failure, Result},
    place, process,
    step::{Outcome, step},
};

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVERS: [&str; 1] = ["chromedriver"];
/// What the browser should do nothing else but the tests. The runner itself adds headless and no-sandbox.
const ARGUMENTS: [&str; 8] = [
    "--disable-gpu",
    // WebGPU, computed by the processor: its answers can be proved here, its speed can't.
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

pub struct Chromium {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

pub fn ensure() -> Result<Chromium> {
    step("Chromium and its driver", "tests run in a real browser", || {
        if let Some(found) = find() {
            let where_ = found.browser.display().to_string();
            return Ok(Outcome::Skipped(found, where_));
        }
        install()?;
        find().map(Outcome::Did).ok_or_else(|| Failure::new("chromium was installed, yet it is not on PATH"))
    })
}

fn find() -> Option<Chromium> {
    let browser = process::from_env("HEARTH_CHROMIUM").or_else(|| process::find(&BROWSERS))?;
    let driver = process::from_env("CHROMEDRIVER")
        .or_else(|| process::find(&DRIVERS))
        // Where the machines of a well-known workflow service keep it.
        .or_else(|| process::from_env("CHROMEWEBDRIVER").map(|folder| folder.join(DRIVERS[0])))?;
    Some(Chromium { browser, driver })
}

fn install() -> Result<()> {
    if debian::install(&["chromium", "chromium-driver"])? {
        return Ok(());
    }
    let line = if debian::is_here() {
        "sudo apt-get install chromium chromium-driver"
    } else {
        "the one from its own site"
    };
    Err(Failure::new(format!(
        "no Chromium or Chrome with its chromedriver on PATH: install both ({line}), or name them in \
         HEARTH_CHROMIUM and CHROMEDRIVER"
    )))
}

impl Chromium {
    /// Writes what `wasm-bindgen-test-runner` asks of the driver, and gives the file.
    pub fn capabilities(&self) -> Result<PathBuf> {
        let path = place::cache().join("webdriver.json");
        place::make_folder(&place::cache())?;
        fs::write(&path, capabilities(&self.browser)).explain("write", &path)?;
        Ok(path)
    }
}

fn capabilities(browser: &Path) -> String {
    let browser = browser.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    let arguments = ARGUMENTS.map(|argument| format!("\"{argument}\"")).join(", ");
    format!("{{ \"goog:chromeOptions\": {{ \"binary\": \"{browser}\", \"args\": [{arguments}] }} }}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_json() {
        let text = capabilities(Path::new("C:\\Chrome\\chrome.exe"));
        assert!(text.starts_with(
            "{ \"goog:chromeOptions\": { \"binary\": \"C:\\\\Chrome\\\\chrome.exe\", \"args\": [\"--disable-gpu\","
        ));
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}
