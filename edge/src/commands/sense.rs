//! Lines of samples to scores, each as its window is complete. Must not know how a window is scored, nor how a result is kept.

use std::{fs, path::Path};

use super::{each_line, print, sample::sample};
use crate::{Error, Host, Result, disk::unix_ms};
use futures::FutureExt;
use hearth::{
    client::{Running, Update},
    protocol::{Bytes, DescribeDetector, Samples, Scored, Sense, Watch, WatchId, WatchSettings, Watched},
};

const WATCH: WatchId = WatchId(1);

pub fn run(host: &mut Host, detector: &Path, record: bool) -> Result<()> {
    let bytes =
        fs::read(detector).map_err(|cause| Error::File { path: detector.display().to_string(), cause })?;
    let detector = Bytes(bytes);
    let facts = host.ask(DescribeDetector { detector: detector.clone() }, |chunk| match chunk {})?;
    let channels = facts.channels.len();
    let settings = WatchSettings { record, ..WatchSettings::USUAL };
    let mut watching = host.start(Watch { watch: WATCH, detector, settings });
    each_line(|number, line| {
        let samples = sample(number, line, Some(channels), unix_ms)?;
        host.ask(Sense { watch: WATCH, samples, last: false }, |chunk| match chunk {})?;
        while let Some(update) = watching_says(&mut watching) {
            said(update)?;
        }
        Ok(())
    })?;
    host.ask(Sense { watch: WATCH, samples: Samples::default(), last: true }, |chunk| match chunk {})?;
    loop {
        if said(host.next(&mut watching)?)? {
            return Ok(());
        }
    }
}

/// What the watch has said already; a sample is answered when its window is scored, and that comes first.
fn watching_says(watching: &mut Running<Watch>) -> Option<Update<Watch>> {
    futures::StreamExt::next(watching).now_or_never().flatten()
}

/// Prints what it is; `true` at its end.
fn said(update: Update<Watch>) -> Result<bool> {
    match update {
        Update::Progress(_) => Ok(false),
        Update::Chunk(Watched { scored, notices, drift: _ }) => {
            notices.iter().try_for_each(print)?;
            scored.iter().try_for_each(|scored: &Scored| print(scored))?;
            Ok(false)
        }
        Update::Done(done) => {
            done?;
            Ok(true)
        }
    }
}
