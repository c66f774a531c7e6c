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
    Loading(Box<Loading>),
    Ready(Box<(Bert, Scratch)>),
}

struct Loading {
    reader: SharedFile<io::Empty>,
    file: Safetensors,
    loader: Loader,
}

impl Follower {
    pub fn new(team: Box<dyn Team>) -> Result<Self> {
        let mut reader = SharedFile::follow(team);
        let file = Safetensors::read(&mut reader)?;
        let config = Config::from_json(file.metadata("config")?)?;
        let loader = Loader::new(config, Arithmetic::fastest());
        Ok(Self { state: Some(State::Loading(Box::new(Loading { reader, file, loader }))) })
    }

    /// Does what the leader does next; `false` if that was nothing for a while. After an error there is no next step.
    pub fn step(&mut self) -> Result<bool> {
        let Some(state) = self.state.take() else { return Ok(false) };
        let (state, stepped) = match state {
            State::Loading(mut loading) => {
                let called = loading.reader.called()?;
                (if called { loading.step()? } else { State::Loading(loading) }, called)
            }
            State::Ready(mut ready) => {
                let (bert, scratch) = &mut *ready;
                let stepped = bert.follow(scratch)?;
                (State::Ready(ready), stepped)
            }
        };
        self.state = Some(state);
        Ok(stepped)
    }
}

impl Loading {
    fn step(mut self: Box<Self>) -> Result<State> {
        let Some(bert) = self.loader.step(&self.file, &mut self.reader)? else {
            return Ok(State::Loading(self));
        };
        let bert = bert.in_team(self.reader.into_team());
        Ok(State::Ready(Box::new((bert, Scratch::default()))))
    }
}
