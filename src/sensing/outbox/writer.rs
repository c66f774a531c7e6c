//! Appends results to the log: those that come together are written with one flush, and count as recorded after it.

use std::io::{ErrorKind, SeekFrom, Write};

use super::{
    Outbox, Outside,
    entry::{Context, Entry, Kept},
    error::OutboxError,
    position::Position,
    segment::{self, Segment},
};
use crate::{
    platform::{Clock, File, Store, StoreError},
    protocol::Scored,
};

/// More tabs than anybody has.
const SLOTS: u32 = 64;
/// A file is closed after so long where another tab sends, which can't read it before.
const CLOSE_AFTER_MS: f64 = 30_000.0;
/// Of a file of the log.
const MOST_SEGMENT_BYTES: u64 = 1 << 20;
/// The sending tab looks into a file for a moment; nobody else opens it.
const LOOKS: u32 = 50;
const LOOK_MS: f64 = 20.0;

/// What became of results that were to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The sequence of the first.
    pub first: u64,
    pub recorded: u64,
    /// No more may be kept, and the person wants nothing of what is kept to go.
    pub not_recorded: u64,
}

pub struct Writer<F> {
    pub slot: u32,
    /// Held open, so that no other tab takes this slot.
    _claim: F,
    /// The sequence of the next result.
    pub next: u64,
    pub current: Option<Current<F>>,
}

/// The file that is written.
pub struct Current<F> {
    pub file: F,
    pub first: u64,
    /// That are on the disk.
    pub bytes: u64,
    opened_ms: f64,
    context: Option<Context>,
}

impl<O: Outside> Outbox<O> {
    /// Appends results. When this returns they are on the disk, in this order, whatever happens to the tab.
    pub async fn record(&self, context: &Context, scored: &[Scored]) -> Result<Recorded, OutboxError> {
        let settings = self.known_settings().await?;
        let mut held = self.writer.lock().await;
        let writer = match held.as_mut() {
            Some(writer) => writer,
            None => held.insert(claim(self.store(), self.outside.clock()).await?),
        };
        let (first, count) = (writer.next, scored.len() as u64);
        if count == 0 {
            return Ok(Recorded { first, recorded: 0, not_recorded: 0 });
        }
        let mut bytes = Vec::new();
        for (result, sequence) in scored.iter().zip(first..) {
            Entry::Result(Kept::of(result, sequence)).write(&mut bytes)?;
        }
        let most_segment_bytes = (settings.chosen.most_bytes / 16).min(MOST_SEGMENT_BYTES);
        if !self.make_room(writer, &settings.chosen, bytes.len() as u64).await? {
            return self.not_recorded(writer, count).await;
        }
        let now = self.outside.clock().now_ms();
        let others_wait = settings.may_send() && !self.leads.get();
        let is_done = |current: &Current<_>| {
            current.bytes >= most_segment_bytes || others_wait && now - current.opened_ms >= CLOSE_AFTER_MS
        };
        if writer.current.as_ref().is_some_and(is_done) {
            writer.current = None;
        }
        let current = match &mut writer.current {
            Some(current) => current,
            none => match begin(self.store(), writer.slot, first, now).await {
                Ok(current) => none.insert(current),
                Err(OutboxError::Store(StoreError::Full)) => return self.not_recorded(writer, count).await,
                Err(error) => return Err(error),
            },
        };
        let name = segment::name(writer.slot, current.first);
        if current.context.as_ref() != Some(context) {
            let mut all = Vec::with_capacity(bytes.len() + 128);
            Entry::Context(context.clone()).write(&mut all)?;
            all.append(&mut bytes);
            bytes = all;
        }
        if let Err(cause) = put(current, &bytes) {
            // What came of it before goes, and where that fails too, the file is left: its results end where the next file begins.
            if current.file.truncate(current.bytes).is_err() {
                writer.current = None;
            }
            if cause.kind() == ErrorKind::StorageFull {
                return self.not_recorded(writer, count).await;
            }
            return Err(OutboxError::Io { name, cause });
        }
        current.bytes += bytes.len() as u64;
        current.context = Some(context.clone());
        writer.next = first + count;
        self.grown(bytes.len() as u64);
        Ok(Recorded { first, recorded: count, not_recorded: 0 })
    }
}

impl<O: Outside> Outbox<O> {
    /// Whoever watches goes on watching: what is not kept is counted.
    async fn not_recorded(
        &self,
        writer: &Writer<<O::Store as Store>::File>,
        count: u64,
    ) -> Result<Recorded, OutboxError> {
        let lost = self.lost.get() + count;
        self.lost.set(lost);
        // A full disk may have no room for the count either: then it waits here.
        if Position::change(self.store(), writer.slot, |position| position.not_recorded += lost).await.is_ok()
        {
            self.lost.set(0);
        }
        Ok(Recorded { first: writer.next, recorded: 0, not_recorded: count })
    }
}

fn put<F: File>(current: &mut Current<F>, bytes: &[u8]) -> std::io::Result<()> {
    current.file.seek(SeekFrom::Start(current.bytes))?;
    current.file.write_all(bytes)?;
    current.file.flush()
}

async fn begin<S: Store>(
    store: &S,
    slot: u32,
    first: u64,
    now_ms: f64,
) -> Result<Current<S::File>, OutboxError> {
    let name = segment::name(slot, first);
    let mut file = store.append(&name).await?;
    // One of this name held nothing that counted as recorded.
    file.truncate(0).map_err(OutboxError::io(&name))?;
    Ok(Current { file, first, bytes: 0, opened_ms: now_ms, context: None })
}

/// Takes the first slot that no tab has, and goes on where its log ends; a torn end is cut off.
async fn claim<S: Store>(store: &S, clock: &impl Clock) -> Result<Writer<S::File>, OutboxError> {
    for slot in 0..SLOTS {
        let claim = match store.append(&format!("writer-{slot}")).await {
            Ok(claim) => claim,
            Err(StoreError::Locked { .. }) => continue,
            Err(error @ (StoreError::Full | StoreError::Failed { .. })) => return Err(error.into()),
        };
        let mut next = Position::read(store, slot).await?.next;
        let mut segments = segment::among(&store.list().await?).remove(&slot).unwrap_or_default();
        while let Some(last) = segments.pop() {
            next = next.max(last.first);
            match repair(store, clock, &last).await? {
                Some(sequence) => {
                    next = next.max(sequence + 1);
                    break;
                }
                // Nothing in it counted.
                None => drop(store.remove(&last.name()).await?),
            }
        }
        return Ok(Writer { slot, _claim: claim, next, current: None });
    }
    Err(OutboxError::NoSlot { slots: SLOTS })
}

/// The sequence of the file's last result, once what is torn behind it is gone. All that is left is on the disk then: what was read is
/// not given to another result after a loss of power.
async fn repair<S: Store>(
    store: &S,
    clock: &impl Clock,
    segment: &Segment,
) -> Result<Option<u64>, OutboxError> {
    let name = segment.name();
    let mut looks = 0;
    let mut file = loop {
        match segment::open(store, segment).await? {
            Some(file) => break file,
            None if looks < LOOKS => looks += 1,
            None => return Err(StoreError::Locked { name }.into()),
        }
        clock.sleep(LOOK_MS).await;
    };
    let scan = segment::scan(&mut file).map_err(OutboxError::io(&name))?;
    let length = file.length().map_err(OutboxError::io(&name))?;
    if scan.good < length {
        file.truncate(scan.good).map_err(OutboxError::io(&name))?;
    }
    file.flush().map_err(OutboxError::io(&name))?;
    Ok(scan.last)
}
