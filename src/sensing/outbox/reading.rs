//! Reads a slot's results on from where sending stands. Must not know what is done with them.

use std::{collections::VecDeque, io, rc::Rc};

use super::{
    Outbox, Outside,
    batch::Sending,
    entry::{Context, Entry, Kept},
    error::OutboxError,
    position::Position,
    record::Records,
    segment::{self, Segment},
};
use crate::platform::{File, Store};

/// Results that are read ahead.
const AHEAD: usize = 1000;

/// How far a slot is read.
#[derive(Default)]
pub struct Reading {
    /// The file by its first result, and the place in it.
    place: Option<(u64, u64)>,
    /// The first result that was not read.
    next: u64,
    context: Rc<Context>,
    pub ahead: VecDeque<(Rc<Context>, Kept)>,
    /// What was made of those at the front, and is not answered yet: it is sent again as it was.
    pub sending: Option<Rc<Sending>>,
}

/// Whether a file was read to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Read {
    ToTheEnd,
    SoFar,
}

impl<O: Outside> Outbox<O> {
    /// Where reading a slot stands; one that was not read yet begins where sending stands.
    pub(super) async fn take_reading(&self, slot: u32) -> Result<Reading, OutboxError> {
        if let Some(reading) = self.readings.borrow_mut().remove(&slot) {
            return Ok(reading);
        }
        let next = Position::read(self.store(), slot).await?.next;
        Ok(Reading { next, ..Reading::default() })
    }

    /// Reads more where little is left.
    pub(super) async fn read_on(&self, slot: u32, reading: &mut Reading) -> Result<(), OutboxError> {
        let segments = segment::among(&self.store().list().await?).remove(&slot).unwrap_or_default();
        while reading.ahead.len() < AHEAD {
            let behind = segments.partition_point(|segment| segment.first <= reading.next);
            let at = behind.saturating_sub(1);
            let Some(segment) = segments.get(at) else { return Ok(()) };
            reading.next = reading.next.max(segment.first);
            if reading.place.is_none_or(|(first, _)| first != segment.first) {
                reading.place = Some((segment.first, 0));
                reading.context = Rc::default();
            }
            let following = segments.get(at + 1).map(|segment| segment.first);
            let read = self.read_file(reading, segment, following.unwrap_or(u64::MAX)).await?;
            match following {
                Some(first) if read == Read::ToTheEnd => reading.next = reading.next.max(first),
                Some(_) | None => return Ok(()),
            }
        }
        Ok(())
    }

    async fn read_file(
        &self,
        reading: &mut Reading,
        segment: &Segment,
        following: u64,
    ) -> Result<Read, OutboxError> {
        let failed = OutboxError::io;
        {
            let mut writer = self.writer.lock().await;
            let own = writer.as_mut().filter(|writer| writer.slot == segment.slot);
            let current = own.and_then(|writer| writer.current.as_mut());
            if let Some(current) = current.filter(|current| current.first == segment.first) {
                let end = current.bytes;
                return self
                    .take_in(reading, &mut current.file, end, following)
                    .map_err(failed(&segment.name()));
            }
        }
        let Some(mut file) = segment::open(self.store(), segment).await? else { return Ok(Read::SoFar) };
        let end = file.length().map_err(failed(&segment.name()))?;
        self.take_in(reading, &mut file, end, following).map_err(failed(&segment.name()))
    }

    fn take_in(
        &self,
        reading: &mut Reading,
        file: &mut impl File,
        end: u64,
        following: u64,
    ) -> io::Result<Read> {
        let Some((first, offset)) = reading.place else { return Ok(Read::SoFar) };
        let mut records = Records::new(file, offset, end);
        let mut read = Read::ToTheEnd;
        while let Some(payload) = records.next()? {
            match Entry::read(&payload) {
                Some(Entry::Context(context)) => reading.context = Rc::new(context),
                Some(Entry::Result(kept)) if (reading.next..following).contains(&kept.sequence) => {
                    reading.next = kept.sequence + 1;
                    reading.ahead.push_back((reading.context.clone(), kept));
                }
                Some(Entry::Result(_)) | None => {}
            }
            if reading.ahead.len() >= AHEAD {
                read = Read::SoFar;
                break;
            }
        }
        self.damaged.set(self.damaged.get() + records.damaged);
        reading.place = Some((first, records.good()));
        Ok(read)
    }
}
