//! A file that a team reads together: the leader reads, and every member gets what was read.
//!
//! All members make the same calls in the same order, as with every [`Team`]. What the leader alone needs it reads by
//! [`SharedFile::own`], of which the others hear nothing. Must not know what the file holds.

use std::io::{self, Read, Seek, SeekFrom};

use super::{
    error::{Error, Result},
    team::Team,
};

pub struct SharedFile<R> {
    /// The leader's; the others have none.
    file: Option<R>,
    team: Box<dyn Team>,
}

impl<R> SharedFile<R> {
    pub fn lead(file: R, team: Box<dyn Team>) -> Self {
        Self { file: Some(file), team }
    }

    /// The file itself, where this member has it.
    pub fn own(&mut self) -> Option<&mut R> {
        self.file.as_mut()
    }

    /// As [`Team::called`]: whether the leader has read on.
    pub fn called(&mut self) -> Result<bool> {
        self.team.called()
    }

    pub fn into_team(self) -> Box<dyn Team> {
        self.team
    }

    /// The leader's number to everyone.
    fn agree(&mut self, number: u64) -> io::Result<u64> {
        let mut number = [number];
        self.team.broadcast(bytemuck::cast_slice_mut(&mut number)).map_err(io::Error::other)?;
        Ok(number[0])
    }
}

impl SharedFile<io::Empty> {
    pub fn follow(team: Box<dyn Team>) -> Self {
        Self { file: None, team }
    }
}

impl<R: Read> Read for SharedFile<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.file {
            Some(file) => file.read(buffer)?,
            None => 0,
        };
        let read = self.agree(read as u64)? as usize;
        let too_many = || Error::Team(format!("the leader read {read} bytes where {} fit", buffer.len()));
        let fits = if read <= buffer.len() { Ok(()) } else { Err(too_many()) };
        fits.and_then(|()| self.team.broadcast(&mut buffer[..read])).map_err(io::Error::other)?;
        Ok(read)
    }
}

impl<R: Seek> Seek for SharedFile<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match &mut self.file {
            Some(file) => file.seek(to)?,
            None => 0,
        };
        self.agree(position)
    }
}
