//! A member that follows: it takes the layers as the leader reads them, and then does its part of each batch. It has neither
//! words nor a tokenizer, which the leader alone needs.

use std::io;

use super::{Bert, Config, Loader, Scratch};
use crate::engine::{
    error::Result, kernels::dense::Arithmetic, safetensors::Safetensors, shared_file::SharedFile, team::Team,
};

pub struct Follower {
    state: Option<State>,
}

enum State {
    Loading { reader: SharedFile<io::Empty>, file: Safetensors, loader: Loader },
    Ready(Bert, Scratch),
}

impl Follower {
    pub fn new(team: Box<dyn Team>) -> Result<Self> {
        let mut reader = SharedFile::follow(team);
        let file = Safetensors::read(&mut reader)?;
        let config = Config::from_json(file.metadata("config")?)?;
        let loader = Loader::new(config, Arithmetic::fastest());
        Ok(Self { state: Some(State::Loading { reader, file, loader }) })
    }

    /// Does what the leader does next; `false` if that was nothing for a while. After an error there is no next step.
    pub fn step(&mut self) -> Result<bool> {
        let Some(state) = self.state.take() else { return Ok(false) };
        let (state, stepped) = match state {
            State::Loading { mut reader, file, mut loader } => match reader.called()? {
                true => match loader.step(&file, &mut reader)? {
                    Some(bert) => (State::Ready(bert.in_team(reader.into_team()), Scratch::default()), true),
                    None => (State::Loading { reader, file, loader }, true),
                },
                false => (State::Loading { reader, file, loader }, false),
            },
            State::Ready(bert, mut scratch) => {
                let stepped = bert.follow(&mut scratch)?;
                (State::Ready(bert, scratch), stepped)
            }
        };
        self.state = Some(state);
        Ok(stepped)
    }
}
