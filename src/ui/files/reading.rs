//! A file that is read piece by piece, no faster than its pieces are used. Must not know what they are used for.

use futures::{
    StreamExt,
    future::{Either, select},
};
use web_sys::File;

use super::address::Address;
use crate::{
    client::{Client, Running, Update},
    protocol::{Dialect, Failure, FailureKind, Form, Progress, Read, ReadChunk, ReadFacts},
    ui::runs::Stop,
};

/// A reading under way. Dropping it ends the reader, if that reads nothing else.
pub struct Reading {
    running: Running<Read>,
    _address: Address,
}

pub enum Step {
    Progress(Progress),
    Chunk(ReadChunk),
    /// The last step.
    Done(ReadFacts),
}

impl Reading {
    /// `from_row`: the rows before it are passed over. `hash`: the first chunk is the file's SHA-256.
    pub fn open(
        client: &Client,
        (name, file): (&str, &File),
        form: Form,
        dialect: Dialect,
        (from_row, hash): (u64, bool),
    ) -> Result<Self, Failure> {
        let address = Address::of(file)?;
        let file = address.given(name, file);
        let running = client.run(Read { file, form, dialect, password: None, from_row, hash });
        Ok(Self { running, _address: address })
    }

    /// The next step; fails as soon as the work is stopped, whatever the reader does.
    pub async fn next(&mut self, stop: &Stop) -> Result<Step, Failure> {
        stop.check()?;
        let asked = std::pin::pin!(stop.asked());
        match select(asked, self.running.next()).await {
            Either::Left(((), _)) => Err(Failure::new(FailureKind::Cancelled, "stopped")),
            Either::Right((Some(Update::Progress(progress)), _)) => Ok(Step::Progress(progress)),
            Either::Right((Some(Update::Chunk(chunk)), _)) => Ok(Step::Chunk(chunk)),
            Either::Right((Some(Update::Done(result)), _)) => result.map(Step::Done),
            Either::Right((None, _)) => {
                Err(Failure::new(FailureKind::Internal, "the reading has ended before"))
            }
        }
    }
}
