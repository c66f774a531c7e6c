//! Whether a language model fits into memory, and how: over how many members of a team, with how long a context. Known from the file's
//! header, before a weight is read. Must not know who tells what there is.

use super::{
    error::{Error, Result},
    kernels::attention::PAGE,
    models::decoder::DecoderMemory,
};

/// The program itself: its data, its stack, and what it keeps beside models.
const INSTANCE_BYTES: u64 = 4 << 20;
/// Of what an instance can address, so much is left to the gaps between allocations.
const GAPS: u64 = 16;
/// What the members of a team exchange through, and a slice of the file on its way.
const EXCHANGE_BYTES: u64 = 4 << 20;
/// A context that a person can work with: members are added until there is one.
const COMFORTABLE: usize = 8 * PAGE;
/// An answer beside the conversation's has at least so many pages, or a quarter of all.
const PAGES_BESIDE: usize = 4;

/// What there is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For one member.
    pub instance: u64,
    /// For all members together; `None` where nobody knows.
    pub device: Option<u64>,
}

/// What a model takes with a number of members, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// The leader first.
    pub members: Vec<DecoderMemory>,
    /// Tokenizer and chat template, which the leader has.
    pub text: u64,
}

/// A way in which a model fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    pub members: usize,
    /// Tokens that a conversation may hold.
    pub context: usize,
    /// Pages of KV cache, at each member, that all answers under way may have together.
    pub pages: usize,
    /// Once it is loaded, without a KV cache: the leader's memory, and that of all members.
    pub leader: u64,
    pub all: u64,
}

impl Memory {
    /// A member's memory with so many pages of KV cache, by rank.
    pub fn member(&self, rank: usize, pages: usize) -> u64 {
        let DecoderMemory { weights, buffers, page } = self.members[rank];
        let text = if rank == 0 { self.text } else { 0 };
        INSTANCE_BYTES + weights + buffers + text + page * pages as u64
    }

    /// All members', and what they exchange through.
    pub fn all(&self, pages: usize) -> u64 {
        let members = (0..self.members.len()).map(|rank| self.member(rank, pages)).sum::<u64>();
        members + EXCHANGE_BYTES
    }

    /// The most pages that fit; `None` where not even the weights do.
    fn most_pages(&self, limits: Limits) -> Option<usize> {
        let instance = limits.instance - limits.instance / GAPS;
        let fitting = |there: u64, taken: u64, page: u64| {
            let left = there.checked_sub(taken)?;
            Some(usize::try_from(left / page.max(1)).unwrap_or(usize::MAX))
        };
        let mut most = usize::MAX;
        for rank in 0..self.members.len() {
            most = most.min(fitting(instance, self.member(rank, 0), self.members[rank].page)?);
        }
        if let Some(device) = limits.device {
            let page = self.members.iter().map(|member| member.page).sum();
            most = most.min(fitting(device, self.all(0), page)?);
        }
        Some(most)
    }

    /// How the model fits with these members, its file's own context being `trained` tokens.
    fn fit(&self, trained: usize, limits: Limits) -> Option<Fit> {
        let most = self.most_pages(limits)?;
        let wanted = trained.div_ceil(PAGE);
        let beside = PAGES_BESIDE.min(most / 4);
        let context = wanted.min(most - beside) * PAGE;
        // A model without a page says nothing.
        (context > 0).then(|| Fit {
            members: self.members.len(),
            context: context.min(trained),
            pages: most.min(2 * wanted),
            leader: self.member(0, 0),
            all: self.all(0),
        })
    }
}

/// How a model fits, with `asked` members or, where that is too few, with as many as it takes, up to `most`. `memory` says what it
/// takes with a number of them.
pub fn fit(
    memory: impl Fn(usize) -> Result<Memory>,
    trained: usize,
    (asked, most): (usize, usize),
    limits: Limits,
) -> Result<Fit> {
    let most = most.max(1);
    let asked = asked.clamp(1, most);
    let mut best: Option<Fit> = None;
    for members in asked..=most {
        let Some(fit) = memory(members)?.fit(trained, limits) else { continue };
        if best.is_none_or(|best| fit.context > best.context) {
            best = Some(fit);
        }
        if fit.context >= trained.min(COMFORTABLE) {
            break;
        }
    }
    match best {
        Some(fit) => Ok(fit),
        None => Err(too_large(&memory(most)?, limits)),
    }
}

/// What all together lack: of the device, or of the members, each of whom must hold what the largest part takes.
fn too_large(memory: &Memory, limits: Limits) -> Error {
    let members = memory.members.len();
    let largest = (0..members).map(|rank| memory.member(rank, 1)).max().unwrap_or(0);
    match limits.device.filter(|device| memory.all(1) > *device) {
        Some(there) => Error::TooLarge { needed: memory.all(1), there },
        None => Error::TooLarge {
            needed: largest * members as u64,
            there: (limits.instance - limits.instance / GAPS) * members as u64,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GB: u64 = 1 << 30;

    /// A model of so many bytes of weights, divided evenly, whose pages take 100 MB in all.
    fn memory(weights: u64) -> impl Fn(usize) -> Result<Memory> {
        move |members| {
            let part = |bytes: u64| bytes / members as u64;
            let member = DecoderMemory { weights: part(weights), buffers: 1 << 20, page: part(100 << 20) };
            Ok(Memory { members: vec![member; members], text: 10 << 20 })
        }
    }

    fn limits(device: Option<u64>) -> Limits {
        Limits { instance: 4 * GB, device }
    }

    #[test]
    fn what_fits_stays_as_it_was_asked_for() {
        let fit = fit(memory(GB), 8192, (2, 8), limits(None)).unwrap();
        assert_eq!((fit.members, fit.context), (2, 8192));
        assert!(fit.pages >= 8 + PAGES_BESIDE);
    }

    #[test]
    fn more_members_than_asked_for_where_one_instance_does_not_hold_it() {
        let of_one = fit(memory(6 * GB), 8192, (1, 8), limits(None)).unwrap();
        assert_eq!((of_one.members, of_one.context), (2, 8192));
        // As many as there are, and the context that they leave.
        let of_two = fit(memory(6 * GB), 131_072, (1, 2), limits(None)).unwrap();
        assert_eq!(of_two.members, 2);
        assert!(of_two.context >= COMFORTABLE && of_two.context < 131_072, "{}", of_two.context);
    }

    #[test]
    fn the_context_is_cut_to_what_fits() {
        let fit = fit(memory(3 * GB), 131_072, (1, 1), limits(None)).unwrap();
        let taken = memory(3 * GB)(1).unwrap();
        assert!(fit.context < 131_072 && fit.context.is_multiple_of(PAGE));
        let pages = fit.context / PAGE;
        assert!(taken.member(0, pages) <= 4 * GB - 4 * GB / GAPS);
        assert!(taken.member(0, pages + 1 + PAGES_BESIDE) > 4 * GB - 4 * GB / GAPS);
        assert!(fit.pages >= pages);
    }

    #[test]
    fn what_does_not_fit_says_what_it_takes_and_what_there_is() {
        let Err(Error::TooLarge { needed, there }) = fit(memory(6 * GB), 8192, (1, 1), limits(None)) else {
            panic!("it fits");
        };
        assert!(needed > 6 * GB && there < 4 * GB, "{needed} {there}");
        let device = Some(2 * GB);
        let Err(Error::TooLarge { needed, there }) = fit(memory(3 * GB), 8192, (1, 4), limits(device)) else {
            panic!("it fits");
        };
        assert!(needed > 3 * GB && there == 2 * GB, "{needed} {there}");
    }
}
