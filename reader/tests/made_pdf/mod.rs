//! PDFs for the tests, written object by object.
#![allow(dead_code, clippy::unwrap_used, reason = "a test that fails says so, and each makes its own kinds")]

use std::io::{Cursor, Write};

use flate2::{Compression, write::ZlibEncoder};
use reader::{Facts, Options, Part, Result, open_document};

/// A PDF of these objects, numbered from 1; the first is the catalogue.
pub fn pdf(objects: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", number + 1).bytes());
        file.extend(object.as_ref());
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    places.iter().for_each(|place| file.extend(format!("{place:010} 00000 n \n").bytes()));
    let end = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", places.len() + 1);
    file.extend(end.bytes());
    file
}

pub fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let start = format!("<< {dictionary} /Length {} >>\nstream\n", data.len());
    [start.as_bytes(), data, b"\nendstream"].concat()
}

pub fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

pub fn deflated_stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    stream(&format!("{dictionary} /Filter /FlateDecode"), &deflated(data))
}

/// A PDF of one page with this content, and further objects from number 5.
pub fn one_page(page: &str, content: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R {page} >>")
            .into_bytes(),
        content.to_vec(),
    ];
    objects.extend_from_slice(more);
    pdf(&objects)
}

/// All that is read of it, or how it was refused.
pub fn read(file: Vec<u8>) -> Result<(Vec<Part>, Facts)> {
    let mut document = open_document("made.pdf", Box::new(Cursor::new(file)), &Options::default())?;
    let mut parts = Vec::new();
    while let Some(part) = document.next_part()? {
        parts.push(part);
    }
    Ok((parts, document.facts()))
}

pub fn text(file: Vec<u8>) -> String {
    let (parts, _) = read(file).unwrap();
    let lines = parts.iter().flat_map(|part| part.headings.last().into_iter().chain([&part.text]));
    lines.map(String::as_str).collect::<Vec<_>>().join("\n").trim().to_owned()
}
