//! `cargo xtask bench files`: files that nobody here made, as the reader reads them and as others do.
//!
//! Each corpus is a script of `benches/files`, which fetches or makes its files, compares, and prints the figures with what is below
//! them. The reader is its own example, built as it is delivered.

use std::path::Path;

use super::python::{self, Environment};
use crate::{
    failure::{Failure, Result},
    place, process,
    step::always,
};

const CORPORA: [&str; 6] = ["pdf", "made", "tables", "encodings", "documents", "pages"];

const REFERENCE: Environment = Environment {
    what: "PyMuPDF, python-docx, trafilatura and makers of PDFs",
    why: "the references for what files say",
    folder: "files-venv",
    imports: "docx, pymupdf, trafilatura, typst",
    requirements: "benches/files/requirements.txt",
    wants: "pip with a registry",
};

pub fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!(
            "Usage: cargo xtask bench files [corpora] [options]

  corpora             of {} (all)
  --all               print what is right, too

What is fetched lies in .cache/files and is never committed.",
            CORPORA.join(", ")
        );
        return Ok(());
    }
    let (options, named): (Vec<&str>, Vec<&str>) =
        arguments.iter().map(String::as_str).partition(|argument| argument.starts_with('-'));
    if let Some(unknown) = named.iter().find(|name| !CORPORA.contains(name)) {
        return Err(Failure::new(format!("there is no corpus `{unknown}`: {}", CORPORA.join(", "))));
    }
    let Some(python) = python::environment(&REFERENCE)? else { return Ok(()) };
    always("cargo build --release --example read", "the reader as it is delivered", || {
        process::run(&mut process::cargo([
            "build",
            "--quiet",
            "--release",
            "--package=hearth-reader",
            "--example=read",
        ]))
    })?;
    let corpora = if named.is_empty() { CORPORA.to_vec() } else { named };
    for corpus in corpora {
        println!("==> {corpus}");
        compare(&python, corpus, &options)?;
    }
    Ok(())
}

fn compare(python: &Path, corpus: &str, options: &[&str]) -> Result<()> {
    let script = place::root().join("benches/files").join(corpus).with_extension("py");
    let reader =
        place::target().join("release/examples/read").with_extension(std::env::consts::EXE_EXTENSION);
    let cache = place::cache().join("files");
    place::make_folder(&cache)?;
    let mut command = process::command(python);
    command.arg(script).arg("--reader").arg(reader).arg("--cache").arg(cache);
    process::run(command.args(options))
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn an_unknown_corpus_is_one_sentence() {
        let failure = run(&["pdfs".to_owned()]).unwrap_err().to_string();
        assert_eq!(failure, "there is no corpus `pdfs`: pdf, made, tables, encodings, documents, pages");
    }
}
