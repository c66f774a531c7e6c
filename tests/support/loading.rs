//! A decoder from its file, alone or at the head of a team.

use std::io::{Read, Seek};

use hearth::engine::{
    Error,
    gguf::Gguf,
    models::decoder::{Decoder, Loader, families},
    team::{Solo, Team},
};

pub fn load(file: &mut (impl Read + Seek), team: Box<dyn Team>) -> Result<Decoder, Error> {
    let gguf = Gguf::read(file)?;
    let mut loader = Loader::lead(families::recipe(&gguf)?, team)?;
    loop {
        if let Some(decoder) = loader.step(&gguf, file)? {
            return Ok(decoder);
        }
    }
}

/// One that works alone, from a file that is sound.
pub fn load_alone(mut file: impl Read + Seek) -> Decoder {
    load(&mut file, Box::new(Solo)).unwrap()
}
