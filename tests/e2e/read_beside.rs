//! Damaged files are read while an answer streams: no word of it is lost, and it comes nearly as fast.

use std::{fs, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::app::App;

const FILES: usize = 700;
/// Files that cross to the page at once.
const AT_ONCE: usize = 50;
const SEED: u64 = 20_261_127;
const WHOLE: [&str; 10] = [
    "assets/samples/cat.jpg",
    "reader/tests/cases/02-pdf-cjk-predefined-cmaps",
    "reader/tests/cases/03-pdf-type1-ligatures",
    "reader/tests/cases/12-pdf-form-values",
    "reader/tests/cases/15-pdf-hyphenation",
    "reader/tests/cases/17-pdf-font-after-Q",
    "reader/tests/fixtures/office/waste.docx",
    "reader/tests/fixtures/office/waste.xlsx",
    "reader/tests/fixtures/office/waste.epub",
    "reader/tests/fixtures/cmyk.jpg",
];
/// Asks the same again and again until the files are read: of each answer its text, and its tokens per second.
const ASKING: &str = "self.answers = [];
    self.asking = (async () => {
        const question = [{ role: 'user', content: 'Tell me a long story about a lighthouse and the people who live in it.' }];
        do {
            const answer = await hearth.chat(question, { temperature: 0, repetitionPenalty: 1, maxTokens: 160 });
            self.answers.push([answer.text, answer.tokensPerSecond]);
        } while (self.reading);
    })(); 0";
/// Gives the page one file after another, and waits for each to be read or refused.
const GIVING: &str = "(async files => {
    const turn = () => new Promise(resolve => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0); });
    const ends = {};
    for (const [name, base64] of files) {
        const given = new DataTransfer();
        given.items.add(new File([Uint8Array.from(atob(base64), char => char.charCodeAt(0))], name));
        document.querySelector('.summary-source').dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true, cancelable: true }));
        await turn();
        let state;
        do {
            await new Promise(requestAnimationFrame);
            state = document.querySelector('.file-opening')?.dataset.opening;
        } while (!state || state === 'running');
        ends[state] = (ends[state] ?? 0) + 1;
    }
    return ends;
})";

/// Numbers that are the same in each run (Knuth's MMIX constants).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

/// Some of its bytes changed, left out or repeated.
fn damaged(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=chance.below(8) {
        let at = chance.below(file.len());
        let end = (at + chance.below(400)).min(file.len());
        match chance.below(4) {
            0 => file[at] = chance.below(256) as u8,
            1 => file[at] ^= 1 << chance.below(8),
            2 => drop(file.drain(at..end)),
            _ => {
                let piece = file[at..end].to_vec();
                file.splice(at..at, piece);
            }
        }
    }
    file
}

/// A folder stands for the first file in it that is no description.
fn whole(path: &str) -> (String, Vec<u8>) {
    let mut path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if path.is_dir() {
        let mut files: Vec<_> = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        path = files.into_iter().find(|file| file.extension().is_some_and(|end| end == "pdf")).unwrap();
    }
    (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap())
}

fn speeds(answers: &Value) -> Vec<f64> {
    answers.as_array().unwrap().iter().map(|answer| answer[1].as_f64().unwrap()).collect()
}

fn median(mut speeds: Vec<f64>) -> f64 {
    speeds.sort_by(f64::total_cmp);
    speeds[speeds.len() / 2]
}

#[test]
#[ignore = "measures: run it with `--ignored read_beside::` on a quiet machine"]
fn damaged_files_leave_the_answer_alone() {
    let app = App::open();
    app.load_model();
    app.page.click("link", "Summarise");
    app.page.wait("the page", "document.querySelector('.summary-source')");
    let workers = app.page.workers().len();

    let mut alone = Vec::new();
    for _ in 0..4 {
        app.page.evaluate(&format!("self.reading = false; {ASKING}"));
        alone.push(app.page.evaluate("self.asking.then(() => self.answers[0])"));
    }
    let text = alone[0][0].clone();
    // V8 still compiles during the first.
    let alone = median(speeds(&Value::from(alone.split_off(1))));

    let files: Vec<_> = WHOLE.iter().map(|path| whole(path)).collect();
    let mut chance = Chance(SEED);
    app.page.evaluate(&format!("self.reading = true; {ASKING}"));
    for _ in 0..FILES / AT_ONCE {
        let some: Vec<Value> = (0..AT_ONCE)
            .map(|_| {
                let (name, bytes) = &files[chance.below(files.len())];
                json!([name, BASE64_STANDARD.encode(damaged(bytes, &mut chance))])
            })
            .collect();
        println!("read: {}", app.page.evaluate(&format!("{GIVING}({})", Value::from(some))));
    }
    let beside = app.page.evaluate("self.reading = false; self.asking.then(() => self.answers)");
    for answer in beside.as_array().unwrap() {
        assert_eq!(answer[0], text, "no word is lost");
    }
    let answers = speeds(&beside);
    let (count, beside) = (answers.len(), median(answers));
    println!(
        "figure read_beside.share {:.3}: {beside:.1} of {alone:.1} tokens/s, {count} answers while {FILES} files were read",
        beside / alone
    );
    assert_eq!(app.page.workers().len(), workers, "the reader ended, and no other worker did");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
    assert!(beside > 0.8 * alone);
}
