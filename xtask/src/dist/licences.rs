//! The licences of all that the build bundles: `cargo tree` says which crates are in it, and their own sources hold the texts.
//!
//! The page asks for the file only when a person wants to see it. It is text that reads well as it is: blocks with a form
//! feed between them, each beginning with a line that says whose licence follows. Libraries for this were weighed: one takes
//! minutes to compile, another asks for the host's crates instead of the page's, and needs a network.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
};

use super::{names, write};
use crate::{
    failure::{Explain, Failure, Result},
    place, process,
};

pub const NAME: &str = "licences.txt";

/// Page, Markdown and workers, as index.html builds them; procedural macros run only while they are built.
const TREE: [&str; 12] = [
    "tree",
    "--locked",
    "--target=wasm32-unknown-unknown",
    "--no-default-features",
    "--features=app,markdown,onnx,reader,relaxed-simd,sensors",
    "--edges=normal,no-proc-macro",
    "--prefix=none",
    "--no-dedupe",
    "--color=never",
    "--format={p}|{l}",
    "--package=hearth",
    "--quiet",
];

/// What is bundled and is no crate: its name, and the file here that says under which licence.
const OTHERS: [(&str, &str); 2] = [
    ("Rust's standard library (MIT OR Apache-2.0)", "LICENSE-APACHE"),
    ("The sample photographs", "assets/samples/CREDITS.md"),
];

pub fn write_into(staging: &Path) -> Result<()> {
    let listed = process::ask(&mut process::cargo(TREE))
        .ok_or_else(|| Failure::new("`cargo tree` could not say which crates the page is made of"))?;
    let folders = sources()?;
    let mut texts = Texts::default();
    for line in listed.lines().collect::<BTreeSet<_>>() {
        let Some(bundled) = Bundled::read(line) else { continue };
        let folder = folders.iter().map(|folder| folder.join(&bundled.folder)).find(|folder| folder.is_dir());
        let found = match &folder {
            Some(folder) => licence_texts(folder)?,
            // Our own crate is in no registry.
            None => Vec::new(),
        };
        texts.add(&bundled, found)?;
    }
    for (name, file) in OTHERS {
        let path = place::root().join(file);
        texts.insert(fs::read_to_string(&path).explain("read", &path)?, name.to_owned());
    }
    write(&staging.join(NAME), &texts.written())
}

struct Bundled {
    /// Name, version and licence expression.
    said: String,
    expression: String,
    /// In a registry's folder of sources.
    folder: String,
}

impl Bundled {
    /// From a line of `cargo tree`: `name v1.2.3 (where it lies)|LICENCE`.
    fn read(line: &str) -> Option<Self> {
        let (package, expression) = line.split_once('|')?;
        let mut words = package.split_whitespace();
        let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
        Some(Self {
            said: format!("{name} {version} ({expression})"),
            expression: expression.to_owned(),
            folder: format!("{name}-{version}"),
        })
    }
}

/// Each text once, with those whose licence it is.
#[derive(Default)]
struct Texts(BTreeMap<String, BTreeSet<String>>);

impl Texts {
    fn add(&mut self, bundled: &Bundled, found: Vec<String>) -> Result<()> {
        if found.is_empty() {
            self.insert(generic(&bundled.expression)?, bundled.said.clone());
        }
        for text in found {
            self.insert(text, bundled.said.clone());
        }
        Ok(())
    }

    /// Texts that differ only in their line breaks are one.
    fn insert(&mut self, text: String, whose: String) {
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        self.0.entry(lines.join("\n").trim_matches('\n').to_owned()).or_default().insert(whose);
    }

    /// Those of most crates first.
    fn written(&self) -> String {
        let mut blocks: Vec<_> = self.0.iter().collect();
        blocks.sort_by_key(|(_, whose)| std::cmp::Reverse(whose.len()));
        let block = |(text, whose): (&String, &BTreeSet<String>)| {
            format!("{}\n\n{text}\n", whose.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
        };
        blocks.into_iter().map(block).collect::<Vec<_>>().join("\u{c}\n")
    }
}

/// The texts in a crate's sources. Some crates carry none.
fn licence_texts(folder: &Path) -> Result<Vec<String>> {
    let is_licence = |name: &String| {
        let name = name.to_ascii_lowercase();
        ["licen", "copying", "copyright", "notice", "unlicense"].iter().any(|start| name.starts_with(start))
            && !name.ends_with(".rs")
            && !name.ends_with(".toml")
    };
    names(folder)?
        .iter()
        .filter(|name| is_licence(name))
        .map(|name| folder.join(name))
        .map(|path| fs::read_to_string(&path).explain("read", &path))
        .collect()
}

/// For a crate without a text of its own: one of those that it may be taken under.
fn generic(expression: &str) -> Result<String> {
    let file = match () {
        () if expression.contains("Apache-2.0") => "LICENSE-APACHE",
        () if expression.contains("MIT") => "LICENSE-MIT",
        () if expression == "BSD-3-Clause" => "xtask/src/dist/BSD-3-Clause.txt",
        () if expression == "MPL-2.0" => "xtask/src/dist/MPL-2.0.txt",
        () => {
            return Err(Failure::new(format!(
                "no text for the licence `{expression}`: see dist/licences.rs"
            )));
        }
    };
    let path = place::root().join(file);
    fs::read_to_string(&path).explain("read", &path)
}

/// Where cargo keeps the sources of what it downloaded.
fn sources() -> Result<Vec<PathBuf>> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let registries = home.unwrap_or_default().join("registry/src");
    let entries = fs::read_dir(&registries).explain("read", &registries)?;
    Ok(entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_crate_its_version_and_its_licence() {
        let bundled = Bundled::read("yew v0.23.0|MIT OR Apache-2.0").unwrap();
        assert_eq!(
            (bundled.folder.as_str(), bundled.said.as_str()),
            ("yew-0.23.0", "yew 0.23.0 (MIT OR Apache-2.0)")
        );
        assert_eq!(Bundled::read("hearth v0.1.0 (/x/y)|MIT").unwrap().folder, "hearth-0.1.0");
        assert!(Bundled::read("").is_none());
    }

    #[test]
    fn a_text_stands_once_for_all_that_have_it() {
        let mut texts = Texts::default();
        let of = |name: &str| Bundled::read(&format!("{name} v1.0.0|MIT")).unwrap();
        texts.add(&of("a"), vec!["MIT License \n\nFree.\n".into(), "Notice".into()]).unwrap();
        texts.add(&of("b"), vec!["MIT License\r\n\r\nFree.".into()]).unwrap();
        let written = texts.written();
        assert!(
            written.starts_with("a 1.0.0 (MIT), b 1.0.0 (MIT)\n\nMIT License\n\nFree.\n\u{c}\n"),
            "{written}"
        );
        assert_eq!(written.matches('\u{c}').count(), 1);
    }

    #[test]
    fn what_has_no_text_is_an_error_unless_its_licence_is_known() {
        let mut texts = Texts::default();
        assert!(texts.add(&Bundled::read("c v1.0.0|Apache-2.0 OR MIT").unwrap(), Vec::new()).is_ok());
        assert!(texts.add(&Bundled::read("d v1.0.0|WTFPL").unwrap(), Vec::new()).is_err());
    }
}
