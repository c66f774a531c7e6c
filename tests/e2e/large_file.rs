//! A CSV of a hundred megabytes through the page: memory stays, and where the browser is killed in the middle, it goes on.

use std::{
    env, fs,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process,
    time::Instant,
};

use crate::{
    app::{App, model_state},
    classify::choose_file,
};

const MEGABYTES: usize = 100;
/// Bytes of a row, about: a title, which is classified, and the rest of a record.
const ROW: usize = 2000;
/// A few more than that takes, as rows are a little shorter.
const ROWS: usize = MEGABYTES * 1_010_000 / ROW;

const OPENINGS: [&str; 4] = ["A film that", "This story", "The second half", "What they made of the book"];
const VERDICTS: [&str; 8] = [
    "moved me to tears",
    "bored me from the first minute",
    "is clumsy and far too long",
    "sparkles with wit",
    "never finds its way",
    "is a small wonder",
    "wastes every one of its actors",
    "stays with me for days",
];

/// Marsaglia's xorshift: the same file each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn write_table(path: &Path) -> u64 {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut file = BufWriter::new(fs::File::create(path).unwrap());
    write!(file, "id,title,record\r\n").unwrap();
    for row in 0..ROWS {
        let (opening, verdict) =
            (OPENINGS[random.below(OPENINGS.len())], VERDICTS[random.below(VERDICTS.len())]);
        let mut record = String::new();
        while record.len() + 60 < ROW {
            record.push_str(&format!(
                "field \"\"{}\"\", value {}\n",
                random.below(1000),
                random.below(1_000_000)
            ));
        }
        write!(file, "{row},{opening} {verdict}.,\"{record}\"\r\n").unwrap();
    }
    file.into_inner().unwrap().metadata().unwrap().len()
}

/// Resident bytes of the processes that the browser's pages and workers live in; `None` where the system does not say.
pub fn resident(app: &App) -> Option<u64> {
    const PAGE: u64 = 4096;
    let pages = app.page.browser().page_processes().into_iter().map(|process| {
        let said = fs::read_to_string(format!("/proc/{process}/statm")).ok()?;
        said.split(' ').nth(1)?.parse::<u64>().ok()
    });
    pages.sum::<Option<u64>>().map(|pages| pages * PAGE)
}

fn opened(app: &App) {
    app.visit();
    app.page.click("link", "Classify");
}

/// Classifies until so many rows are done, and gives the most memory that was seen meanwhile.
fn watch(app: &App, from: usize, to: usize) -> Option<u64> {
    let step = ROWS / 200;
    let mut most = resident(app);
    for rows in (from..to).step_by(step).skip(1).chain([to]) {
        let reached = format!(
            "Number(document.querySelector('[data-rows]')?.dataset.rows) >= {rows}
                || document.querySelector('[data-file=failed]')"
        );
        app.page.wait("more rows", &reached);
        most = most.max(resident(app));
    }
    most
}

fn rows(app: &App) -> usize {
    let rows = app.page.wait("rows", "document.querySelector('[data-rows]')?.dataset.rows");
    rows.as_str().and_then(|rows| rows.parse().ok()).expect("a number")
}

#[test]
#[ignore = "takes minutes; `cargo xtask bench tasks` runs it"]
fn a_hundred_megabytes() {
    let folder = env::temp_dir().join(format!("hearth-large-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file: PathBuf = folder.join("records.csv");
    let bytes = write_table(&file);
    println!("{ROWS} rows, {bytes} bytes");

    let mut app = App::open();
    app.page.click("link", "Classify");
    app.page.click("button", "Load model");
    app.page.wait("the model", &model_state("ready"));
    let before = resident(&app);
    let started = Instant::now();
    choose_file(&app, &file);
    app.page.click("button", "Classify file");
    let first = watch(&app, 0, ROWS / 2);
    let done = rows(&app);
    let seconds = started.elapsed().as_secs_f64();

    app.page = app.page.killed();
    opened(&app);
    app.page.wait("the page again", &model_state("ready"));
    let again = resident(&app);
    let started = Instant::now();
    choose_file(&app, &file);
    app.page.click("button", "Classify file");
    let kept = rows(&app);
    println!("killed behind {done} rows; it went on behind {kept} or a few less");
    println!("figure file.kept-share {:.4}", kept as f64 / done as f64);
    // A part is kept every two seconds, or a few more where the machine is busy.
    assert!(kept * 10 > done * 9, "it goes on where it was: {kept} of {done}");
    let second = watch(&app, kept, ROWS);
    app.page.wait("the end", "document.querySelector('[data-file=\"done\"]') !== null");
    let seconds = seconds + started.elapsed().as_secs_f64();
    assert_eq!(rows(&app), ROWS);
    println!("figure file.rows-s {:.1}", (ROWS - kept + done) as f64 / seconds);
    let grown = |most: Option<u64>, from: Option<u64>| Some(most?.saturating_sub(from?) as f64 / 1e6);
    if let (Some(first), Some(second)) = (grown(first, before), grown(second, again)) {
        println!("grown by {first:.1} MB before the end, by {second:.1} MB behind it");
        println!("figure file.grown-mb {:.1}", first.max(second));
    }

    app.page.keep_downloads(&folder);
    app.page.click("button", "Download result");
    let result = folder.join("classified-records.csv");
    app.page.until("the result", || fs::metadata(&result).ok().filter(|result| result.len() > bytes));
    check(&result, &app);
    println!("figure file.megabytes {:.1}", bytes as f64 / 1e6);
    fs::remove_dir_all(&folder).unwrap();
}

/// Every row is there once, in its order, with a label.
fn check(result: &Path, app: &App) {
    let ends = |line: &str| line.ends_with(|char: char| char.is_ascii_digit());
    let count = || {
        let (mut next, mut labels) = (0, 0);
        for line in BufReader::new(fs::File::open(result).unwrap()).lines() {
            let line = line.unwrap();
            if let Some(row) = line.strip_prefix(&format!("{next},")) {
                assert!(OPENINGS.iter().any(|opening| row.starts_with(opening)), "{line}");
                next += 1;
            } else if let Some(said) = line.strip_prefix("\",") {
                assert!(said.contains("tive,") && ends(line.trim_end()), "{line}");
                labels += 1;
            }
        }
        (next, labels)
    };
    app.page.until("all of the result", || (count() == (ROWS, ROWS)).then_some(()));
}
