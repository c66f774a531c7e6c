//! One file of the log: its name, which tells whose it is and its first result, and what it holds. Nobody writes into one that is
//! closed, and nobody but its tab can open one that is not.

use std::{collections::BTreeMap, io};

use super::{
    entry::{Entry, Kept},
    error::OutboxError,
    record::Records,
};
use crate::platform::{File, Store, StoreError, StoredFile};

const PREFIX: &str = "log-";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub slot: u32,
    /// The sequence of its first result.
    pub first: u64,
    pub bytes: u64,
}

impl Segment {
    pub fn name(&self) -> String {
        name(self.slot, self.first)
    }
}

pub fn name(slot: u32, first: u64) -> String {
    format!("{PREFIX}{slot}-{first:016x}")
}

fn of(file: &StoredFile) -> Option<Segment> {
    let (slot, first) = file.name.strip_prefix(PREFIX)?.split_once('-')?;
    Some(Segment { slot: slot.parse().ok()?, first: u64::from_str_radix(first, 16).ok()?, bytes: file.bytes })
}

/// Those among the files, by slot and in order.
pub fn among(files: &[StoredFile]) -> BTreeMap<u32, Vec<Segment>> {
    let mut slots: BTreeMap<u32, Vec<Segment>> = BTreeMap::new();
    for segment in files.iter().filter_map(of) {
        slots.entry(segment.slot).or_default().push(segment);
    }
    slots.values_mut().for_each(|segments| segments.sort_by_key(|segment| segment.first));
    slots
}

/// `None` while its tab writes into it.
pub async fn open<S: Store>(store: &S, segment: &Segment) -> Result<Option<S::File>, OutboxError> {
    match store.append(&segment.name()).await {
        Ok(file) => Ok(Some(file)),
        Err(StoreError::Locked { .. }) => Ok(None),
        Err(error @ (StoreError::Full | StoreError::Failed { .. })) => Err(error.into()),
    }
}

/// Behind the last result of a slot's last file; `None` while its tab writes into it.
pub async fn end<S: Store>(store: &S, last: &Segment) -> Result<Option<u64>, OutboxError> {
    let Some(mut file) = open(store, last).await? else { return Ok(None) };
    let scan = scan(&mut file).map_err(OutboxError::io(&last.name()))?;
    Ok(Some(scan.last.map_or(last.first, |sequence| sequence + 1)))
}

/// What a whole file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    pub last: Option<u64>,
    /// Behind its last whole record.
    pub good: u64,
}

pub fn scan(file: &mut impl File) -> io::Result<Scan> {
    let length = file.length()?;
    let mut records = Records::new(file, 0, length);
    let mut scan = Scan::default();
    while let Some(payload) = records.next()? {
        if let Some(Entry::Result(Kept { sequence, .. })) = Entry::read(&payload) {
            scan.last = Some(sequence);
        }
    }
    scan.good = records.good();
    Ok(scan)
}
