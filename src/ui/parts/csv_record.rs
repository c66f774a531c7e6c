//! Writes one record of a table in CSV (RFC 4180). The library that reads such tables could write them too, but its code to find
//! out whether a field is a number takes a thirtieth of the page's download.

/// Joins the fields, and ends the line.
pub fn csv_record<'a>(fields: impl IntoIterator<Item = &'a str>, separator: char) -> String {
    let quoted: Vec<String> = fields.into_iter().map(|field| quoted(field, separator)).collect();
    match quoted.as_slice() {
        // An empty line would be no record.
        [only] if only.is_empty() => "\"\"\r\n".to_owned(),
        fields => fields.join(separator.encode_utf8(&mut [0; 4])) + "\r\n",
    }
}

fn quoted(field: &str, separator: char) -> String {
    if field.contains(['"', separator, '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::csv_record;

    #[test]
    fn what_is_written_is_read_again() {
        for fields in [vec!["a", "b c"], vec!["\"a\", b", "two\r\nlines", ""], vec![""], vec!["", ""]] {
            let text = csv_record(fields.iter().copied(), ',');
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let read: Vec<_> = reader.records().map(Result::unwrap).collect();
            assert_eq!(read, [fields], "{text:?}");
        }
    }
}
