//! The table of results: a row for each case, its medians for people and, as `data-` attributes, for scripts.

use yew::prelude::*;

use super::report::{Figures, Report, Row};
use crate::ui::text::{Text, use_text};

#[derive(Properties, PartialEq)]
pub struct BenchmarkTableProps {
    pub report: Report,
    /// The model's name.
    pub model: AttrValue,
}

#[component]
pub fn BenchmarkTable(props: &BenchmarkTableProps) -> Html {
    let text = use_text();
    let words = &text.benchmark;
    html! {
        <table class="benchmark-table">
            <caption>{ (words.caption)(&props.model, props.report.rounds) }</caption>
            <thead>
                <tr>
                    <th scope="col">{ words.column_case }</th>
                    <th scope="col">{ words.column_rate }</th>
                    <th scope="col">{ words.column_time }</th>
                    <th scope="col">{ words.column_memory }</th>
                </tr>
            </thead>
            <tbody>
                for row in &props.report.cases {
                    { line(row, text) }
                }
            </tbody>
        </table>
    }
}

fn line(row: &Row, text: &'static Text) -> Html {
    let Figures { load_ms, prefill_ms, prefill_tokens_per_second, tokens_per_second, .. } = row.median;
    let number = |value: Option<f64>| value.map(|value| format!("{value:.2}"));
    // A decoding case also measures its prompt, but the row shows what the case is for: decoding.
    let rate = tokens_per_second.or(prefill_tokens_per_second);
    let time_ms = load_ms.or(prefill_ms);
    html! {
        <tr
            key={row.id.clone()}
            data-case={row.id.clone()}
            data-rounds={row.rounds.len().to_string()}
            data-tokens-per-second={number(tokens_per_second)}
            data-prefill-tokens-per-second={number(prefill_tokens_per_second)}
            data-ttft-ms={number(prefill_ms)}
            data-load-ms={number(load_ms)}
            data-memory-bytes={row.median.memory_bytes.to_string()}
        >
            <th scope="row">{ (text.benchmark.case)(row.case) }</th>
            <td>{ rate.map_or_else(|| "–".to_owned(), |rate| (text.benchmark.rate)(rate)) }</td>
            <td>{ time_ms.map(|ms| (text.seconds)(ms / 1000.0)) }</td>
            <td>{ (text.bytes)(row.median.memory_bytes) }</td>
        </tr>
    }
}
