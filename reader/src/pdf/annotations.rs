//! What stands on a page beside its text: notes, and values of form fields that have no appearance to be drawn.

use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};

use super::text_string;

/// Annotations of a page that are looked at.
const MOST: usize = 10_000;
/// Forms whose fields are inherited so deep.
const DEEPEST: usize = 32;

/// The texts of a page's annotations, in their order.
pub fn texts(page: &Dict<'_>) -> Vec<String> {
    let Some(annotations) = page.get::<Array<'_>>("Annots") else { return Vec::new() };
    annotations.iter::<Dict<'_>>().take(MOST).filter_map(|annotation| text(&annotation)).collect()
}

fn text(annotation: &Dict<'_>) -> Option<String> {
    let subtype = annotation.get::<Name<'_>>("Subtype")?;
    match &*subtype {
        // What can be drawn is drawn, and stands where it belongs.
        b"Widget" if annotation.contains_key("AP") => None,
        b"Widget" => value(annotation),
        b"FreeText" if annotation.contains_key("AP") => None,
        // Links say where they lead, popups repeat what they belong to.
        b"Link" | b"Popup" => None,
        _ => string(annotation.get::<Object<'_>>("Contents")?),
    }
}

/// A field's value, which may stand in one of the fields above it.
fn value(field: &Dict<'_>) -> Option<String> {
    let mut field = field.clone();
    for _ in 0..DEEPEST {
        if let Some(value) = field.get::<Object<'_>>("V") {
            return string(value);
        }
        field = field.get::<Dict<'_>>("Parent")?;
    }
    None
}

fn string(object: Object<'_>) -> Option<String> {
    match object {
        Object::String(text) => text_string(text.as_bytes()),
        Object::Array(values) => {
            let texts: Vec<String> =
                values.iter::<PdfString<'_>>().filter_map(|text| text_string(text.as_bytes())).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        // A pressed button's name is no text, and a number is none.
        _ => None,
    }
}
