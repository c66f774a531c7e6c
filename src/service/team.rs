//! The engine's team over the platform's exchange, and the life of a member that follows.

use crate::{
    engine::{
        Error, Result,
        follower::Follower,
        team::{LEADER, Receivers, Team},
    },
    platform::{
        Crew, Members, Yielder,
        exchange::{Exchange, ExchangeError, Shared, report, reported},
    },
};

/// The members beside the leader, if there are any.
pub struct Others<C: Crew> {
    members: Option<C::Members>,
    size: usize,
}

impl<C: Crew> Others<C> {
    /// Starts what makes up `threads` with the leader, or fewer, as far as this device allows. Where they don't start,
    /// the leader works alone.
    pub async fn start(crew: &C, threads: usize) -> Self {
        let size = threads.min(crew.most());
        if size > 1
            && let Ok(members) = crew.start(size).await
        {
            return Self { members: Some(members), size };
        }
        Self { members: None, size: 1 }
    }

    /// The leader's end; `None` where it is alone.
    pub fn leader(&self) -> Option<Box<dyn Team>> {
        let shared = self.members.as_ref()?.shared().clone();
        Some(Box::new(Member::new(shared, LEADER, self.size)))
    }

    /// For a model that is loaded: where a member dies, all end at once, and not with the next answer.
    pub fn watch(&self) {
        if let Some(members) = &self.members {
            members.watch();
        }
    }

    /// Members, the leader included.
    pub fn size(&self) -> usize {
        self.size
    }

    /// What the others' memory takes.
    pub fn memory_bytes(&self) -> u64 {
        self.members.as_ref().map_or(0, |members| reported(members.shared(), self.size))
    }
}

/// One member's end of the exchange, as the engine knows it.
pub struct Member<S: Shared>(Exchange<S>);

impl<S: Shared> Member<S> {
    pub fn new(shared: S, rank: usize, size: usize) -> Self {
        Self(Exchange::new(shared, rank, size))
    }
}

impl<S: Shared> Team for Member<S> {
    fn rank(&self) -> usize {
        self.0.rank()
    }

    fn size(&self) -> usize {
        self.0.size()
    }

    fn gather(&mut self, all: &mut [u8], bounds: &[usize], unit: usize, receivers: Receivers) -> Result<()> {
        let receives = match receivers {
            Receivers::Everyone => true,
            Receivers::Leader => self.rank() == LEADER,
        };
        Ok(self.0.gather(all, bounds, unit, receives)?)
    }

    fn called(&mut self) -> Result<bool> {
        Ok(self.0.called(LEADER)?)
    }
}

impl From<ExchangeError> for Error {
    fn from(error: ExchangeError) -> Self {
        Self::Team(error.to_string())
    }
}

/// Follows the leader until it leaves, or something goes wrong, which is what is returned. Between two steps
/// messages get in.
pub async fn follow<S: Shared + Clone + 'static>(
    shared: S,
    (rank, size): (usize, usize),
    yielder: &impl Yielder,
    memory_bytes: impl Fn() -> u64,
) -> Error {
    let mut follower = Follower::new(Box::new(Member::new(shared.clone(), rank, size)));
    loop {
        if let Err(error) = follower.step() {
            return error;
        }
        report(&shared, rank, memory_bytes().min(u64::from(u32::MAX)) as u32);
        yielder.yield_now().await;
    }
}
