//! What was read, as files: the text alone, and JSON with the place of each line.

use serde_json::{Value, json};

use super::{page_text::PageText, state::ReadPicture};

/// The text of all pictures, each under its name where there are several.
pub fn text(pictures: &[ReadPicture]) -> String {
    let read: Vec<_> =
        pictures.iter().filter_map(|picture| Some((&picture.picture.name, picture.read()?))).collect();
    match read.as_slice() {
        [(_, page)] => format!("{}\n", page.text),
        several => several.iter().map(|(name, page)| format!("{name}\n\n{}\n\n", page.text)).collect(),
    }
}

pub fn json(pictures: &[ReadPicture]) -> String {
    let read = pictures.iter().filter_map(|picture| {
        let page = page(picture.read()?);
        Some(json!({ "picture": &*picture.picture.name, "text": page }))
    });
    format!("{:#}", Value::Array(read.collect()))
}

/// Corners are horizontal and vertical places in the upright picture: where the line begins at its top, then clockwise as the text stands.
pub fn page(page: &PageText) -> Value {
    let lines = page.lines.iter().map(|line| {
        let corners = line.corners.map(|(x, y)| [tenths(x), tenths(y)]);
        json!({ "text": line.text, "confidence": line.confidence, "corners": corners })
    });
    json!({
        "text": page.text,
        "width": page.width,
        "height": page.height,
        "lines": lines.collect::<Vec<_>>(),
        "ms": page.ms,
    })
}

fn tenths(place: f32) -> f64 {
    (f64::from(place) * 10.0).round() / 10.0
}
