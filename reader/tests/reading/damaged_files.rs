//! PDFs, documents and pictures with changed, cut, repeated and exchanged bytes: read as far as they go, or refused by name, and never a
//! panic, nor ten seconds. A part runs each time; all of it by `cargo xtask soak files`.

use std::{
    fs,
    io::{Cursor, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::{Duration, Instant},
};

use crate::made_pdf::{deflated, deflated_stream, one_page};
use reader::{Options, detect, open_document, open_table};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const LONGEST: Duration = Duration::from_secs(10);
const SEED: u64 = 20_261_127;

/// Small numbers that are the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

/// What means something in the formats.
const SPICE: [&[u8]; 30] = [
    b"endobj",
    b"stream\n",
    b"endstream",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b")",
    b"/",
    b" 0 R ",
    b"/Length 99999999999",
    b"/Kids [1 0 R]",
    b"/Filter /FlateDecode",
    b"/Filter [/LZWDecode /LZWDecode]",
    b"q ",
    b"BT /F1 9 Tf ",
    b" Tj ",
    b" Do ",
    b"4294967295",
    b"-1",
    b"1e38",
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"PK\x03\x04",
    b"<w:p>",
    b"</w:t>",
    b"&#x0;",
    b"]]>",
    b"%PDF-1.7\n",
];

fn damaged(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..1 + chance.below(8) {
        let at = chance.below(file.len());
        match chance.below(6) {
            0 if !file.is_empty() => file[at] = chance.below(256) as u8,
            1 if !file.is_empty() => file[at] ^= 1 << chance.below(8),
            2 if chance.below(3) == 0 => file.truncate(at),
            3 => drop(file.splice(at..at, SPICE[chance.below(SPICE.len())].iter().copied())),
            4 => {
                let end = (at + chance.below(400)).min(file.len());
                let piece = file[at..end].to_vec();
                let to = chance.below(file.len());
                file.splice(to..to, piece);
            }
            _ => drop(file.drain(at..(at + chance.below(60)).min(file.len()))),
        }
    }
    file
}

/// A PDF whose compressed content is damaged and compressed again, so that the damage is reached.
fn damaged_within(chance: &mut Chance) -> Vec<u8> {
    let content = b"q BT /F1 12 Tf 14 TL 50 700 Td (Dry wood) Tj T* [(we) 20 (ll) -300 (here.)] TJ ET Q /X1 Do /A BMC EMC \
        BI /W 1 /H 1 /BPC 8 /CS /G ID x EI 0 0 m 9 9 l S /S1 sh 7 Tr (clip) Tj";
    let form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 5 0 R >> >>";
    let map = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ff> <0000> endbfrange endcmap";
    let resources = damaged(
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >> >> /XObject << /X1 5 0 R >> \
        /Shading << /S1 << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1 1] /Function << /FunctionType 2 /Domain [0 1] /N 1 >> >> >> >> \
        /Annots [<< /Subtype /Text /Contents (note) >> << /Subtype /Widget /FT /Tx /V (value) /Parent 3 0 R >>]",
        chance,
    );
    let parts = [damaged(content, chance), damaged(content, chance), damaged(map, chance)];
    let dictionary = String::from_utf8_lossy(form).into_owned();
    one_page(
        &String::from_utf8_lossy(&resources),
        &deflated_stream("", &parts[0]),
        &[deflated_stream(&dictionary, &parts[1]), deflated_stream("", &parts[2])],
    )
}

/// A document whose parts are damaged within its archive.
fn damaged_parts(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if chance.below(3) == 0 {
            bytes = damaged(&bytes, chance);
        }
        writer.start_file(part.name().unwrap(), SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Small pictures of each kind, as their headers and a little of their data.
fn pictures() -> Vec<(&'static str, Vec<u8>)> {
    let png = [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\x0aIDAT"[..],
        &deflated(b"\0\0"),
        b"IEND",
    ]
    .concat();
    let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xdb\0\x43\0\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xd9".to_vec();
    let webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0".to_vec();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    vec![
        ("a.png", png),
        ("a.jpg", jpeg),
        ("a.webp", webp),
        ("a.heic", heic),
        ("a.gif", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff;".to_vec()),
    ]
}

/// The files that are damaged, each with its name.
fn whole() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut files = Vec::new();
    for folder in ["cases", "fixtures"] {
        let mut folders = vec![root.join(folder)];
        while let Some(folder) = folders.pop() {
            let mut paths: Vec<_> =
                fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
            paths.sort();
            for path in paths {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push((
                        path.file_name().unwrap().to_string_lossy().into_owned(),
                        fs::read(path).unwrap(),
                    ));
                }
            }
        }
    }
    files
}

/// Reads it in each way in which the page could.
fn read(name: &str, file: &[u8]) {
    let source = || Box::new(Cursor::new(file.to_vec()));
    let _ = detect(name, &mut Cursor::new(file.to_vec()));
    for password in [None, Some("password".to_owned())] {
        let options = Options { password, ..Options::default() };
        if let Ok(mut document) = open_document(name, source(), &options) {
            while let Ok(Some(_)) = document.next_part() {}
            document.facts();
        }
        if !name.ends_with(".pdf") {
            break;
        }
    }
    if let Ok(mut table) = open_table(name, source(), &Options::default()) {
        while let Ok(Some(_)) = table.next_rows() {}
        table.facts();
    }
}

/// What `cargo xtask bench files made` has made, where it has.
fn made() -> Vec<(String, Vec<u8>)> {
    let cache = std::env::var_os("HEARTH_CACHE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache"), std::path::PathBuf::from);
    let paths =
        fs::read_dir(cache.join("files/made")).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "pdf")).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap()))
        .collect()
}

fn run(count: usize, files: Vec<(String, Vec<u8>)>) {
    let pdfs: Vec<_> = files.iter().filter(|(name, _)| name.ends_with(".pdf")).cloned().collect();
    let (docx, pictures) = (files.iter().find(|(name, _)| name.ends_with(".docx")).unwrap(), pictures());
    let mut chance = Chance(SEED);
    let mut slowest = (Duration::ZERO, String::new());
    for number in 0..count {
        let (name, file) = match number % 7 {
            0 => ("within.pdf".to_owned(), damaged_within(&mut chance)),
            1 | 2 => {
                let (name, file) = &pdfs[chance.below(pdfs.len())];
                (name.clone(), damaged(file, &mut chance))
            }
            3 => (docx.0.clone(), damaged_parts(&docx.1, &mut chance)),
            4 => (docx.0.clone(), damaged(&docx.1, &mut chance)),
            5 => {
                let (name, file) = &pictures[chance.below(pictures.len())];
                ((*name).to_owned(), damaged(file, &mut chance))
            }
            _ => {
                let (name, file) = &files[chance.below(files.len())];
                (name.clone(), damaged(file, &mut chance))
            }
        };
        let started = Instant::now();
        let ended = catch_unwind(AssertUnwindSafe(|| read(&name, &file)));
        let took = started.elapsed();
        if ended.is_err() || took > LONGEST {
            let kept = std::env::temp_dir().join(format!("damaged-{number}-{name}"));
            fs::write(&kept, &file).unwrap();
            panic!("number {number} of seed {SEED}, {took:?}: {}", kept.display());
        }
        if took > slowest.0 {
            slowest = (took, format!("number {number}, {name}"));
        }
    }
    println!(
        "{count} damaged files, none ended in a panic; the slowest took {:.1?} ({})",
        slowest.0, slowest.1
    );
}

#[test]
fn no_damage_ends_in_a_panic() {
    run(700, whole());
}

#[test]
#[ignore = "takes minutes; `cargo xtask soak files` runs it"]
fn no_damage_ends_in_a_panic_long() {
    run(20_000, [whole(), made()].concat());
}
