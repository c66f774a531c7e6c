//! A log that is cut at any byte, or has any byte flipped: what was whole is read, and nothing else.

use futures::executor::block_on;
use hearth::{
    platform::{File, MemoryPost, Receipt, Store},
    protocol::Bytes,
};
use std::io::{Read, Seek, SeekFrom, Write};

use crate::{
    disk::Disk,
    outside::{Time, context, some, worker},
};

const RESULTS: u64 = 12;

fn nobody() -> MemoryPost {
    MemoryPost::new(|_| Ok(Receipt::default()))
}

/// The only file of the log, and its bytes.
fn log(disk: &Disk) -> (String, Vec<u8>) {
    let files = block_on(disk.list()).unwrap();
    let name = files.into_iter().map(|file| file.name).find(|name| name.starts_with("log-")).unwrap();
    let mut bytes = Vec::new();
    block_on(disk.append(&name)).unwrap().read_to_end(&mut bytes).unwrap();
    (name, bytes)
}

fn put(disk: &Disk, name: &str, bytes: &[u8]) {
    let mut file = block_on(disk.append(name)).unwrap();
    file.truncate(0).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(bytes).unwrap();
    file.flush().unwrap();
}

/// The sequences of all results that can be read.
fn sequences(disk: &Disk) -> Vec<u64> {
    let outbox = worker(disk, &Time::default(), nobody(), 1);
    let (mut place, mut all) = (None, String::new());
    loop {
        let exported = block_on(outbox.export(place)).unwrap();
        let Bytes(csv) = exported.csv;
        all.push_str(&String::from_utf8(csv).unwrap());
        place = exported.next;
        if place.is_none() {
            break;
        }
    }
    all.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse().unwrap()).collect()
}

fn recorded() -> Disk {
    let disk = Disk::default();
    let outbox = worker(&disk, &Time::default(), nobody(), 1);
    for number in 0..RESULTS {
        let recorded = block_on(outbox.record(&context(), &some(number, 1))).unwrap();
        assert_eq!((recorded.first, recorded.recorded), (number, 1));
    }
    disk
}

#[test]
fn a_log_that_is_cut_at_any_byte_keeps_what_is_whole_and_goes_on_behind_it() {
    let (name, whole) = log(&recorded());
    let mut had = 0;
    for cut in 0..=whole.len() {
        let disk = Disk::default();
        put(&disk, &name, &whole[..cut]);
        let whole_results = sequences(&disk);
        let count = whole_results.len() as u64;
        assert_eq!(whole_results, (0..count).collect::<Vec<_>>(), "cut at {cut}");
        assert!(count == had || count == had + 1, "cut at {cut}: {count} after {had}");
        had = count;
        let outbox = worker(&disk, &Time::default(), nobody(), 1);
        let recorded = block_on(outbox.record(&context(), &some(count, 2))).unwrap();
        assert_eq!(recorded.first, count, "cut at {cut}");
        drop(outbox);
        assert_eq!(sequences(&disk), (0..count + 2).collect::<Vec<_>>(), "cut at {cut}");
    }
    assert_eq!(had, RESULTS);
}

#[test]
fn a_byte_that_is_flipped_costs_the_record_that_it_is_in_and_no_other() {
    let (name, whole) = log(&recorded());
    let mut lost = 0;
    for at in 0..whole.len() {
        for bit in [0, 7] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            let disk = Disk::default();
            put(&disk, &name, &bytes);
            let found = sequences(&disk);
            assert!(found.is_sorted(), "byte {at}: {found:?}");
            // The first record names the detector, and holds no result.
            let missing = RESULTS - found.len() as u64;
            assert!(missing <= 1, "byte {at}, bit {bit}: only {found:?}");
            lost += missing;
        }
    }
    assert!(lost > whole.len() as u64, "most bytes belong to a result: {lost}");
}

#[test]
fn a_value_is_the_old_one_or_the_new_one_wherever_its_writing_ends() {
    let disk = Disk::default();
    let outbox = worker(&disk, &Time::default(), nobody(), 1);
    let settings = |address: &str| crate::outside::agreed(address);
    block_on(outbox.configure(settings("http://old"))).unwrap();
    let mut old = Vec::new();
    block_on(disk.append("settings")).unwrap().read_to_end(&mut old).unwrap();
    block_on(outbox.configure(settings("http://new"))).unwrap();
    let mut new = Vec::new();
    block_on(disk.append("settings")).unwrap().read_to_end(&mut new).unwrap();
    old.resize(new.len(), 0);
    for written in 0..=new.len() {
        // From the front, as a disk may have it; bytes that are the same in both don't matter.
        if written < new.len() && written > 0 && old[written - 1] == new[written - 1] {
            continue;
        }
        let disk = Disk::default();
        put(&disk, "settings", &[&new[..written], &old[written..]].concat());
        let found = block_on(worker(&disk, &Time::default(), nobody(), 1).settings()).unwrap().chosen.address;
        let is_new = new[written..] == old[written..];
        assert_eq!(
            found,
            if is_new { "http://new/results" } else { "http://old/results" },
            "after {written} bytes"
        );
    }
}
