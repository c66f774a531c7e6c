//! What stands on a page beside its text: notes, and values of form fields that have no appearance to be drawn.

use hayro_interpret::hayro_syntax::{
    content::UntypedIter,
    object::{Array, Dict, Name, Object, String as PdfString},
};

use super::text_string;

/// Annotations of a page that are looked at.
const MOST: usize = 10_000;
/// Forms whose fields are inherited so deep.
const DEEPEST: usize = 32;
/// A field that shows one of its choices alone (ISO 32000-2, table 233).
const COMBO: u32 = 1 << 17;

/// The texts of a page's annotations, in their order.
pub fn texts(page: &Dict<'_>) -> Vec<String> {
    let Some(annotations) = page.get::<Array<'_>>("Annots") else { return Vec::new() };
    annotations.iter::<Dict<'_>>().take(MOST).filter_map(|annotation| text(&annotation)).collect()
}

fn text(annotation: &Dict<'_>) -> Option<String> {
    let subtype = annotation.get::<Name<'_>>("Subtype")?;
    match &*subtype {
        // What can be drawn is drawn, and stands where it belongs.
        b"Widget" if is_drawn(annotation) => None,
        b"Widget" => value(annotation).or_else(|| choices(annotation)),
        b"FreeText" if annotation.contains_key("AP") => None,
        // Links say where they lead, popups repeat what they belong to.
        b"Link" | b"Popup" => None,
        _ => string(annotation.get::<Object<'_>>("Contents")?),
    }
}

/// Whether an annotation's appearance says anything. Some programs leave it blank for a viewer to fill.
fn is_drawn(annotation: &Dict<'_>) -> bool {
    let Some(appearances) = annotation.get::<Dict<'_>>("AP") else { return false };
    match appearances.get::<Object<'_>>("N") {
        Some(Object::Stream(normal)) => {
            let drawn = normal.decoded_data().unwrap_or_default();
            let mut operators = UntypedIter::new(&drawn);
            while let Some(operator) = operators.next() {
                if matches!(&**operator.operator, b"Tj" | b"TJ" | b"'" | b"\"" | b"Do") {
                    return true;
                }
            }
            false
        }
        // A button's states.
        _ => true,
    }
}

/// What a list shows, of which nothing is chosen.
fn choices(field: &Dict<'_>) -> Option<String> {
    let is_list = field.get::<Name<'_>>("FT").is_some_and(|kind| &*kind == b"Ch")
        && field.get::<u32>("Ff").unwrap_or_default() & COMBO == 0;
    let options = is_list.then(|| field.get::<Array<'_>>("Opt")).flatten()?;
    let shown = |option: Object<'_>| match option {
        Object::Array(both) => both.iter::<Object<'_>>().nth(1).and_then(string),
        option => string(option),
    };
    let texts: Vec<String> = options.iter::<Object<'_>>().take(MOST).filter_map(shown).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
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
