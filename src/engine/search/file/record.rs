//! What a record's body holds, both ways.

use super::cursor::Cursor;
use crate::engine::{
    error::{Error, Result},
    search::{Document, Library, document::Place, stems::Language, vectors::Vectors},
};

pub const DOCUMENT: u32 = 1;
pub const VECTORS: u32 = 2;
pub const REMOVAL: u32 = 3;

/// Up to this version, words stood in the file in another form: they are read again from the text.
const WITHOUT_LANGUAGES: u32 = 1;

pub fn document(document: &Document) -> Vec<u8> {
    let Document { id, name, bytes, sha256, language, text, sections, passages, terms, counts } = document;
    let mut body = id.to_le_bytes().to_vec();
    body.extend(bytes.to_le_bytes());
    body.extend(sha256);
    put(&mut body, [u32::from(language.number())]);
    put_text(&mut body, name);
    put_text(&mut body, text);
    put(&mut body, [sections.len() as u32]);
    sections.iter().for_each(|section| put_text(&mut body, section));
    put(&mut body, [passages.len() as u32]);
    for Place { start, end, section, page, terms_end } in passages {
        put(&mut body, [*start, *end, *section, *page, *terms_end]);
    }
    put(&mut body, [terms.len() as u32]);
    put(&mut body, terms.iter().copied());
    body.extend(counts);
    body
}

/// The vectors at these places, which are those of this document's next passages.
pub fn vectors(vectors: &Vectors, document: u32, places: &[u32]) -> Vec<u8> {
    let mut body = Vec::with_capacity(8 + places.len() * (4 + vectors.dimensions()));
    put(&mut body, [document, places.len() as u32]);
    put(&mut body, places.iter().map(|place| vectors.scale(*place as usize).to_bits()));
    places
        .iter()
        .for_each(|place| body.extend_from_slice(bytemuck::cast_slice(vectors.codes(*place as usize))));
    body
}

fn put(body: &mut Vec<u8>, numbers: impl IntoIterator<Item = u32>) {
    numbers.into_iter().for_each(|number| body.extend(number.to_le_bytes()));
}

fn put_text(body: &mut Vec<u8>, text: &str) {
    put(body, [text.len() as u32]);
    body.extend(text.as_bytes());
}

/// Does to the library what a record of a file of this version says.
pub fn apply(version: u32, kind: u32, body: &[u8], library: &mut Library) -> Result<()> {
    let mut cursor = Cursor::new(body);
    match kind {
        DOCUMENT => {
            let document = read_document(version, &mut cursor)?;
            cursor.end()?;
            let least = library.next_id();
            if document.id < least {
                return Err(Error::damaged("index", format!("a document from {least} on"), document.id));
            }
            library.restore(document);
            Ok(())
        }
        VECTORS => {
            let (document, count) = (cursor.number()?, cursor.number()? as usize);
            let scales: Vec<f32> = cursor.words(count)?.map(f32::from_le_bytes).collect();
            let codes = cursor.take(count.saturating_mul(library.dimensions()))?;
            cursor.end()?;
            let restored = library.restore_vectors(document, bytemuck::cast_slice(codes), &scales);
            restored.ok_or_else(|| Error::damaged("index", "vectors of a document's passages", document))
        }
        REMOVAL => {
            let document = cursor.number()?;
            cursor.end()?;
            let removed = library.remove(document);
            if removed { Ok(()) } else { Err(Error::damaged("index", "a removal of a document", document)) }
        }
        other => Err(Error::unsupported(format!("index record of kind {other}"))),
    }
}

fn read_document(version: u32, cursor: &mut Cursor<'_>) -> Result<Document> {
    let (id, bytes) = (cursor.number()?, cursor.long()?);
    let mut document = Document::new("", bytes, [0; 32]);
    document.id = id;
    document.sha256.copy_from_slice(cursor.take(32)?);
    if version > WITHOUT_LANGUAGES {
        let number = cursor.number()?;
        let language = u8::try_from(number).ok().and_then(Language::from_number);
        document.language = language.ok_or_else(|| Error::damaged("index", "a language", number))?;
    }
    document.name = cursor.text()?.to_owned();
    document.text = cursor.text()?.to_owned();
    for _ in 0..cursor.number()? {
        document.sections.push(cursor.text()?.to_owned());
    }
    let passages = cursor.number()? as usize;
    let numbers: Vec<u32> = cursor.words(passages.saturating_mul(5))?.map(u32::from_le_bytes).collect();
    let (places, _) = numbers.as_chunks::<5>();
    let mut terms_before = 0;
    for &[start, end, section, page, terms_end] in places {
        let known = document.text.get(start as usize..end as usize).is_some();
        if !known || section as usize > document.sections.len() || terms_end < terms_before {
            return Err(Error::damaged("index", "a passage within its document", format!("{start}..{end}")));
        }
        terms_before = terms_end;
        document.passages.push(Place { start, end, section, page, terms_end });
    }
    let terms = cursor.number()?;
    if terms != terms_before {
        return Err(Error::damaged("index", format!("{terms_before} terms"), terms));
    }
    document.terms = cursor.words(terms as usize)?.map(u32::from_le_bytes).collect();
    document.counts = cursor.take(terms as usize)?.to_vec();
    if version <= WITHOUT_LANGUAGES {
        document.read_words_again();
    }
    Ok(document)
}
