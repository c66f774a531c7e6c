//! What an answer beside another takes, it gives back, at every member of a team.
//!
//! Alone in its binary, because it counts every allocation.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

mod support;

use std::io::Cursor;

use hearth::engine::models::{
    caches::{
        CacheName::{self, Beside, Conversation},
        Caches,
    },
    decoder::{Decoder, Logits},
};
use support::{allocator::Counting, loading::load, threads::team, tiny::Tiny};

#[global_allocator]
static COUNTING: Counting = Counting::new();

const TOKENS: usize = 2048;

fn fill(decoder: &mut Decoder, caches: &mut Caches, name: CacheName) {
    let tokens: Vec<u32> = (0..TOKENS as u32).map(|token| token % 200).collect();
    for slice in tokens.chunks(128) {
        decoder.forward(caches, name, slice, Logits::Nothing).unwrap();
    }
}

#[test]
fn the_cache_beside_gives_its_memory_back_everywhere() {
    let mut file = Cursor::new(Tiny::default().with_context(TOKENS as u32).file());
    let (leader, others) = team(2);
    let mut decoder = load(&mut file, leader).unwrap();
    let kv_heads = decoder.recipe().kv_heads;
    let mut caches = Caches::new(decoder.cache_shape());
    // Whatever else grows with a conversation's length grows here.
    fill(&mut decoder, &mut caches, Conversation);
    let before = COUNTING.held();

    fill(&mut decoder, &mut caches, Beside);
    let (with_both, bytes) = (COUNTING.held(), caches.bytes(Beside, kv_heads) as usize);
    decoder.give_up_beside(&mut caches).unwrap();
    // The other member is through with all that came before once it takes part in this.
    caches.get(Conversation).truncate(TOKENS - 1);
    decoder.forward(&mut caches, Conversation, &[1], Logits::Last).unwrap();

    let (taken, kept) = (with_both - before, COUNTING.held().saturating_sub(before));
    assert!(bytes > 0 && taken >= bytes, "{taken} bytes for a cache of {bytes}");
    assert!(kept < bytes / 20, "{kept} bytes were kept of {taken}");
    drop(decoder);
    for other in others {
        other.join().unwrap();
    }
}
