//! A BERT whose tokens' vectors are wanted one by one, and not their mean.

use super::{Bert, Scratch, call};
use crate::engine::error::Result;

impl Bert {
    /// Each token's vector after the last layer, [tokens of all texts][width]. No text may be empty or longer than the
    /// positions. The leader's call: the others follow.
    /// `seconds` says of each text at which token the second one of two begins; it is empty where every text is one.
    pub fn tokens<'s>(
        &self,
        texts: &[&[u32]],
        seconds: &[usize],
        scratch: &'s mut Scratch,
    ) -> Result<&'s [f32]> {
        self.embed(texts, seconds, &mut scratch.x)?;
        let lengths: Vec<u32> = texts.iter().map(|text| text.len() as u32).collect();
        let team = &mut **self.team.borrow_mut();
        call::announce(team, &lengths, &mut scratch.x)?;
        self.run(team, &lengths, scratch)?;
        Ok(&scratch.x)
    }
}
