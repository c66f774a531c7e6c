//! Seeded faults of network and server, each over a download of its own: every one ends byte-exact, or in a failure that a retry mends,
//! and no fault costs more than a chunk that is fetched twice. Twenty in every run, 300 over a file of the default model's length in
//! `cargo xtask soak`.
//!
//! Alone in its binary, because it counts every allocation.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

mod support;

use std::{collections::BTreeMap, io::Read, rc::Rc};

use futures::executor::block_on;
use hearth::{
    platform::{Fault, Store},
    protocol::{Discard, Download, ModelSpec},
};
use sha2::{Digest, Sha256, digest::common::hazmat::SerializableState};
use support::{
    allocator::Counting,
    bench::{Bench, spec},
    tiny::Dice,
};

#[global_allocator]
static ALLOCATOR: Counting = Counting::new();

const CHUNK: usize = 4 << 20;
/// Of the default model.
const LARGE: usize = 98_362_432;
/// Bytes that come at a time: what was on its way when a fault showed is lost beside the chunk.
const PIECE: usize = 64 << 10;
/// Beyond the file itself, which the store in memory holds.
const SPARE_BYTES: usize = 16 << 20;

#[test]
fn twenty_faults_end_byte_exact() {
    run(20, 3 * CHUNK + 54_321);
}

#[test]
#[ignore = "takes minutes: cargo xtask soak"]
fn three_hundred_faults_over_98_megabytes_end_byte_exact() {
    run(300, LARGE);
}

/// How a download went, and how often.
type Table = BTreeMap<(String, String), usize>;

fn run(rounds: u64, bytes: usize) {
    let file: Rc<[u8]> = formula(bytes).into();
    let (model, states) = (spec(&file), states(&file));
    let mut bench = Bench::on_disk();
    bench.fetch.in_pieces(PIECE);
    let (mut table, mut dearest, mut most_memory) = (Table::new(), 0, 0);
    for round in 0..rounds {
        let mut dice = Dice::new(round);
        let faults = draw(&mut dice, bytes);
        bench.fetch.serve(&model.url, file.clone());
        faults.iter().for_each(|fault| bench.fetch.fault(fault.clone()));
        let before = bench.fetch.sent_bytes();
        let ask = asked(&model, &states, &faults, &mut dice);
        let vouched = !ask.chunks.is_empty();

        let (result, peak) = ALLOCATOR.peak_of(|| bench.ask(ask.clone()).result);

        most_memory = most_memory.max(peak.saturating_sub(bytes));
        let kinds: Vec<String> = faults.iter().map(name).collect();
        let ended = match &result {
            Ok(downloaded) => {
                assert_eq!(downloaded.sha256, model.sha256, "round {round}: {faults:?}");
                "whole".to_owned()
            }
            Err(failure) => {
                bench.fetch.mend();
                let again = bench.ask(ask).result;
                assert!(again.is_ok(), "round {round}: {faults:?}: {failure}, and then {again:?}");
                format!("{:?}, then whole", failure.kind)
            }
        };
        assert_eq!(content(&bench, &model.sha256), *file, "round {round}: {faults:?}");
        let twice = (bench.fetch.sent_bytes() - before).saturating_sub(bytes as u64);
        dearest = dearest.max(twice);
        let allowed = (faults.len() * (CHUNK + PIECE)) as u64;
        assert!(
            twice <= allowed,
            "round {round}: {twice} bytes fetched twice for {faults:?}, vouched: {vouched}"
        );
        *table.entry((kinds.join(", "), ended)).or_default() += 1;
        bench.fetch.mend();
        bench.ask(Discard { file: model.sha256.clone() }).result.unwrap();
    }
    println!(
        "{rounds} rounds over {bytes} bytes; at the most {dearest} bytes fetched twice, and {most_memory} bytes of memory beyond the file"
    );
    for ((faults, ended), count) in &table {
        println!("{count:4}  {faults}: {ended}");
    }
    assert!(most_memory <= SPARE_BYTES, "{most_memory} bytes beyond the file");
}

/// One to three faults. What only a resume can meet comes behind an end.
fn draw(dice: &mut Dice, bytes: usize) -> Vec<Fault> {
    let mut faults = Vec::new();
    for _ in 0..1 + dice.below(3) {
        let at = dice.below(bytes);
        let of_a_resume = [
            Fault::Whole,
            Fault::OtherStretch { by: 1 + dice.below(100_000) },
            Fault::FalseStretch { by: 1 + dice.below(100_000) },
            Fault::Refuse { status: 416, retry_after_ms: None },
        ];
        let of_any = [
            Fault::NoNetwork,
            Fault::Refuse { status: 500 + dice.below(5) as u16, retry_after_ms: None },
            Fault::Refuse { status: 429, retry_after_ms: Some(dice.below(100_000) as u32) },
            Fault::Refuse { status: *dice.pick(&[401, 403, 404, 410]), retry_after_ms: None },
            Fault::Cut { after: at },
            Fault::End { after: at },
            Fault::Stall { after: at },
            Fault::Corrupt { at },
            Fault::Reorder { at },
            Fault::LongerThanItIs { by: 1 + dice.below(1000) as u64 },
            Fault::Surplus { bytes: 1 + dice.below(100_000) },
            Fault::Redirect { to: "nowhere".to_owned() },
            Fault::Page,
        ];
        if dice.below(4) == 0 {
            faults.push(Fault::Cut { after: at });
            faults.push(dice.pick(&of_a_resume).clone());
        } else {
            faults.push(dice.pick(&of_any).clone());
        }
    }
    faults
}

/// By its hash or, where no bytes are wrong, sometimes by its address alone. Wrong bytes can be told by their chunk only where somebody
/// vouches for the chunks: without that the whole file comes again, which no fault here is asked to avoid.
fn asked(model: &ModelSpec, states: &[[u8; 32]], faults: &[Fault], dice: &mut Dice) -> Download {
    let wrong_bytes = |fault: &Fault| matches!(fault, Fault::Corrupt { .. } | Fault::Reorder { .. });
    if faults.iter().any(wrong_bytes) {
        return Download { model: model.clone(), chunks: states.to_vec() };
    }
    if dice.below(3) > 0 {
        return Download { model: model.clone(), chunks: Vec::new() };
    }
    let model = ModelSpec { sha256: String::new(), bytes: 0, ..model.clone() };
    Download { model, chunks: Vec::new() }
}

fn name(fault: &Fault) -> String {
    match fault {
        Fault::Refuse { status, .. } => status.to_string(),
        other => {
            let told = format!("{other:?}");
            told.split(' ').next().unwrap_or_default().to_owned()
        }
    }
}

fn content(bench: &Bench, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    block_on(bench.store.open(name)).unwrap().expect("a whole file").read_to_end(&mut bytes).unwrap();
    bytes
}

fn formula(bytes: usize) -> Vec<u8> {
    let mut dice = Dice::new(98);
    let mut file = Vec::with_capacity(bytes + 8);
    while file.len() < bytes {
        file.extend_from_slice(&dice.next().to_le_bytes());
    }
    file.truncate(bytes);
    file
}

/// Where SHA-256 has come to behind each whole chunk.
fn states(file: &[u8]) -> Vec<[u8; 32]> {
    let mut hash = Sha256::new();
    let states = file.chunks_exact(CHUNK).map(|chunk| {
        hash.update(chunk);
        hash.serialize()[..32].try_into().unwrap()
    });
    states.collect()
}
