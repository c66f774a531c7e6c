//! How much memory a stretch of work may take, held by the allocator: for what comes out of a file and can grow faster than
//! its steps are counted (a text doubled in a loop). Past it the program ends, and the page starts another worker: no
//! library on the way can be asked to stop, and the device's memory is spared.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// To be the program's allocator; where it isn't, no budget holds. One budget at a time, and it counts all threads.
pub struct BudgetedAllocator;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// The budget's end.
pub struct Budget(());

impl Budget {
    /// From now on at most `bytes` more than now are allocated at any time, until this is dropped.
    pub fn of(bytes: usize) -> Self {
        LIMIT.store(LIVE.load(Relaxed).saturating_add(bytes), Relaxed);
        Self(())
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        LIMIT.store(usize::MAX, Relaxed);
    }
}

fn take(bytes: usize) -> bool {
    let fits = LIVE.fetch_add(bytes, Relaxed).saturating_add(bytes) <= LIMIT.load(Relaxed);
    if !fits {
        give(bytes);
    }
    fits
}

fn give(bytes: usize) {
    LIVE.fetch_sub(bytes, Relaxed);
}

// SAFETY: everything is the system allocator's; this only counts, and refuses with null as the trait allows.
unsafe impl GlobalAlloc for BudgetedAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !take(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller promises.
        let block = unsafe { System.alloc(layout) };
        if block.is_null() {
            give(layout.size());
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) };
        give(layout.size());
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !take(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller promises.
        let block = unsafe { System.alloc_zeroed(layout) };
        if block.is_null() {
            give(layout.size());
        }
        block
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size > layout.size() && !take(size - layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller promises.
        let moved = unsafe { System.realloc(block, layout, size) };
        match (moved.is_null(), size > layout.size()) {
            (true, true) => give(size - layout.size()),
            (false, false) => give(layout.size() - size),
            (true, false) | (false, true) => {}
        }
        moved
    }
}
