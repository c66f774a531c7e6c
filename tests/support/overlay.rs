//! A file with some bytes changed and its end cut off, without a copy of it.

use std::io::{self, Read, Seek, SeekFrom};

#[derive(Clone, Debug)]
pub enum Damage {
    Cut { length: u64 },
    Patch { at: u64, bytes: Vec<u8> },
    Flip { at: u64, bit: u8 },
}

pub struct Overlay<R> {
    file: R,
    length: u64,
    position: u64,
    damage: Vec<Damage>,
}

impl<R: Read + Seek> Overlay<R> {
    pub fn new(mut file: R, damage: &[Damage]) -> io::Result<Self> {
        let mut length = file.seek(SeekFrom::End(0))?;
        for damage in damage {
            if let Damage::Cut { length: shorter } = damage {
                length = length.min(*shorter);
            }
        }
        Ok(Self { file, length, position: 0, damage: damage.to_vec() })
    }

    /// The whole damaged file.
    pub fn bytes(mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.length as usize);
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl<R: Read + Seek> Read for Overlay<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.position);
        let wanted = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.file.seek(SeekFrom::Start(self.position))?;
        let count = self.file.read(&mut buffer[..wanted])?;
        let mut change = |at: u64, change: &dyn Fn(&mut u8)| {
            if let Some(byte) =
                at.checked_sub(self.position).and_then(|at| buffer[..count].get_mut(at as usize))
            {
                change(byte);
            }
        };
        for damage in &self.damage {
            match damage {
                Damage::Cut { .. } => {}
                Damage::Patch { at, bytes } => {
                    for (at, new) in (*at..).zip(bytes) {
                        change(at, &|byte| *byte = *new);
                    }
                }
                Damage::Flip { at, bit } => change(*at, &|byte| *byte ^= 1 << bit),
            }
        }
        self.position += count as u64;
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for Overlay<R> {
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
