//! A library is the same after it was written and read; a damaged file gives what was whole before the damage.

use super::{Head, document, read, records, removal, vectors};
use crate::engine::search::{Document, Draft, Hit, Library, Mode, Part, Splitter};

const MODEL: [u8; 32] = [7; 32];
const HEAD: usize = Head::LONGEST;

fn head() -> Head {
    Head::new(4, MODEL, 0)
}

/// Stands for an embedding: which vowels a text has.
fn embed(text: &str) -> Vec<f32> {
    let counts = ['a', 'e', 'i', 'o'].map(|vowel| 0.1 + text.matches(vowel).count() as f32);
    let length = counts.iter().map(|count| count * count).sum::<f32>().sqrt();
    counts.map(|count| count / length).to_vec()
}

fn part(section: &str, page: u32, text: &str) -> Part {
    Part { headings: vec![section.to_owned()], page: Some(page), text: text.to_owned() }
}

fn draft(name: &str, parts: &[Part]) -> Document {
    let splitter = Splitter::new(4, |text: &str| text.split_whitespace().count());
    let mut draft = Draft::new(name, 99, [3; 32]);
    parts.iter().for_each(|part| draft.add(part, &splitter));
    draft.finish(&splitter)
}

/// A library and its file, with where each record ends.
fn written() -> (Library, Vec<u8>, Vec<usize>) {
    let mut library = Library::new(4);
    let mut file = head().bytes();
    let mut ends = Vec::new();
    let mut write = |bytes: Vec<u8>| {
        file.extend(bytes);
        ends.push(file.len());
    };
    let parts = [part("Fire", 1, "Dry wood burns well. Wet wood smokes."), part("Ash", 2, "灰可以當肥料。")];
    for (name, parts) in [("a.md", &parts[..]), ("b.md", &parts[..1]), ("c.md", &parts[1..])] {
        let id = library.add(draft(name, parts)).id;
        write(document(library.document(id).unwrap()));
        while let Some((document, range)) = library.unembedded(Some(id), 1) {
            let (first, document) = (range.start, document.clone());
            let values: Vec<f32> = range.flat_map(|index| embed(document.passage(index).text)).collect();
            library.embed(id, &values).unwrap();
            write(vectors(&library, id, first));
        }
    }
    assert!(library.remove(2));
    write(removal(2));
    (library, file, ends)
}

fn found(library: &Library, query: &str, mode: Mode) -> Vec<Hit> {
    library.search(query, Some(&embed(query)), mode, 9, None)
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
fn written_anew_it_holds_what_was_not_removed_and_nothing_else() {
    let (library, file, _) = written();
    let next = head().next(library.next_id());
    let again = [vec![next.bytes()], records(&library).collect()].concat().concat();
    let holds = |file: &[u8], text: &str| file.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds(&file, "b.md") && !holds(&again, "b.md") && holds(&again, "c.md"));
    let (mut read_again, length) = read(&again, &MODEL).unwrap();
    assert_eq!(length, again.len() as u64);
    assert_eq!(Head::read(&again, &MODEL).unwrap(), next);
    assert_ne!(next.generation, head().generation);
    for mode in [Mode::Meaning, Mode::Words, Mode::Both] {
        assert_eq!(found(&library, "wet wood", mode), found(&read_again, "wet wood", mode));
    }
    read_again.remove(3);
    assert_eq!(read_again.add(draft("d.md", &[])).id, 4);
    // Also where the last one was removed before the file was written.
    let emptied = head().next(9).bytes();
    assert_eq!(read(&emptied, &MODEL).unwrap().0.add(draft("d.md", &[])).id, 9);
}

/// `version-1.bin` is what the build of October 2026 wrote for [`written`].
#[test]
fn a_file_of_version_1_gives_all_that_was_in_it() {
    let old = include_bytes!("version-1.bin");
    let (library, length) = read(old, &MODEL).unwrap();
    assert!(Head::read(old, &MODEL).unwrap().is_old());
    assert_eq!(length, old.len() as u64);
    let (new, _, _) = written();
    for mode in [Mode::Meaning, Mode::Words, Mode::Both] {
        assert_eq!(found(&library, "wet woods smoke", mode), found(&new, "wet woods smoke", mode));
    }
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
        // Of the dimensions only the records can tell, and of the generation and the next id nobody.
        let (dimensions, numbers) = ((12..16).contains(&place), place >= 48);
        assert!(read(&changed, &MODEL).is_err() || dimensions || numbers, "changed at {place}");
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
            let file = [head().bytes(), super::framed(1, body)].concat();
            let (library, _) = read(&file, &MODEL).unwrap();
            found(&library, "wood", Mode::Both);
            library.documents().for_each(|(document, _)| {
                (0..document.len()).for_each(|index| drop(document.passage(index).text.to_owned()));
            });
        }
    }
    for (kind, numbers) in [(2, vec![9, 1]), (2, vec![1, u32::MAX]), (3, vec![77]), (4, vec![])] {
        let body: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
        let file = [head().bytes(), super::framed(kind, body)].concat();
        assert_eq!(read(&file, &MODEL).unwrap().1, HEAD as u64);
    }
}
