//! Shared memory among threads of one process, for native tests.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI32, Ordering},
    },
    time::Duration,
};

use super::{Shared, bytes, words};

/// Clones share the same memory.
#[derive(Clone)]
pub struct MemoryShared(Arc<Inner>);

struct Inner {
    words: Vec<AtomicI32>,
    bytes: Mutex<Vec<u8>>,
    sleep: Mutex<()>,
    woken: Condvar,
}

impl MemoryShared {
    pub fn new(members: usize) -> Self {
        Self(Arc::new(Inner {
            words: (0..words(members)).map(|_| AtomicI32::new(0)).collect(),
            bytes: Mutex::new(vec![0; bytes()]),
            sleep: Mutex::new(()),
            woken: Condvar::new(),
        }))
    }
}

impl Shared for MemoryShared {
    fn load(&self, word: usize) -> i32 {
        self.0.words[word].load(Ordering::SeqCst)
    }

    fn store(&self, word: usize, value: i32) {
        self.0.words[word].store(value, Ordering::SeqCst);
    }

    fn add(&self, word: usize, value: i32) {
        self.0.words[word].fetch_add(value, Ordering::SeqCst);
    }

    fn sleep(&self, word: usize, value: i32, ms: f64) {
        let asleep = locked(&self.0.sleep);
        if self.load(word) == value {
            let duration = Duration::from_secs_f64(ms / 1000.0);
            drop(self.0.woken.wait_timeout(asleep, duration).unwrap_or_else(PoisonError::into_inner));
        }
    }

    fn notify(&self, _word: usize) {
        // Held for a moment, so that nobody is between its look at the word and its sleep.
        drop(locked(&self.0.sleep));
        self.0.woken.notify_all();
    }

    fn write(&self, start: usize, bytes: &[u8]) {
        locked(&self.0.bytes)[start..start + bytes.len()].copy_from_slice(bytes);
    }

    fn read(&self, start: usize, bytes: &mut [u8]) {
        bytes.copy_from_slice(&locked(&self.0.bytes)[start..start + bytes.len()]);
    }
}

/// A thread that panicked leaves bytes, not broken invariants.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
