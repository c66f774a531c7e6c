//! What the leader tells the others before each forward pass.

use crate::engine::{
    error::{Error, Result},
    team::Team,
};

/// Which positions' logits a caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logits {
    Nothing,
    Last,
    All,
}

/// A forward pass, as those who follow hear of it.
pub struct Step {
    /// Tokens that the KV cache holds before it; what is behind them is forgotten.
    pub position: usize,
    pub tokens: Vec<u32>,
    pub logits: Logits,
}

impl Step {
    pub fn announce(team: &mut dyn Team, position: usize, tokens: &[u32], logits: Logits) -> Result<()> {
        if team.size() == 1 {
            return Ok(());
        }
        let wanted = match logits {
            Logits::Nothing => 0,
            Logits::Last => 1,
            Logits::All => 2,
        };
        // The first token comes along, so that decoding takes one message.
        let first = tokens.first().copied().unwrap_or_default();
        let mut header = [position as u32, tokens.len() as u32, wanted, first];
        team.broadcast(bytemuck::cast_slice_mut(&mut header))?;
        if let [_, rest @ ..] = tokens
            && !rest.is_empty()
        {
            team.broadcast(bytemuck::cast_slice_mut(&mut rest.to_vec()))?;
        }
        Ok(())
    }

    pub fn receive(team: &mut dyn Team) -> Result<Self> {
        let mut header = [0u32; 4];
        team.broadcast(bytemuck::cast_slice_mut(&mut header))?;
        let [position, count, wanted, first] = header;
        let logits = match wanted {
            0 => Logits::Nothing,
            1 => Logits::Last,
            2 => Logits::All,
            other => return Err(Error::Team(format!("the leader wants logits {other}"))),
        };
        let mut tokens = vec![first; count as usize];
        if count > 1 {
            team.broadcast(bytemuck::cast_slice_mut(&mut tokens[1..]))?;
        }
        Ok(Self { position: position as usize, tokens, logits })
    }
}
