//! A team of threads: the exchange that workers have, over memory that threads share.
#![allow(clippy::disallowed_methods, reason = "threads are banned for wasm32; this runs on the host")]

use std::thread::{self, JoinHandle};

use futures::executor::block_on;
use hearth::{
    engine::{Error, team::Team},
    platform::{TurnYielder, exchange::MemoryShared},
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
