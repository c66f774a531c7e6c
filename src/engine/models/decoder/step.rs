//! What the leader tells the others: each forward pass before it begins, and that a KV cache is given up.

use crate::engine::{
    error::{Error, Result},
    models::caches::CacheName,
    team::Team,
};

/// Which positions' logits a caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logits {
    Nothing,
    Last,
    All,
}

/// What those who follow hear.
pub enum Call {
    Step(Step),
    /// The cache beside the conversation's is needed no more.
    GiveUpBeside,
    /// Texts that become vectors: how long each is, and the tokens of all.
    Texts {
        lengths: Vec<u32>,
        tokens: Vec<u32>,
    },
}

/// A forward pass.
pub struct Step {
    pub cache: CacheName,
    /// Tokens that the KV cache holds before it; what is behind them is forgotten.
    pub position: usize,
    pub tokens: Vec<u32>,
    pub logits: Logits,
    /// The leader's cache has a new page for it: whether the others have room too, is asked of all.
    pub asks_room: bool,
}

/// The header's word for what is called for.
const GIVE_UP_BESIDE: u32 = 3;
const TEXTS: u32 = 4;
/// Beside the cache's number.
const ASKS_ROOM: u32 = 1 << 8;

/// More tokens than any batch of texts has.
const MOST_TOKENS: u32 = 1 << 20;

impl Step {
    pub fn announce(
        team: &mut dyn Team,
        cache: CacheName,
        position: usize,
        tokens: &[u32],
        (logits, asks_room): (Logits, bool),
    ) -> Result<()> {
        if team.size() == 1 {
            return Ok(());
        }
        let wanted = match logits {
            Logits::Nothing => 0,
            Logits::Last => 1,
            Logits::All => 2,
        };
        let cache = match cache {
            CacheName::Conversation => 0,
            CacheName::Beside => 1,
        };
        // The first token comes along, so that decoding takes one message.
        let first = tokens.first().copied().unwrap_or_default();
        let cache = cache | if asks_room { ASKS_ROOM } else { 0 };
        let mut header = [wanted, cache, position as u32, tokens.len() as u32, first];
        team.broadcast(bytemuck::cast_slice_mut(&mut header))?;
        if let [_, rest @ ..] = tokens
            && !rest.is_empty()
        {
            team.broadcast(bytemuck::cast_slice_mut(&mut rest.to_vec()))?;
        }
        Ok(())
    }
}

impl Call {
    pub fn announce_give_up(team: &mut dyn Team) -> Result<()> {
        team.broadcast(bytemuck::cast_slice_mut(&mut [GIVE_UP_BESIDE, 0, 0, 0, 0]))
    }

    pub fn announce_texts(team: &mut dyn Team, lengths: &[u32], tokens: &[u32]) -> Result<()> {
        if team.size() == 1 {
            return Ok(());
        }
        let mut header = [TEXTS, lengths.len() as u32, tokens.len() as u32, 0, 0];
        team.broadcast(bytemuck::cast_slice_mut(&mut header))?;
        team.broadcast(bytemuck::cast_slice_mut(&mut [lengths, tokens].concat()))
    }

    pub fn receive(team: &mut dyn Team) -> Result<Self> {
        let mut header = [0u32; 5];
        team.broadcast(bytemuck::cast_slice_mut(&mut header))?;
        let [wanted, cache, position, count, first] = header;
        let logits = match wanted {
            0 => Logits::Nothing,
            1 => Logits::Last,
            2 => Logits::All,
            GIVE_UP_BESIDE => return Ok(Self::GiveUpBeside),
            TEXTS => return Self::receive_texts(team, cache, position),
            other => return Err(Error::Team(format!("the leader wants logits {other}"))),
        };
        let asks_room = cache & ASKS_ROOM != 0;
        let cache = match cache & !ASKS_ROOM {
            0 => CacheName::Conversation,
            1 => CacheName::Beside,
            other => return Err(Error::Team(format!("the leader works on cache {other}"))),
        };
        let mut tokens = vec![first; count as usize];
        if count > 1 {
            team.broadcast(bytemuck::cast_slice_mut(&mut tokens[1..]))?;
        }
        Ok(Self::Step(Step { cache, position: position as usize, tokens, logits, asks_room }))
    }

    fn receive_texts(team: &mut dyn Team, texts: u32, count: u32) -> Result<Self> {
        if texts > count || count > MOST_TOKENS {
            return Err(Error::Team(format!("the leader announces {texts} texts of {count} tokens")));
        }
        let mut lengths = vec![0u32; (texts + count) as usize];
        team.broadcast(bytemuck::cast_slice_mut(&mut lengths))?;
        let tokens = lengths.split_off(texts as usize);
        match lengths.iter().map(|length| u64::from(*length)).sum::<u64>() == u64::from(count) {
            true => Ok(Self::Texts { lengths, tokens }),
            false => Err(Error::Team(format!("texts of {lengths:?} tokens are not {count}"))),
        }
    }
}
