//! Whether a file that is not here yet can be run here, from its header alone: nobody waits for gigabytes to be told that they don't fit.
//!
//! A small file is not asked for its header: however it is packed, it fits.

use std::io::{self, Read, Seek, SeekFrom};

use super::room;
use crate::{
    engine::{Error, language_model::Loader},
    platform::{Download, Fetch, Platform, Purpose},
    protocol::{Failure, Load, ModelTask},
    service::job::Job,
};

/// No type of numbers takes more than so many times its bytes in the file once it is packed (Q2_K in 8 bits: 3.24), and the rest of
/// a model takes less than this.
const MOST_GROWTH: u64 = 4;
const REST_BYTES: u64 = 512 << 20;
/// Where the header is looked for first; each time that it is longer, twice as far.
const FIRST_BYTES: usize = 1 << 20;
/// As far as any header reaches.
const MOST_BYTES: usize = 64 << 20;

pub async fn check<P: Platform>(job: &Job<P>, request: &Load) -> Result<(), Failure> {
    let (session, spec) = (job.session(), &request.model);
    let limits = room::limits(session);
    let there = limits.device.map_or(limits.instance, |device| device.min(limits.instance));
    if spec.task != ModelTask::Chat || spec.bytes.saturating_mul(MOST_GROWTH) + REST_BYTES < there {
        return Ok(());
    }
    let mut download = session.platform.fetch().get(&spec.url, 0, Purpose::Model).await?;
    let mut head = Head { bytes: Vec::new(), length: spec.bytes, position: 0 };
    let mut enough = FIRST_BYTES;
    while let Some(bytes) = download.chunk().await? {
        head.bytes.extend_from_slice(&bytes);
        job.checkpoint().await;
        if head.bytes.len() < enough && (head.bytes.len() as u64) < spec.bytes {
            continue;
        }
        match Loader::open(&mut head) {
            Ok(loader) => {
                room::fitting(session, &loader, request.threads as usize)?;
                return Ok(());
            }
            Err(Error::Read(error)) if error.kind() == io::ErrorKind::UnexpectedEof => enough *= 2,
            Err(error) => return Err(error.into()),
        }
        if enough > MOST_BYTES {
            break;
        }
    }
    // What can't be told from here will be when the file is whole.
    Ok(())
}

/// The first bytes of a file of which the length is known.
struct Head {
    bytes: Vec<u8>,
    length: u64,
    position: u64,
}

impl Read for Head {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = usize::try_from(self.position).unwrap_or(usize::MAX).min(self.bytes.len());
        let count = (&self.bytes[start..]).read(buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Head {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
