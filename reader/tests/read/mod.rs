//! Files read to their end, for the tests.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that fails says so, and each reads its own kinds"
)]

use std::{fs, io::Cursor, path::PathBuf};

use reader::{
    Facts, Options, Part,
    table::{Style, Writer},
};

pub struct Read {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub facts: Facts,
    pub options: Options,
    pub style: Style,
    pub largest_step: usize,
}

impl Read {
    /// The table as it is written in its own style.
    pub fn written(&self) -> Vec<u8> {
        let mut writer = Writer::new(self.style.clone()).unwrap();
        let mut bytes = writer.start();
        let header = (self.options.header == Some(true)).then_some(&self.columns);
        let rows = header.into_iter().chain(&self.rows);
        bytes.extend(writer.rows(rows.map(|row| row.iter().map(String::as_str).collect())).unwrap());
        bytes.extend(writer.end());
        bytes
    }
}

pub fn bytes(case: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(case);
    fs::read(path).unwrap()
}

pub fn case(case: &str) -> Read {
    table(case, bytes(case))
}

pub fn table(name: &str, file: impl Into<Vec<u8>>) -> Read {
    table_with(name, file, &Options::default())
}

/// Reads the table, and once more with the options that the first reading gave: a run that goes on must find the same rows.
pub fn table_with(name: &str, file: impl Into<Vec<u8>>, options: &Options) -> Read {
    let file = file.into();
    let first = table_once(name, file.clone(), options);
    let again = table_once(name, file, &first.options);
    assert_eq!((&first.columns, &first.rows), (&again.columns, &again.rows));
    first
}

fn table_once(name: &str, file: Vec<u8>, options: &Options) -> Read {
    let mut table = reader::open_table(name, Box::new(Cursor::new(file)), options).unwrap();
    let (mut rows, mut largest_step) = (Vec::new(), 0);
    while let Some(more) = table.next_rows().unwrap() {
        largest_step = largest_step.max(more.len());
        rows.extend(more);
    }
    let columns = table.columns().to_vec();
    assert!(rows.iter().all(|row| row.len() == columns.len()));
    Read { columns, rows, facts: table.facts(), options: table.options(), style: table.style(), largest_step }
}

/// The error that a table's reading ends in.
pub fn failure(name: &str, file: impl Into<Vec<u8>>) -> String {
    let source = Box::new(Cursor::new(file.into()));
    let mut table = match reader::open_table(name, source, &Options::default()) {
        Ok(table) => table,
        Err(error) => return error.to_string(),
    };
    loop {
        match table.next_rows() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("it was read"),
            Err(error) => return error.to_string(),
        }
    }
}

pub fn document(name: &str, file: impl Into<Vec<u8>>) -> reader::Result<(Vec<Part>, Facts)> {
    let mut document = reader::open_document(name, Box::new(Cursor::new(file.into())), &Options::default())?;
    let mut parts = Vec::new();
    while let Some(part) = document.next_part()? {
        if part != Part::default() {
            parts.push(part);
        }
    }
    Ok((parts, document.facts()))
}
