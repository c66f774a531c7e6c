//! The benchmark's result: medians for the table, and the file that a person exports, with every round in it.

use serde::Serialize;

use super::{
    case::{Case, DECODE_TOKENS, Sample},
    state::{Benchmark, BenchmarkStatus, Subject},
};
use crate::{protocol::BUILD, ui::browser::Device};

/// One case's rounds and their medians. A figure that a case does not have is absent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The case's name for scripts.
    #[serde(rename = "case")]
    pub id: String,
    #[serde(skip)]
    pub case: Case,
    pub median: Figures,
    pub rounds: Vec<Figures>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_ms: Option<f64>,
    /// The time until the first token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefill_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefill_tokens_per_second: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decode_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_per_second: Option<f64>,
    pub memory_bytes: u64,
    pub weight_bytes: u64,
    pub cache_bytes: u64,
}

/// All that another person needs to judge the figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    build: &'static str,
    #[serde(flatten)]
    device: Device,
    kernels: String,
    threads: u32,
    model: Model,
    decode_tokens: u32,
    /// The number of rounds that were asked for.
    pub rounds: u32,
    /// Whether all rounds were measured.
    complete: bool,
    peak_memory_bytes: u64,
    pub cases: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Model {
    id: String,
    bytes: u64,
    sha256: String,
    architecture: String,
    context_tokens: u32,
    weight_bytes: u64,
}

impl Report {
    /// Makes the report; `None` before anything was measured.
    pub fn of(benchmark: &Benchmark, device: &Device) -> Option<Self> {
        let Subject { spec, loaded, rounds, cases } = benchmark.subject.as_ref()?;
        let cases: Vec<Row> = cases.iter().filter_map(|case| row(*case, benchmark)).collect();
        Some(Self {
            build: BUILD,
            device: device.clone(),
            kernels: loaded.kernels.clone(),
            threads: loaded.threads,
            model: Model {
                id: spec.id.clone(),
                bytes: spec.bytes,
                sha256: spec.sha256.clone(),
                architecture: loaded.architecture.clone(),
                context_tokens: loaded.context_tokens,
                weight_bytes: loaded.weight_bytes,
            },
            decode_tokens: DECODE_TOKENS,
            rounds: *rounds,
            complete: benchmark.status == BenchmarkStatus::Done,
            peak_memory_bytes: benchmark.samples.iter().map(|sample| sample.memory_bytes).max()?,
            cases,
        })
    }

    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

fn row(case: Case, benchmark: &Benchmark) -> Option<Row> {
    let rounds: Vec<Figures> = benchmark.of(case).map(figures).collect();
    let number = |of: fn(&Figures) -> Option<f64>| median(rounds.iter().filter_map(of).collect());
    let bytes = |of: fn(&Figures) -> u64| {
        median(rounds.iter().map(|figures| of(figures) as f64).collect()).map(|bytes| bytes as u64)
    };
    let median = Figures {
        load_ms: number(|figures| figures.load_ms),
        prefill_ms: number(|figures| figures.prefill_ms),
        prefill_tokens_per_second: number(|figures| figures.prefill_tokens_per_second),
        decode_ms: number(|figures| figures.decode_ms),
        tokens_per_second: number(|figures| figures.tokens_per_second),
        memory_bytes: bytes(|figures| figures.memory_bytes)?,
        weight_bytes: bytes(|figures| figures.weight_bytes)?,
        cache_bytes: bytes(|figures| figures.cache_bytes)?,
    };
    Some(Row { id: case.id(), case, median, rounds })
}

fn figures(sample: &Sample) -> Figures {
    let (loads, decodes) = match sample.case {
        Case::Load => (true, false),
        Case::Decode { .. } => (false, true),
        Case::Prefill { .. } => (false, false),
    };
    Figures {
        load_ms: loads.then_some(sample.first_ms),
        prefill_ms: (!loads).then_some(sample.first_ms),
        prefill_tokens_per_second: sample.prefill_tokens_per_second(),
        decode_ms: decodes.then_some(sample.decode_ms),
        tokens_per_second: sample.tokens_per_second(),
        memory_bytes: sample.memory_bytes,
        weight_bytes: sample.weight_bytes,
        cache_bytes: sample.cache_bytes,
    }
}

/// The middle value, or the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some((lower + upper) / 2.0)
}
