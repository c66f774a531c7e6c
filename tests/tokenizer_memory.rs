//! What building the default model's tokenizer takes: worker memory never shrinks, so that its peak stays.
//!
//! Alone in its binary, because it counts every allocation.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

mod support;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    fs::File,
    io::BufReader,
    sync::atomic::{AtomicUsize, Ordering},
};

use hearth::engine::{gguf::Gguf, text::Tokenizer};

struct Counting;

static CURRENT: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static COUNTING: Counting = Counting;

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let current = CURRENT.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(current, Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        CURRENT.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[test]
fn building_takes_little() {
    let mut file = BufReader::new(File::open(support::model_path()).unwrap());
    let metadata = Gguf::read(&mut file).unwrap().metadata;
    let before = CURRENT.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let tokenizer = Tokenizer::from_gguf(&metadata).unwrap();
    let (peak, kept) = (PEAK.load(Ordering::Relaxed) - before, CURRENT.load(Ordering::Relaxed) - before);
    println!("{} tokens: {kept} bytes kept, {peak} at the peak", tokenizer.vocab_size());
    assert!(peak < 16 << 20, "{peak} bytes at the peak");
    assert!(kept < 10 << 20, "{kept} bytes kept");
}
