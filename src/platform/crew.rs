//! Further instances that compute beside this one, and the memory that they share with it.

use std::rc::Rc;

use super::exchange::{MemoryShared, Shared};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CrewError {
    #[error("this browser shares no memory between workers here")]
    Alone,
    #[error("another worker did not start: {0}")]
    NotStarted(String),
    #[error("the other worker is of build {0}")]
    Outdated(String),
}

#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Crew {
    type Shared: Shared + Clone + 'static;
    type Members: Members<Shared = Self::Shared> + 'static;

    /// Instances that may compute at once, this one included; 1 where none can share memory.
    fn most(&self) -> usize;

    /// Starts all but the first of `size` members; each makes an [`super::exchange::Exchange`] of its rank.
    async fn start(&self, size: usize) -> Result<Self::Members, CrewError>;
}

/// Started members. Dropping them ends them.
pub trait Members {
    type Shared;

    fn shared(&self) -> &Self::Shared;

    /// From now on a member's death is told at once, and not only to those who exchange with it, where somebody
    /// listens.
    fn watch(&self);
}

type Start = dyn Fn(MemoryShared, usize, usize) -> Result<(), CrewError>;

/// Members that a test starts as it likes, given the shared memory, a rank and their number.
#[derive(Clone, Default)]
pub struct MemoryCrew {
    most: usize,
    start: Option<Rc<Start>>,
}

impl MemoryCrew {
    pub fn new(
        most: usize,
        start: impl Fn(MemoryShared, usize, usize) -> Result<(), CrewError> + 'static,
    ) -> Self {
        Self { most, start: Some(Rc::new(start)) }
    }
}

impl Crew for MemoryCrew {
    type Shared = MemoryShared;
    type Members = MemoryShared;

    fn most(&self) -> usize {
        self.most.max(1)
    }

    async fn start(&self, size: usize) -> Result<MemoryShared, CrewError> {
        let start = self.start.as_ref().ok_or(CrewError::Alone)?;
        let shared = MemoryShared::new(size);
        for rank in 1..size {
            start(shared.clone(), rank, size)?;
        }
        Ok(shared)
    }
}

impl Members for MemoryShared {
    type Shared = Self;

    fn shared(&self) -> &Self {
        self
    }

    fn watch(&self) {}
}
