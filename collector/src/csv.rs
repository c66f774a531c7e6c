//! All results as CSV, in the order in which they came, a page at a time: what is not read yet is not in memory.

use rusqlite::params;

use crate::{database::Database, refusal::Refusal};

pub const HEADER: &str =
    "device,sequence,time_ms,score,threshold,latency_ms,alert,detector,by_channel,received_ms\r\n";
const PAGE: u32 = 1000;

impl Database {
    /// The next lines behind the row that a page before ended with; `None` at the end.
    pub fn csv_page(&self, after: i64) -> Result<Option<(String, i64)>, Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rowid, device, sequence, time_ms, score, threshold, latency_ms, alert, detector, by_channel, \
             received_ms FROM results WHERE rowid > ?1 ORDER BY rowid LIMIT ?2",
        )?;
        let mut rows = statement.query(params![after, PAGE])?;
        let (mut text, mut last) = (String::new(), None);
        while let Some(row) = rows.next()? {
            last = Some(row.get::<_, i64>(0)?);
            let number = |at| row.get::<_, Option<f64>>(at).map(shown);
            let fields = [
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?.to_string(),
                number(3)?,
                number(4)?,
                number(5)?,
                number(6)?,
                row.get(7)?,
                row.get(8)?,
                row.get(9)?,
                row.get::<_, i64>(10)?.to_string(),
            ];
            text.push_str(&fields.map(|field| quoted(&field)).join(","));
            text.push_str("\r\n");
        }
        Ok(last.map(|last| (text, last)))
    }
}

fn shown(number: Option<f64>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}

/// RFC 4180. What a spreadsheet would compute is kept a text by an apostrophe.
fn quoted(field: &str) -> String {
    let is_number = field.parse::<f64>().is_ok();
    let guard = if !is_number && field.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    if guard.is_empty() && !field.contains(['"', ',', '\r', '\n']) {
        return field.to_owned();
    }
    format!("\"{guard}{}\"", field.replace('"', "\"\""))
}
