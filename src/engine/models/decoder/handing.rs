//! How a recipe gets from the leader of a team to the others, who have no file.

use super::recipe::Recipe;
use crate::engine::{
    error::{Error, Result},
    team::Team,
};

impl Recipe {
    /// The leader's part.
    pub(super) fn hand_out(&self, team: &mut dyn Team) -> Result<()> {
        let mut written = postcard::to_stdvec(self).map_err(unreadable)?;
        team.broadcast(&mut (written.len() as u64).to_le_bytes())?;
        team.broadcast(&mut written)
    }

    /// The others' part.
    pub(super) fn take_in(team: &mut dyn Team) -> Result<Self> {
        let mut length = [0; 8];
        team.broadcast(&mut length)?;
        let mut written = vec![0; u64::from_le_bytes(length) as usize];
        team.broadcast(&mut written)?;
        postcard::from_bytes(&written).map_err(unreadable)
    }
}

fn unreadable(error: postcard::Error) -> Error {
    Error::Team(format!("the recipe can't be handed on: {error}"))
}
