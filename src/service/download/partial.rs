//! A file on its way, with the log beside it: how far it is, what the server said of it, and where its hash has come to.
//!
//! Behind each chunk, and whenever an attempt ends, the file is flushed and then the log says how far it is good. What lies behind that
//! when a later attempt opens it may be anything, as after a power cut, and is dropped. However it ends, no more than a chunk is lost.

use std::io::{self, SeekFrom};

use super::answer::Facts;
use crate::{
    platform::{File, Store},
    protocol::Failure,
    service::{
        convert::io_failure,
        hashing::{CHUNK, Hash, State},
        storage::{log, log_name},
    },
};

const FACTS: u8 = 1;
const POINT: u8 = 2;
/// Bytes of an unhashed file that are hashed between two checkpoints.
const PIECE: u64 = 1 << 20;

pub struct Partial<F: File> {
    file: F,
    log: F,
    /// Behind the last good record.
    log_end: u64,
    facts: Facts,
    hash: Hash,
    done: u64,
    /// How far the log says that it is good.
    noted: u64,
    /// Behind each whole chunk.
    states: Vec<State>,
    /// Behind the last whole chunk.
    boundary: Boundary,
    /// States that somebody vouches for.
    trusted: Vec<State>,
    /// Bytes that an earlier version left, whose hash is yet to be found.
    unhashed: u64,
}

#[derive(Clone, Default)]
struct Boundary {
    done: u64,
    hash: Hash,
    log_end: u64,
}

/// Why bytes were not taken.
#[derive(Debug)]
pub enum Refused {
    /// The file went back to where this chunk begins.
    BadChunk(u64),
    Io(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl<F: File> Partial<F> {
    /// Opens what an earlier attempt left, or begins. Where there is no log and `keeps_unlogged`, the bytes are kept, and are to be hashed.
    pub async fn open<S: Store<File = F>>(
        store: &S,
        name: &str,
        trusted: &[State],
        keeps_unlogged: bool,
    ) -> Result<Self, Failure> {
        let file = store.create(name).await?;
        let log = store.append(&log_name(name)).await?;
        let mut partial = Self {
            file,
            log,
            log_end: 0,
            facts: Facts::default(),
            hash: Hash::default(),
            done: 0,
            noted: 0,
            states: Vec::new(),
            boundary: Boundary::default(),
            trusted: trusted.to_vec(),
            unhashed: 0,
        };
        partial.recall(keeps_unlogged).map_err(io_failure)?;
        Ok(partial)
    }

    fn recall(&mut self, keeps_unlogged: bool) -> io::Result<()> {
        let length = self.file.length()?;
        for (record, end) in log::read(&mut self.log)? {
            let good = match record.split_first() {
                Some((&FACTS, facts)) => self.recall_facts(facts, end),
                Some((&POINT, point)) => self.recall_point(point, end, length),
                Some(_) | None => None,
            };
            if good.is_none() {
                break;
            }
        }
        if self.log_end == 0 && keeps_unlogged {
            self.unhashed = length;
        } else {
            self.file.truncate(self.done)?;
        }
        self.file.seek(SeekFrom::Start(self.done))?;
        Ok(())
    }

    fn recall_facts(&mut self, facts: &[u8], end: u64) -> Option<()> {
        (self.facts, self.log_end) = (serde_json::from_slice(facts).ok()?, end);
        if self.done == 0 {
            self.boundary.log_end = end;
        }
        Some(())
    }

    fn recall_point(&mut self, point: &[u8], end: u64, length: u64) -> Option<()> {
        let (done, saved) = point.split_first_chunk::<8>()?;
        let done = u64::from_le_bytes(*done);
        let hash = Hash::restored(saved)?;
        let chunks = self.states.len() as u64;
        let is_next = done > self.done && done / CHUNK <= chunks + 1 && (done - chunks * CHUNK) <= CHUNK;
        if !is_next || done > length {
            return None;
        }
        (self.done, self.noted, self.hash, self.log_end) = (done, done, hash, end);
        if done.is_multiple_of(CHUNK) {
            self.states.push(self.hash.state());
            self.boundary = Boundary { done, hash: self.hash.clone(), log_end: end };
        }
        Some(())
    }

    pub fn done(&self) -> u64 {
        self.done
    }

    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Whether somebody vouches for the chunk that is to come: it will show at its end that it is another.
    pub fn is_vouched_for(&self) -> bool {
        self.trusted.len() > self.states.len()
    }

    /// Whether an earlier version's bytes are still to be hashed; hashes some of them.
    pub fn hash_unhashed(&mut self) -> io::Result<bool> {
        if self.done >= self.unhashed {
            return Ok(false);
        }
        // Up to a chunk's end at the most.
        let count = PIECE.min(self.unhashed - self.done).min(CHUNK - self.done % CHUNK);
        let mut piece = vec![0; count as usize];
        self.file.read_exact(&mut piece)?;
        self.hash.update(&piece);
        self.done += count;
        if self.done.is_multiple_of(CHUNK) {
            match self.end_chunk() {
                Ok(()) => {}
                // What follows a bad chunk is fetched with it.
                Err(Refused::BadChunk(_)) => self.unhashed = 0,
                Err(Refused::Io(error)) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Notes what the server says, before its first byte is taken.
    pub fn begin(&mut self, facts: Facts) -> io::Result<()> {
        if self.done == 0 {
            return self.restart(facts);
        }
        match facts.total {
            Some(total) => self.set_total(total),
            None => Ok(()),
        }
    }

    /// Notes that all is here, where the server did not say how much that is.
    pub fn end(&mut self) -> io::Result<()> {
        self.note()?;
        self.set_total(self.done)
    }

    fn set_total(&mut self, total: u64) -> io::Result<()> {
        if self.facts.total.replace(total) != Some(total) {
            self.log_end = log::append(&mut self.log, self.log_end, &recorded(&self.facts)?)?;
        }
        Ok(())
    }

    /// Drops all that came: the address has another file now.
    pub fn restart(&mut self, facts: Facts) -> io::Result<()> {
        // The log first: without it the bytes are nothing.
        self.log_end = log::append(&mut self.log, 0, &recorded(&facts)?)?;
        self.file.truncate(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        if let Some(total) = facts.total {
            self.file.expect(total)?;
        }
        (self.facts, self.hash, self.done, self.noted, self.unhashed) = (facts, Hash::default(), 0, 0, 0);
        self.states.clear();
        self.boundary = Boundary { log_end: self.log_end, ..Boundary::default() };
        Ok(())
    }

    /// Believes from now on no version that the server tells: it tells another one each time.
    pub fn forget_version(&mut self) {
        (self.facts.etag, self.facts.last_modified) = (None, None);
    }

    /// Takes the bytes that follow.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<(), Refused> {
        while !bytes.is_empty() {
            let left = (CHUNK - self.done % CHUNK) as usize;
            let (now, later) = bytes.split_at(left.min(bytes.len()));
            self.file.write_all(now)?;
            self.hash.update(now);
            self.done += now.len() as u64;
            bytes = later;
            if self.done.is_multiple_of(CHUNK) {
                self.end_chunk()?;
            }
        }
        Ok(())
    }

    fn end_chunk(&mut self) -> Result<(), Refused> {
        let (state, chunk) = (self.hash.state(), self.states.len());
        if self.trusted.get(chunk).is_some_and(|trusted| *trusted != state) {
            self.rewind()?;
            return Err(Refused::BadChunk(chunk as u64));
        }
        self.note()?;
        self.states.push(state);
        self.boundary = Boundary { done: self.done, hash: self.hash.clone(), log_end: self.log_end };
        Ok(())
    }

    /// Makes what came last for the next attempt.
    pub fn note(&mut self) -> io::Result<()> {
        if self.noted == self.done {
            return Ok(());
        }
        self.file.flush()?;
        let point = [&[POINT][..], &self.done.to_le_bytes(), &self.hash.saved()].concat();
        self.log_end = log::append(&mut self.log, self.log_end, &point)?;
        self.noted = self.done;
        Ok(())
    }

    /// Back to the last whole chunk.
    pub fn rewind(&mut self) -> io::Result<()> {
        let Boundary { done, hash, log_end } = self.boundary.clone();
        (self.done, self.noted, self.hash, self.log_end) = (done, done, hash, log_end);
        self.log.truncate(log_end)?;
        self.trim()
    }

    /// Drops what a write that failed may have left.
    pub fn trim(&mut self) -> io::Result<()> {
        self.file.truncate(self.done)?;
        self.file.seek(SeekFrom::Start(self.done))?;
        Ok(())
    }

    /// Whether these are the bytes that are here from `at` on.
    pub fn holds(&mut self, at: u64, bytes: &[u8]) -> io::Result<bool> {
        let mut held = vec![0; bytes.len()];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut held)?;
        self.file.seek(SeekFrom::Start(self.done))?;
        Ok(held == bytes)
    }

    /// Whether all is right but what lies behind the last whole chunk, as far as others vouch for the rest.
    pub fn has_wrong_end(&self, sha256: &str) -> bool {
        let vouched = self.trusted.len() >= self.states.len() && !self.trusted.is_empty();
        vouched && self.done > self.boundary.done && self.hash.clone().finish() != sha256
    }

    /// The SHA-256 of all that is here, and the states behind its chunks. The file is closed.
    pub fn finish(mut self) -> io::Result<(String, Vec<State>)> {
        self.note()?;
        Ok((self.hash.clone().finish(), std::mem::take(&mut self.states)))
    }
}

fn recorded(facts: &Facts) -> io::Result<Vec<u8>> {
    Ok([&[FACTS][..], &serde_json::to_vec(facts).map_err(io::Error::other)?].concat())
}

impl<F: File> Drop for Partial<F> {
    /// However an attempt ends: if this fails, the log still says what was good before.
    fn drop(&mut self) {
        let _ = self.note();
    }
}
