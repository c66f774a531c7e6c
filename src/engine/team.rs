//! Several that run one model together, each with its own rows of every matrix.
//!
//! All members run the same code over the same tokens. Between two matrix products they gather: each publishes what its
//! rows gave and takes in what the others' gave. A row's product is computed whole by one member, so that the numbers
//! are the same, to the last bit, for any number of them. Must not know what members are (threads, workers), nor how
//! bytes reach them.

use super::error::Result;

/// The member that speaks with the outside: it has the file, chooses the tokens, and takes the logits.
pub const LEADER: usize = 0;

/// Who takes in what is gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receivers {
    Everyone,
    /// The others only publish, and don't wait.
    Leader,
}

/// One member's end.
///
/// All members make the same calls in the same order. Once one has dropped its end, or died, each call of any of the
/// others fails with [`super::Error::Team`].
pub trait Team {
    /// 0 to [`Self::size`]; [`LEADER`] leads.
    fn rank(&self) -> usize;

    fn size(&self) -> usize;

    /// All-gather in place. Rank `r`'s part of `all` is `bounds[r] * unit..bounds[r + 1] * unit`, in bytes; the caller's
    /// own is published, the others' are overwritten with what they published. Waits only for those whose part is not empty.
    fn gather(&mut self, all: &mut [u8], bounds: &[usize], unit: usize, receivers: Receivers) -> Result<()>;

    /// Whether the leader has published what this member has not taken in yet. Waits for it, but not for long.
    fn called(&mut self) -> Result<bool>;

    /// The leader's `bytes` to everyone.
    fn broadcast(&mut self, bytes: &mut [u8]) -> Result<()> {
        if self.size() == 1 {
            return Ok(());
        }
        let mut bounds = vec![bytes.len(); self.size() + 1];
        bounds[LEADER] = 0;
        self.gather(bytes, &bounds, 1, Receivers::Everyone)
    }
}

/// One that works alone: has everything already, and waits for nobody.
pub struct Solo;

impl Team for Solo {
    fn rank(&self) -> usize {
        LEADER
    }

    fn size(&self) -> usize {
        1
    }

    fn gather(&mut self, _: &mut [u8], _: &[usize], _: usize, _: Receivers) -> Result<()> {
        Ok(())
    }

    fn called(&mut self) -> Result<bool> {
        Ok(false)
    }
}
