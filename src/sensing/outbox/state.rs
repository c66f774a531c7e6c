//! How it stands with the outbox, in figures; and which tab sends for all.

use std::cell::Cell;

use super::{Outbox, Outside, error::OutboxError, position::Position, segment, segment::Segment};
use crate::{platform::Store, protocol::OutboxState};

/// While it is there, this tab sends for all.
pub struct Leads<'a>(&'a Cell<bool>);

impl Drop for Leads<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl<O: Outside> Outbox<O> {
    pub(super) fn lead(&self) -> Leads<'_> {
        self.leads.set(true);
        Leads(&self.leads)
    }

    pub async fn state(&self) -> Result<OutboxState, OutboxError> {
        let files = self.store().list().await?;
        let mut slots = segment::among(&files);
        for file in &files {
            // A slot whose results are all gone still counts what became of them.
            if let Some(slot) = file.name.strip_prefix("sent-").and_then(|slot| slot.parse().ok()) {
                slots.entry(slot).or_default();
            }
        }
        let delivery = self.delivery.borrow().clone();
        let mut state = OutboxState {
            damaged: self.damaged.get(),
            stored_bytes: files.iter().map(|file| file.bytes).sum(),
            delivery,
            not_recorded: self.lost.get(),
            refused: self.refused.results(self, &files).await?,
            ..OutboxState::default()
        };
        for (slot, segments) in slots {
            let position = Position::read(self.store(), slot).await?;
            let end = match segments.last() {
                Some(last) => self.end(last).await?,
                None => position.next,
            };
            state.waiting +=
                end.saturating_sub(position.next.max(segments.first().map_or(0, |first| first.first)));
            state.sent += position.sent;
            state.dropped_sent += position.dropped_sent;
            state.dropped_waiting += position.dropped_waiting;
            state.not_recorded += position.not_recorded;
        }
        Ok(state)
    }

    /// Behind the last result of a slot, whose last file this is; of another tab's that is being written, its beginning.
    pub(super) async fn end(&self, last: &Segment) -> Result<u64, OutboxError> {
        if let Some(writer) = self.writer.lock().await.as_ref().filter(|writer| writer.slot == last.slot) {
            return Ok(writer.next);
        }
        let known = self.ends.borrow().get(&last.slot).copied();
        if let Some((_, end)) = known.filter(|(known, _)| known == last) {
            return Ok(end);
        }
        let Some(end) = segment::end(self.store(), last).await? else { return Ok(last.first) };
        self.ends.borrow_mut().insert(last.slot, (*last, end));
        Ok(end)
    }
}
