//! What was found of a model on a GPU, kept beside its file: for this device, and this build of ours, so that no load tries again what
//! is known.

use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::{
    gpu::Facts,
    platform::{Clock, Platform, Store, StoreKind},
    protocol::BUILD,
    service::storage::{log, verdict_name},
};

/// A driver may become another without a word: what was found so long ago is found again.
const KEPT_MS: i64 = 14 * 24 * 60 * 60 * 1000;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Verdict {
    /// So many times as fast as the CPU.
    Right { times_cpu: f64 },
    /// The mean divergence of its next tokens from the CPU's (Kullback-Leibler).
    Wrong { divergence: f64 },
}

/// As it is stored, in JSON.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// What it holds for.
    key: String,
    found_ms: i64,
    verdict: Verdict,
}

fn key(facts: &Facts, threads: u32) -> String {
    format!("{BUILD}, {threads} threads, {facts:?}")
}

/// `None` where nothing is kept that holds.
pub async fn kept<P: Platform>(platform: &P, file: &str, facts: &Facts, threads: u32) -> Option<Verdict> {
    let mut stored = platform.store().open(&verdict_name(file)).await.ok()??;
    let mut all = Vec::new();
    stored.read_to_end(&mut all).ok()?;
    let kept: Kept = serde_json::from_slice(&all).ok()?;
    let age_ms = platform.clock().local_time().unix_ms - kept.found_ms;
    (kept.key == key(facts, threads) && (0..KEPT_MS).contains(&age_ms)).then_some(kept.verdict)
}

/// Where it can't be kept, it is found again the next time.
pub async fn keep<P: Platform>(platform: &P, file: &str, facts: &Facts, threads: u32, verdict: Verdict) {
    if platform.store().kind() == StoreKind::Memory {
        return;
    }
    let found_ms = platform.clock().local_time().unix_ms;
    let kept = Kept { key: key(facts, threads), found_ms, verdict };
    if let Ok(bytes) = serde_json::to_vec(&kept)
        && let Ok(mut stored) = platform.store().append(&verdict_name(file)).await
        && log::overwrite(&mut stored, &bytes).is_ok()
    {
        drop(stored);
        let _ = platform.store().complete(&verdict_name(file)).await;
    }
}
