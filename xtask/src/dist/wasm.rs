//! The wasm of page, Markdown and workers, made smaller where wasm-opt is there. The names of the files stay, but Trunk
//! has already written the integrity of the page's into index.html, and a browser runs no wasm that differs from it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{digest, names, read, write};
use crate::{
    failure::{Explain, Failure, Result},
    wasm_opt,
};

pub fn shrink(staging: &Path) -> Result<()> {
    reseal(staging, wasm_opt::shrink)
}

/// Lets `change` rewrite every wasm in place, and gives index.html the integrity of what came out.
fn reseal(staging: &Path, change: impl FnOnce(&[PathBuf]) -> Result<()>) -> Result<()> {
    let names: Vec<String> = names(staging)?.into_iter().filter(|name| name.ends_with(".wasm")).collect();
    let files: Vec<PathBuf> = names.iter().map(|name| staging.join(name)).collect();
    let before = integrities(&files)?;
    change(&files)?;
    let after = integrities(&files)?;
    let document = staging.join("index.html");
    let mut html = read(&document)?;
    for (name, (before, after)) in names.iter().zip(before.iter().zip(&after)) {
        if html.contains(name) && !html.contains(before) {
            return Err(Failure::new(format!(
                "index.html names {name} without its integrity: Trunk has changed; see dist/wasm.rs"
            )));
        }
        html = html.replace(before, after);
    }
    write(&document, &html)
}

fn integrities(files: &[PathBuf]) -> Result<Vec<String>> {
    files.iter().map(|file| Ok(digest::integrity(&fs::read(file).explain("read", file)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_html_names_the_integrity_of_what_came_out() {
        let staging = Staging::with("resealed", &digest::integrity(b"before"));
        reseal(&staging.0, |files| {
            assert_eq!(files.len(), 2, "{files:?}");
            files.iter().try_for_each(|file| fs::write(file, "after").explain("write", file))
        })
        .unwrap();
        let html = read(&staging.0.join("index.html")).unwrap();
        assert_eq!(html, link(&digest::integrity(b"after")));
    }

    #[test]
    fn an_integrity_that_is_not_found_fails_the_build() {
        let staging = Staging::with("unknown", &digest::integrity(b"another"));
        let failure = reseal(&staging.0, |_| Ok(())).unwrap_err().to_string();
        assert!(failure.contains("app-1_bg.wasm") && failure.contains("dist/wasm.rs"), "{failure}");
    }

    fn link(integrity: &str) -> String {
        format!("<link rel=\"preload\" href=\"./app-1_bg.wasm\" integrity=\"{integrity}\">")
    }

    /// What Trunk leaves of two programs, of which the document names one; gone when the test is over.
    struct Staging(PathBuf);

    impl Staging {
        fn with(name: &str, integrity: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("hearth-wasm-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("index.html"), link(integrity)).unwrap();
            fs::write(folder.join("app-1_bg.wasm"), "before").unwrap();
            fs::write(folder.join("worker_bg.wasm"), "of the worker").unwrap();
            Self(folder)
        }
    }

    impl Drop for Staging {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }
}
