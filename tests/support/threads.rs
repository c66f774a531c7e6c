//! A team of threads: the exchange that workers have, over memory that threads share.
#![allow(clippy::disallowed_methods, reason = "threads are banned for wasm32; this runs on the host")]

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    thread::{self, JoinHandle},
};

use futures::executor::block_on;
use hearth::{
    engine::{Error, team::Team},
    platform::{
        MemoryCrew, TurnYielder,
        exchange::{MemoryShared, leave},
    },
    service::team::{Member, follow},
};

/// A leader's end, and the threads that follow it until it is dropped.
pub fn team(size: usize) -> (Box<dyn Team>, Vec<JoinHandle<Error>>) {
    let shared = MemoryShared::new(size);
    let others = (1..size).map(|rank| follower(shared.clone(), rank, size)).collect();
    (Box::new(Member::new(shared, 0, size)), others)
}

pub fn follower(shared: MemoryShared, rank: usize, size: usize) -> JoinHandle<Error> {
    thread::spawn(move || {
        block_on(follow(shared, (rank, size), &TurnYielder, || u64::from(rank as u32) << 20))
    })
}

/// Members that a worker may have here, itself included.
pub const MOST: usize = 4;

/// Every member that was started, in order.
#[derive(Clone, Default)]
pub struct Crowd {
    members: Rc<RefCell<Vec<Started>>>,
    stillborn: Rc<Cell<bool>>,
}

struct Started {
    shared: MemoryShared,
    size: usize,
    thread: JoinHandle<Error>,
}

/// A crew of threads that are kept in `crowd`.
pub fn crowd(crowd: &Crowd) -> MemoryCrew {
    let crowd = crowd.clone();
    MemoryCrew::new(MOST, move |shared, rank, size| {
        if crowd.stillborn.get() {
            leave(&shared, size);
        }
        let thread = follower(shared.clone(), rank, size);
        crowd.members.borrow_mut().push(Started { shared, size, thread });
        Ok(())
    })
}

impl Crowd {
    /// How many were ever started.
    pub fn started(&self) -> usize {
        self.members.borrow().len()
    }

    /// From now on members die at birth.
    pub fn be_stillborn(&self) {
        self.stillborn.set(true);
    }

    /// The youngest dies.
    pub fn kill_one(&self) {
        let all = self.members.borrow();
        let last = all.last().expect("a member");
        leave(&last.shared, last.size);
    }

    /// Waits for all of them to end, which they do when their leaders are gone.
    pub fn join(&self) {
        for member in self.members.take() {
            assert!(matches!(member.thread.join().unwrap(), Error::Team(_)));
        }
    }
}
