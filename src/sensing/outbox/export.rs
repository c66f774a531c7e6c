//! The whole log as a table, a file of it at a time: never more than that is in memory.

use std::fmt::Write;

use super::{
    Outbox, Outside,
    batch::{alert, drift_state},
    entry::{Context, Entry, Kept},
    error::OutboxError,
    position::Position,
    record::Records,
    segment,
};
use crate::{
    platform::{File, Store},
    protocol::{Bytes, ExportPlace, Exported, RefusedId},
};

const HEADER: &str =
    "device,sequence,time_ms,score,threshold,alert,latency_ms,state,detector,drift,by_channel\r\n";

impl<O: Outside> Outbox<O> {
    /// The results of the next file of the log that can be read.
    pub async fn export(&self, behind: Option<ExportPlace>) -> Result<Exported, OutboxError> {
        let settings = self.known_settings().await?;
        let slots = segment::among(&self.store().list().await?);
        let mut csv = if behind.is_none() { HEADER.to_owned() } else { String::new() };
        let place = |segment: &segment::Segment| ExportPlace { slot: segment.slot, segment: segment.first };
        let all: Vec<_> =
            slots.into_values().flatten().filter(|segment| Some(place(segment)) > behind).collect();
        for (at, segment) in all.iter().enumerate() {
            let next = (at + 1 < all.len()).then(|| place(segment));
            let following = all.get(at + 1).filter(|following| following.slot == segment.slot);
            let until = following.map_or(u64::MAX, |following| following.first);
            let rows = Rows {
                device: settings.device_of(segment.slot),
                unsent: Position::read(self.store(), segment.slot).await?.next,
                refused: self
                    .refused()
                    .await?
                    .iter()
                    .map(|batch| batch.id)
                    .filter(|id| id.slot == segment.slot)
                    .collect(),
                until,
            };
            let mut writer = self.writer.lock().await;
            let own = writer.as_mut().filter(|writer| writer.slot == segment.slot);
            let current = own.and_then(|writer| writer.current.as_mut());
            let written = match current.filter(|current| current.first == segment.first) {
                Some(current) => {
                    let end = current.bytes;
                    rows.write(&mut csv, Records::new(&mut current.file, 0, end))
                }
                None => match segment::open(self.store(), segment).await? {
                    Some(mut file) => {
                        let end = file.length().map_err(OutboxError::io(&segment.name()))?;
                        rows.write(&mut csv, Records::new(&mut file, 0, end))
                    }
                    // Another tab writes it just now.
                    None => continue,
                },
            };
            written.map_err(OutboxError::io(&segment.name()))?;
            return Ok(Exported { csv: Bytes(csv.into_bytes()), next });
        }
        Ok(Exported { csv: Bytes(csv.into_bytes()), next: None })
    }
}

/// The results of one file, as rows.
struct Rows {
    device: String,
    /// From this one on they wait.
    unsent: u64,
    /// Batches that are set aside.
    refused: Vec<RefusedId>,
    /// Those from here on are another file's.
    until: u64,
}

impl Rows {
    fn write<F: File>(&self, csv: &mut String, mut records: Records<'_, F>) -> std::io::Result<()> {
        let mut context = Context::default();
        while let Some(payload) = records.next()? {
            match Entry::read(&payload) {
                Some(Entry::Context(its)) => context = its,
                Some(Entry::Result(kept)) if kept.sequence < self.until => self.line(csv, &context, &kept),
                Some(Entry::Result(_)) | None => {}
            }
        }
        Ok(())
    }

    fn state(&self, sequence: u64) -> &'static str {
        let is_refused = self.refused.iter().any(|id| (id.first..=id.last).contains(&sequence));
        match sequence < self.unsent {
            _ if is_refused => "refused",
            true => "sent",
            false => "waiting",
        }
    }

    fn line(&self, csv: &mut String, context: &Context, kept: &Kept) {
        let score = kept.score.map_or(String::new(), |score| score.to_string());
        let drift = context.drift.as_ref().map_or("", |drift| drift_state(drift.state));
        let by_channel: Vec<String> = kept.by_channel.iter().map(ToString::to_string).collect();
        let detector = context.detector.replace('"', "\"\"");
        // A string takes all that is written.
        let _ = write!(
            csv,
            "{},{},{},{score},{},{},{},{},\"{detector}\",{drift},{}\r\n",
            self.device,
            kept.sequence,
            kept.time_ms,
            kept.threshold,
            alert(kept.alert),
            kept.latency_ms,
            self.state(kept.sequence),
            by_channel.join(" ")
        );
    }
}
