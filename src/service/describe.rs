//! Describe: the header of a model file, fetched as far as it goes and no further.

use std::io::{self, Read, Seek, SeekFrom};

use super::{job::Job, load::room, pace::LARGEST_SLICE, session::Session};
use crate::{
    engine::{Error, description, gguf::Part, kernels::attention::PAGE, language_model::Loader},
    platform::{Download, Fetch, Platform, Purpose},
    protocol::{
        Describe, Described, Failure, FailureKind, ModelPart, ModelTask, Progress, Shortage, Stage, Support,
        Unit,
    },
};

/// Bytes with which the header is first tried; each further attempt has twice as many.
const FIRST: usize = 1 << 18;

pub async fn run<P: Platform>(job: &Job<P>, request: Describe) -> Result<Described, Failure> {
    let mut file = job.session().platform.fetch().get(&request.url, 0, Purpose::Model).await?;
    let file_bytes = Some(request.bytes).filter(|bytes| *bytes > 0);
    let (mut bytes, mut wanted, mut whole) = (Vec::new(), FIRST, false);
    loop {
        while bytes.len() < wanted && !whole {
            match file.chunk().await? {
                Some(chunk) => bytes.extend_from_slice(&chunk),
                None => whole = true,
            }
            let (done, total) = (bytes.len() as u64, None);
            job.progress(Progress { stage: Stage::Read, unit: Unit::Bytes, done, total });
            job.checkpoint().await;
        }
        let mut prefix = Prefix { bytes: &bytes, whole, length: file_bytes, position: 0 };
        match description::describe(&mut prefix, file_bytes) {
            Ok(description) => {
                prefix = Prefix { length: Some(description.bytes), position: 0, ..prefix };
                // A part of a model says nothing of the whole.
                let (memory_bytes, shortage) = match (&description.part, &description.refusal) {
                    (None, None) => memory(job.session(), prefix),
                    (Some(_), _) | (_, Some(_)) => (None, None),
                };
                let read_bytes = bytes.len() as u64;
                return Ok(Described { memory_bytes, shortage, ..described(description, read_bytes) });
            }
            Err(Error::Read(error)) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        if bytes.len() as u64 >= Describe::MOST_BYTES {
            let facts = format!(
                "{}: the header is longer than {} bytes, of which {} were read",
                request.url,
                Describe::MOST_BYTES,
                bytes.len()
            );
            return Err(Failure::new(FailureKind::Unsupported, facts));
        }
        wanted = (2 * wanted).min(Describe::MOST_BYTES as usize);
    }
}

fn described(description: description::Description, read_bytes: u64) -> Described {
    Described {
        architecture: description.architecture,
        name: description.name.unwrap_or_default(),
        task: if description.embeds { ModelTask::Embed } else { ModelTask::Chat },
        parameters: description.parameters,
        context_tokens: description.context_tokens,
        quantisation: description.quantisation,
        bytes: description.bytes,
        licence: description.licence.unwrap_or_default(),
        languages: description.languages,
        part: description.part.map(|Part { number, of }| ModelPart { number, of }),
        support: description.refusal.map_or(Support::Runs, |why| Support::Refused { why }),
        memory_bytes: None,
        shortage: None,
        read_bytes,
    }
}

/// What the model takes, and what is lacking here; nothing where it does not speak.
fn memory<P: Platform>(session: &Session<P>, header: Prefix<'_>) -> (Option<u64>, Option<Shortage>) {
    let Ok(loader) = Loader::open(header) else { return (None, None) };
    let pages = loader.trained_tokens().min(Described::TOKENS as usize).div_ceil(PAGE);
    let taken = loader.memory(1, LARGEST_SLICE).ok().map(|memory| memory.all(pages));
    let shortage = match room::fitting(session, &loader, 1) {
        Err(Error::TooLarge { needed, there }) => Some(Shortage { needed_bytes: needed, there_bytes: there }),
        Err(_) | Ok(_) => None,
    };
    (taken, shortage)
}

/// The beginning of a file of which more may come: reading past it is [`io::ErrorKind::WouldBlock`].
struct Prefix<'b> {
    bytes: &'b [u8],
    /// Nothing comes behind these bytes.
    whole: bool,
    /// Of the file, where it is known.
    length: Option<u64>,
    position: u64,
}

impl Read for Prefix<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = usize::try_from(self.position).unwrap_or(usize::MAX).min(self.bytes.len());
        let count = (&self.bytes[start..]).read(buffer)?;
        if count == 0 && !buffer.is_empty() && !self.whole {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Prefix<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => self.length.and_then(|length| length.checked_add_signed(offset)),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
