//! What the leader tells the others before a batch goes through the layers: how long its texts are, and their tokens' vectors.

use crate::engine::{
    error::{Error, Result},
    team::Team,
};

/// More tokens than any batch has, and vectors of them still fit a memory.
const MOST_TOKENS: u32 = 1 << 20;

pub fn announce(team: &mut dyn Team, lengths: &[u32], x: &mut [f32]) -> Result<()> {
    if team.size() == 1 {
        return Ok(());
    }
    // The first length comes along, so that a single text takes two messages.
    let mut header = [lengths.len() as u32, lengths.first().copied().unwrap_or_default()];
    team.broadcast(bytemuck::cast_slice_mut(&mut header))?;
    if let [_, rest @ ..] = lengths
        && !rest.is_empty()
    {
        team.broadcast(bytemuck::cast_slice_mut(&mut rest.to_vec()))?;
    }
    team.broadcast(bytemuck::cast_slice_mut(x))
}

/// The texts' lengths; the vectors come into `x`.
pub fn receive(team: &mut dyn Team, width: usize, x: &mut Vec<f32>) -> Result<Vec<u32>> {
    let mut header = [0u32; 2];
    team.broadcast(bytemuck::cast_slice_mut(&mut header))?;
    let [texts, first] = header;
    let absurd = |what: u32| Error::Team(format!("the leader announces {what} of a batch"));
    if texts > MOST_TOKENS {
        return Err(absurd(texts));
    }
    let mut lengths = vec![first; texts as usize];
    if texts > 1 {
        team.broadcast(bytemuck::cast_slice_mut(&mut lengths[1..]))?;
    }
    let tokens = lengths.iter().fold(0u32, |sum, length| sum.saturating_add(*length));
    if tokens > MOST_TOKENS {
        return Err(absurd(tokens));
    }
    x.resize(tokens as usize * width, 0.0);
    team.broadcast(bytemuck::cast_slice_mut(x))?;
    Ok(lengths)
}
