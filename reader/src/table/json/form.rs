//! Whether a text without a telling name is JSON, and in which form.

use std::io::Read;

use super::element::Element;
use crate::{Result, Source};

/// A first element that is longer is not looked at.
const HEAD: u64 = 64 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Json {
    Array,
    Lines,
}

/// Leaves the source at its start.
pub fn json_in(source: &mut dyn Source) -> Result<Option<Json>> {
    source.rewind()?;
    let mut head = Vec::new();
    Read::take(&mut *source, HEAD).read_to_end(&mut head)?;
    source.rewind()?;
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let first = text.lines().next().unwrap_or_default();
    let is_line = |line: &str| matches!(Element::parse(line), Some(Element::Object(_)));
    // An array's first value follows at once; a remark in brackets is none.
    let in_array = text.strip_prefix('[').map(str::trim_start);
    Ok(if is_line(first) && text.trim_end().contains('\n') {
        Some(Json::Lines)
    } else if in_array.is_some_and(|rest| rest.starts_with(['{', '[', '"'])) || begins_object(text) {
        Some(Json::Array)
    } else {
        None
    })
}

/// `{"name":`
fn begins_object(text: &str) -> bool {
    let name = text.strip_prefix('{').and_then(|rest| rest.trim_start().strip_prefix('"'));
    name.and_then(|rest| rest.split_once('"')).is_some_and(|(_, behind)| behind.trim_start().starts_with(':'))
}
