//! The task Benchmark on the page: it measures the speed of the loaded model on this device. Must not know other tasks.

mod case;
mod device_facts;
mod page;
mod report;
mod run;
mod state;
mod table;
pub mod words;

pub use self::{
    case::{Case, DECODE_TOKENS, Sample},
    report::{Figures, Report, Row},
    state::{Benchmark, BenchmarkAction, BenchmarkStatus, ROUNDS},
};
pub use self::{
    page::{BENCHMARK_TITLE, BenchmarkPage},
    run::use_benchmark,
};

#[cfg(test)]
mod tests;
