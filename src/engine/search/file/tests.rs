//! A library is the same after it was written and read; a damaged file gives what was whole before the damage.

use super::{HEAD, document, head, read, removal, vectors};
use crate::engine::{
    documents::Part,
    search::{Document, Hit, Library, Mode, Splitter},
};

const MODEL: [u8; 32] = [7; 32];

/// Stands for an embedding: which vowels a text has.
fn embed(text: &str) -> Vec<f32> {
    let counts = ['a', 'e', 'i', 'o'].map(|vowel| 0.1 + text.matches(vowel).count() as f32);
    let length = counts.iter().map(|count| count * count).sum::<f32>().sqrt();
    counts.map(|count| count / length).to_vec()
}

fn part(section: &str, page: u32, text: &str) -> Part {
    Part { section: Some(section.to_owned()), page: Some(page), text: text.to_owned() }
}

fn draft(name: &str, parts: &[Part]) -> Document {
    let mut draft = Document::new(name, 99, [3; 32]);
    let splitter = Splitter::new(4, |text: &str| text.split_whitespace().count());
    parts.iter().for_each(|part| draft.add(part, &splitter));
    draft
}

/// A library and its file, with where each record ends.
fn written() -> (Library, Vec<u8>, Vec<usize>) {
    let mut library = Library::new(4);
    let mut file = head(4, &MODEL);
    let mut ends = Vec::new();
    let mut write = |bytes: Vec<u8>| {
        file.extend(bytes);
        ends.push(file.len());
    };
    let parts = [part("Fire", 1, "Dry wood burns well. Wet wood smokes."), part("Ash", 2, "灰可以當肥料。")];
    for (name, parts) in [("a.md", &parts[..]), ("b.md", &parts[..1]), ("c.md", &parts[1..])] {
        let id = library.add(draft(name, parts)).id;
        write(document(library.document(id).unwrap()));
        while let Some((document, range)) = library.unembedded(1).filter(|(document, _)| document.id == id) {
            let values: Vec<f32> = range.flat_map(|index| embed(document.passage(index).text)).collect();
            let first = library.embed(id, &values).unwrap();
            write(vectors(&library, id, first));
        }
    }
    assert!(library.remove(2));
    write(removal(2));
    (library, file, ends)
}

fn found(library: &Library, query: &str, mode: Mode) -> Vec<Hit> {
    library.search(query, Some(&embed(query)), mode, 9)
}

#[test]
fn it_is_the_same_after_reading() {
    let (library, file, _) = written();
    let (again, length) = read(&file, &MODEL).unwrap();
    assert_eq!(length, file.len() as u64);
    let all = |library: &Library| -> Vec<(Document, usize)> {
        library.documents().map(|(document, embedded)| (document.clone(), embedded)).collect()
    };
    assert_eq!(all(&library), all(&again));
    assert_eq!(again.progress(), (4, 4));
    for mode in [Mode::Meaning, Mode::Words, Mode::Both] {
        for query in ["wet wood", "肥料", "ash"] {
            assert_eq!(found(&library, query, mode), found(&again, query, mode));
        }
    }
    let hit = &found(&again, "wet wood smokes", Mode::Both)[0];
    assert_eq!((hit.document, hit.passage), (1, 1));
    let passage = again.document(1).unwrap().passage(1);
    assert_eq!((passage.text, passage.section, passage.page), ("Wet wood smokes.", Some("Fire"), Some(1)));
    assert_eq!(hit.highlights, [0..3, 4..8, 9..15]);
    assert!(hit.similarity.is_some_and(|similarity| similarity > 0.5));
    assert_eq!(found(&again, "肥料", Mode::Words).len(), 2);
    assert!(again.document(2).is_none());
}

#[test]
fn the_next_document_gets_a_new_id_also_after_a_removal() {
    let (_, file, _) = written();
    let (mut library, _) = read(&file, &MODEL).unwrap();
    library.remove(3);
    assert_eq!(library.add(draft("d.md", &[])).id, 4);
}

#[test]
fn a_file_that_is_cut_anywhere_gives_the_records_before() {
    let (_, file, ends) = written();
    for length in HEAD..file.len() {
        let (_, good) = read(&file[..length], &MODEL).unwrap();
        let expected = ends.iter().copied().filter(|end| *end <= length).max().unwrap_or(HEAD);
        assert_eq!(good, expected as u64, "cut at {length}");
    }
    for length in 0..HEAD {
        assert!(read(&file[..length], &MODEL).is_err());
    }
}

#[test]
fn a_changed_byte_is_noticed() {
    let (_, file, ends) = written();
    for place in HEAD..file.len() {
        let mut changed = file.clone();
        changed[place] ^= 0x40;
        let (library, good) = read(&changed, &MODEL).unwrap();
        let expected = ends.iter().copied().filter(|end| *end <= place).max().unwrap_or(HEAD);
        assert_eq!(good, expected as u64, "changed at {place}");
        found(&library, "wood", Mode::Both);
    }
    for place in 0..HEAD {
        let mut changed = file.clone();
        changed[place] ^= 0x40;
        // Of the dimensions only the records can tell.
        assert!(read(&changed, &MODEL).is_err() || (12..16).contains(&place), "changed at {place}");
    }
    assert!(read(&file, &[8; 32]).is_err());
}

/// Records whose check is right and whose numbers lie.
#[test]
fn no_number_in_it_is_trusted() {
    let (library, _, _) = written();
    let body = super::record::document(library.document(1).unwrap());
    for place in (0..body.len()).step_by(4) {
        for lie in [u32::MAX, 1 << 31, 0x10_0000] {
            let mut body = body.clone();
            let end = (place + 4).min(body.len());
            body[place..end].copy_from_slice(&lie.to_le_bytes()[..end - place]);
            let file = [head(4, &MODEL), super::framed(1, body)].concat();
            let (library, _) = read(&file, &MODEL).unwrap();
            found(&library, "wood", Mode::Both);
            library.documents().for_each(|(document, _)| {
                (0..document.len()).for_each(|index| drop(document.passage(index).text.to_owned()));
            });
        }
    }
    for (kind, numbers) in [(2, vec![9, 1]), (2, vec![1, u32::MAX]), (3, vec![77]), (4, vec![])] {
        let body: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
        let file = [head(4, &MODEL), super::framed(kind, body)].concat();
        assert_eq!(read(&file, &MODEL).unwrap().1, HEAD as u64);
    }
}
