//! Reads files and prints a line of JSON for each: what it is, its parts or its rows, how long it took, why it failed. The scripts in
//! `benches/files` compare these lines with what others read. Must not know how any format is read.

#![allow(clippy::disallowed_methods, reason = "it runs natively, where there is a clock")]

use std::{env, error::Error as AnyError, fs::File, io::Write, path::Path, time::Instant};

use reader::{Document, Facts, Options, Part, Progress, Table};
use serde_json::{Map, Value, json};

const USAGE: &str = "read [--table] [--count] [--password P] [--encoding E] [--separator S] [--header true|false] [--sheet N] FILES…";

#[derive(Clone, Copy)]
struct Wanted {
    table: bool,
    /// Only how much there is, so that what is large can be timed.
    count: bool,
}

fn main() -> Result<(), Box<dyn AnyError>> {
    let mut options = Options::default();
    let mut wanted = Wanted { table: false, count: false };
    let mut files = Vec::new();
    let mut typed = env::args().skip(1);
    while let Some(word) = typed.next() {
        let mut value = || typed.next().ok_or(USAGE);
        match word.as_str() {
            "--table" => wanted.table = true,
            "--count" => wanted.count = true,
            "--password" => options.password = Some(value()?),
            "--encoding" => options.encoding = Some(value()?),
            "--separator" => options.separator = value()?.chars().next(),
            "--header" => options.header = Some(value()?.parse()?),
            "--sheet" => options.sheet = Some(value()?.parse()?),
            word if word.starts_with("--") => return Err(USAGE.into()),
            _ => files.push(word),
        }
    }
    let mut out = std::io::stdout().lock();
    for path in files {
        writeln!(out, "{}", line(&path, wanted, &options))?;
    }
    Ok(())
}

fn line(path: &str, wanted: Wanted, options: &Options) -> Value {
    let started = Instant::now();
    let mut line = Map::from_iter([("path".to_owned(), json!(path))]);
    if let Err(error) = read(path, wanted, options, &mut line) {
        line.insert("error".to_owned(), json!(error.to_string()));
    }
    line.insert("ms".to_owned(), json!(started.elapsed().as_secs_f64() * 1000.0));
    Value::Object(line)
}

fn read(path: &str, wanted: Wanted, options: &Options, line: &mut Map<String, Value>) -> reader::Result<()> {
    let name =
        Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let kind = reader::detect(&name, &mut File::open(path)?)?;
    line.insert("kind".to_owned(), json!(kind.name()));
    let source = Box::new(File::open(path)?);
    let opening = Instant::now();
    if wanted.table {
        let mut table = reader::open_table(&name, source, options)?;
        line.insert("open_ms".to_owned(), json!(opening.elapsed().as_secs_f64() * 1000.0));
        rows(table.as_mut(), wanted, line)
    } else {
        let mut document = reader::open_document(&name, source, options)?;
        line.insert("open_ms".to_owned(), json!(opening.elapsed().as_secs_f64() * 1000.0));
        parts(document.as_mut(), wanted, line)
    }
}

/// What came before an error stays in the line.
fn parts(document: &mut dyn Document, wanted: Wanted, line: &mut Map<String, Value>) -> reader::Result<()> {
    let (mut parts, mut bytes) = (Vec::new(), 0);
    let mut steps = Steps::default();
    let end = loop {
        match steps.time(|| document.next_part()) {
            Ok(Some(Part { text, .. })) if wanted.count => bytes += text.len(),
            Ok(Some(Part { headings, page, text })) => {
                parts.push(json!({ "headings": headings, "page": page, "text": text }));
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    if wanted.count {
        line.insert("bytes".to_owned(), json!(bytes));
    } else {
        line.insert("parts".to_owned(), Value::Array(parts));
    }
    told(line, document.facts(), document.progress(), &steps);
    end
}

fn rows(table: &mut dyn Table, wanted: Wanted, line: &mut Map<String, Value>) -> reader::Result<()> {
    let (mut rows, mut count) = (Vec::new(), 0);
    let mut steps = Steps::default();
    let end = loop {
        match steps.time(|| table.next_rows()) {
            Ok(Some(more)) if wanted.count => count += more.len(),
            Ok(Some(more)) => rows.extend(more.into_iter().map(|row| json!(row))),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    let options = table.options();
    line.insert("columns".to_owned(), json!(table.columns()));
    line.insert("rows".to_owned(), if wanted.count { json!(count) } else { Value::Array(rows) });
    line.insert("separator".to_owned(), json!(options.separator));
    line.insert(
        "quote".to_owned(),
        json!(options.quote.map(|quote| quote.map(String::from).unwrap_or_default())),
    );
    line.insert("header".to_owned(), json!(options.header));
    told(line, table.facts(), table.progress(), &steps);
    end
}

fn told(line: &mut Map<String, Value>, facts: Facts, progress: Progress, steps: &Steps) {
    let notices: Vec<String> = facts.notices.iter().map(|notice| format!("{notice:?}")).collect();
    line.insert(
        "facts".to_owned(),
        json!({ "title": facts.title, "encoding": facts.encoding, "notices": notices }),
    );
    line.insert("progress".to_owned(), json!([progress.done, progress.total]));
    line.insert("longest_step_ms".to_owned(), json!(steps.longest_ms));
}

#[derive(Default)]
struct Steps {
    longest_ms: f64,
}

impl Steps {
    fn time<T>(&mut self, step: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let done = step();
        self.longest_ms = self.longest_ms.max(started.elapsed().as_secs_f64() * 1000.0);
        done
    }
}
