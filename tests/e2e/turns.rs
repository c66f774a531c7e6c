//! Who has the machine: two scenarios at a time on two cores and more, since each waits for much of its time, and one where it is alone.
//! Must not know what a scenario does with it.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

/// A browser and what computes in it want a core each, at times.
const MOST: usize = 2;

static TAKEN: Mutex<usize> = Mutex::new(0);
static GIVEN_BACK: Condvar = Condvar::new();

/// Given back on drop.
pub struct Turn(usize);

/// A place beside another scenario.
pub fn turn() -> Turn {
    take(1)
}

/// The whole machine, for a scenario that measures.
pub fn alone() -> Turn {
    take(places())
}

fn places() -> usize {
    thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST))
}

fn take(wanted: usize) -> Turn {
    let free = |taken: &mut usize| *taken + wanted > places();
    let taken = GIVEN_BACK.wait_while(lock(), free);
    *taken.unwrap_or_else(PoisonError::into_inner) += wanted;
    Turn(wanted)
}

/// A scenario that failed has given its place back all the same.
fn lock() -> MutexGuard<'static, usize> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Turn {
    fn drop(&mut self) {
        *lock() -= self.0;
        GIVEN_BACK.notify_all();
    }
}
