//! A member of a team that follows: it takes its rows from the leader and then does its part of each forward pass.
//! Knows no file, no text, and not when to stop: the leader's leaving is an error here.

use super::{
    error::{Error, Result},
    models::{
        bert,
        caches::Caches,
        decoder::{Decoder, Loader},
    },
    team::Team,
};

/// What a team computes: the first that its leader says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Led {
    Language,
    Text,
}

impl Led {
    const ALL: [Self; 2] = [Self::Language, Self::Text];

    pub fn announce(self, team: &mut dyn Team) -> Result<()> {
        team.broadcast(&mut [self as u8])
    }

    fn receive(team: &mut dyn Team) -> Result<Self> {
        let mut said = [0u8];
        team.broadcast(&mut said)?;
        let unknown = || Error::Team(format!("the leader computes {}", said[0]));
        Self::ALL.into_iter().find(|led| [*led as u8] == said).ok_or_else(unknown)
    }
}

pub struct Follower {
    state: Option<State>,
}

enum State {
    Waiting(Box<dyn Team>),
    Loading(Box<Loader>),
    Ready(Box<Decoder>, Box<Caches>),
    Text(Box<bert::Follower>),
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
                true => match Led::receive(&mut *team)? {
                    Led::Language => (Self::Loading(Box::new(Loader::follow(team)?)), true),
                    Led::Text => (Self::Text(Box::new(bert::Follower::new(team)?)), true),
                },
                false => (Self::Waiting(team), false),
            },
            Self::Loading(mut loader) => match loader.called()? {
                true => match loader.follow_step()? {
                    Some(decoder) => {
                        let caches = Box::new(Caches::new(decoder.cache_shape()));
                        (Self::Ready(Box::new(decoder), caches), true)
                    }
                    None => (Self::Loading(loader), true),
                },
                false => (Self::Loading(loader), false),
            },
            Self::Ready(mut decoder, mut caches) => {
                let stepped = decoder.follow(&mut caches)?;
                (Self::Ready(decoder, caches), stepped)
            }
            Self::Text(mut text) => {
                let stepped = text.step()?;
                (Self::Text(text), stepped)
            }
        })
    }
}
