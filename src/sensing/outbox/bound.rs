//! What goes when no more may be kept: a file of the log at a time, and each result that goes is counted.

use super::{
    Outbox, Outside,
    error::OutboxError,
    position::Position,
    segment::{self, Segment},
    writer::Writer,
};
use crate::{
    platform::{Clock, Store},
    protocol::{OutboxSettings, WhenFull},
};

/// Where nothing may go, it is looked again only after so long.
const LOOK_AGAIN_MS: f64 = 1000.0;

/// What is known of how full it is.
#[derive(Clone, Copy, Default)]
pub struct Fullness {
    /// `None` until it was counted.
    stored_bytes: Option<u64>,
    /// Until then nothing is recorded.
    full_until_ms: f64,
}

type File<O> = <<O as Outside>::Store as Store>::File;

impl<O: Outside> Outbox<O> {
    pub(super) fn grown(&self, bytes: u64) {
        let fullness = self.fullness.get();
        let stored_bytes = fullness.stored_bytes.map(|stored| stored + bytes);
        self.fullness.set(Fullness { stored_bytes, ..fullness });
    }

    /// Whether so many bytes more may be kept, once what may go has gone.
    pub(super) async fn make_room(
        &self,
        writer: &mut Writer<File<O>>,
        chosen: &OutboxSettings,
        wanted: u64,
    ) -> Result<bool, OutboxError> {
        let known = self.fullness.get();
        if known.stored_bytes.is_some_and(|stored| stored + wanted <= chosen.most_bytes) {
            return Ok(true);
        }
        let now = self.outside.clock().now_ms();
        if now < known.full_until_ms {
            return Ok(false);
        }
        let mut closed = false;
        loop {
            let files = self.store().list().await?;
            let stored: u64 = files.iter().map(|file| file.bytes).sum();
            if stored + wanted <= chosen.most_bytes {
                self.fullness.set(Fullness { stored_bytes: Some(stored), full_until_ms: 0.0 });
                return Ok(true);
            }
            let slots = segment::among(&files);
            let mut waiting = None;
            let mut gone = false;
            for (slot, segments) in &slots {
                let position = Position::read(self.store(), *slot).await?;
                let first = segments.first().filter(|segment| !is_current(writer, segment));
                let Some(first) = first else { continue };
                let end = match segments.get(1) {
                    Some(following) => following.first,
                    None if *slot == writer.slot => writer.next,
                    // Another tab writes it: it can't go.
                    None => segment::end(self.store(), first).await?.unwrap_or(u64::MAX),
                };
                let is_sent = end <= position.next;
                if is_sent && chosen.when_full != WhenFull::StopRecording {
                    gone = self.drop_file(first, end).await?;
                    break;
                }
                waiting = waiting.or(Some((*first, end)));
            }
            if gone {
                continue;
            }
            if chosen.when_full == WhenFull::DropOldestWaiting {
                if self.refused.drop_oldest(self).await? {
                    continue;
                }
                if let Some((segment, end)) = waiting
                    && self.drop_file(&segment, end).await?
                {
                    continue;
                }
            }
            if !closed && writer.current.is_some() {
                // Then it may go, too.
                (closed, writer.current) = (true, None);
                continue;
            }
            let full_until_ms = now + LOOK_AGAIN_MS;
            self.fullness.set(Fullness { stored_bytes: Some(stored), full_until_ms });
            return Ok(false);
        }
    }

    /// Whether it went; not while another tab has it open.
    async fn drop_file(&self, segment: &Segment, end: u64) -> Result<bool, OutboxError> {
        if segment::open(self.store(), segment).await?.is_none() {
            return Ok(false);
        }
        Position::change(self.store(), segment.slot, |position| {
            let unsent = end.saturating_sub(position.next.max(segment.first));
            position.dropped_waiting += unsent;
            position.dropped_sent += end.saturating_sub(segment.first) - unsent;
            position.next = position.next.max(end);
        })
        .await?;
        self.store().remove(&segment.name()).await?;
        Ok(true)
    }
}

fn is_current<F>(writer: &Writer<F>, segment: &Segment) -> bool {
    let current = writer.current.as_ref().filter(|_| writer.slot == segment.slot);
    current.is_some_and(|current| current.first == segment.first)
}
