//! A member of a team that follows: it takes its rows from the leader and then does its part of each forward pass.
//! Knows no file, no text, and not when to stop: the leader's leaving is an error here.

use super::{
    error::Result,
    models::{
        caches::Caches,
        llama::{Llama, Loader},
    },
    team::Team,
};

pub struct Follower {
    state: Option<State>,
}

enum State {
    Waiting(Box<dyn Team>),
    Loading(Box<Loader>),
    Ready(Box<Llama>, Box<Caches>),
}

impl Follower {
    pub fn new(team: Box<dyn Team>) -> Self {
        Self { state: Some(State::Waiting(team)) }
    }

    /// Does what the leader does next; `false` if that was nothing for a while. After an error there is no next step.
    pub fn step(&mut self) -> Result<bool> {
        let Some(state) = self.state.take() else { return Ok(false) };
        let (state, stepped) = state.step()?;
        self.state = Some(state);
        Ok(stepped)
    }
}

impl State {
    /// An error drops the member's end of the team, which the others notice.
    fn step(self) -> Result<(Self, bool)> {
        Ok(match self {
            Self::Waiting(mut team) => match team.called()? {
                true => (Self::Loading(Box::new(Loader::follow(team)?)), true),
                false => (Self::Waiting(team), false),
            },
            Self::Loading(mut loader) => match loader.called()? {
                true => match loader.follow_step()? {
                    Some(llama) => {
                        let caches = Box::new(Caches::new(llama.cache_shape()));
                        (Self::Ready(Box::new(llama), caches), true)
                    }
                    None => (Self::Loading(loader), true),
                },
                false => (Self::Loading(loader), false),
            },
            Self::Ready(mut llama, mut caches) => {
                let stepped = llama.follow(&mut caches)?;
                (Self::Ready(llama, caches), stepped)
            }
        })
    }
}
