//! The tables: medians for each engine, and what Hearth is beside each of the others.

use std::fmt::Write;

use crate::{
    engine::Kind,
    figures::Figure,
    results::{Of, Results},
};

pub fn tables(results: &Results) -> String {
    let mut text = String::new();
    for format in results.formats() {
        let lengths = lengths(results, format);
        let engines: Vec<_> = results
            .engines(format)
            .into_iter()
            .filter(|(kind, threads)| *kind != Kind::Ceilings && *threads > 0)
            .collect();
        let _ = writeln!(text, "\n## {format}, medians\n");
        head(&mut text, &lengths);
        for &(kind, threads) in &engines {
            let of = Of { format, kind, threads: Some(threads) };
            let _ = write!(text, "| {:22} |", format!("{kind} x{threads}"));
            for figure in columns(&lengths) {
                let _ = write!(text, " {} |", shown(figure, results.median(of, figure)));
            }
            text.push('\n');
        }
        ratios(results, format, &lengths, &mut text);
    }
    text
}

/// Hearth's best beside each peer's best, and one thread beside one thread's ceilings.
fn ratios(results: &Results, format: &str, lengths: &[usize], text: &mut String) {
    let ours = |threads| Of { format, kind: Kind::Hearth, threads };
    let _ = writeln!(text, "\n{format}, Hearth's best as a multiple of\n");
    head(text, lengths);
    let mut line = |name: String, ratio: &dyn Fn(Figure) -> Option<f64>| {
        let cells: Vec<Option<f64>> = columns(lengths).map(ratio).collect();
        if cells.iter().any(Option::is_some) {
            let _ = write!(text, "| {name:22} |");
            for cell in cells {
                let _ = write!(
                    text,
                    " {} |",
                    cell.map_or_else(|| format!("{:>8}", ""), |ratio| format!("{ratio:8.2}"))
                );
            }
            text.push('\n');
        }
    };
    for kind in [Kind::Candle, Kind::Wllama, Kind::LlamaCpp] {
        let peer = Of { format, kind, threads: None };
        line(format!("{kind}, best"), &|figure| results.ratio(ours(None), figure, peer, figure));
    }
    let bare = Of { format, kind: Kind::Ceilings, threads: None };
    let native = Of { format, kind: Kind::LlamaCpp, threads: Some(1) };
    line("x1: llama.cpp native x1".to_owned(), &|figure| {
        results.ratio(ours(Some(1)), figure, native, figure)
    });
    for (name, ceiling) in
        [("x1: reading ceiling", Figure::ReadingCeiling), ("x1: dot ceiling", Figure::DotCeiling)]
    {
        line(name.to_owned(), &|figure| match figure {
            Figure::Decode(_) | Figure::Prefill(_) => results.ratio(ours(Some(1)), figure, bare, ceiling),
            Figure::Load
            | Figure::Memory(_)
            | Figure::MemoryShare(_)
            | Figure::ReadingCeiling
            | Figure::DotCeiling
            | Figure::Stream
            | Figure::Dot
            | Figure::LongestTask
            | Figure::Stop
            | Figure::Beside
            | Figure::Drafts(_) => None,
        });
    }
}

fn head(text: &mut String, lengths: &[usize]) {
    let _ = write!(text, "| {:22} |", "");
    for figure in columns(lengths) {
        let name = match figure {
            Figure::Prefill(length) => format!("pre {length}"),
            Figure::Decode(length) => format!("dec {length}"),
            Figure::Load => "load, ms".to_owned(),
            Figure::Memory(_) => "MB".to_owned(),
            Figure::MemoryShare(_) => "share".to_owned(),
            other => other.to_string(),
        };
        let _ = write!(text, " {name:>8} |");
    }
    let _ = write!(text, "\n|{}|", "-".repeat(24));
    columns(lengths).for_each(|_| text.push_str("---------:|"));
    text.push('\n');
}

fn columns(lengths: &[usize]) -> impl Iterator<Item = Figure> + use<> {
    let longest = lengths.last().copied();
    let speeds: Vec<Figure> = lengths
        .iter()
        .map(|length| Figure::Prefill(*length))
        .chain(lengths.iter().map(|length| Figure::Decode(*length)))
        .collect();
    let memory = longest.into_iter().flat_map(|length| [Figure::Memory(length), Figure::MemoryShare(length)]);
    speeds.into_iter().chain([Figure::Load]).chain(memory)
}

fn shown(figure: Figure, value: Option<f64>) -> String {
    let Some(value) = value else { return format!("{:>8}", "") };
    match figure {
        Figure::Memory(_) => format!("{:8.0}", value / 1e6),
        Figure::MemoryShare(_) => format!("{value:8.2}"),
        Figure::Load => format!("{value:8.0}"),
        Figure::Decode(_)
        | Figure::Prefill(_)
        | Figure::ReadingCeiling
        | Figure::DotCeiling
        | Figure::Stream
        | Figure::Dot
        | Figure::LongestTask
        | Figure::Stop
        | Figure::Beside => format!("{value:8.1}"),
        Figure::Drafts(_) => format!("{value:8.2}"),
    }
}

/// Lengths of prompts that were measured.
fn lengths(results: &Results, format: &str) -> Vec<usize> {
    let mut lengths: Vec<usize> = results
        .samples
        .iter()
        .filter(|sample| sample.format == format)
        .filter_map(|sample| if let Figure::Prefill(length) = sample.figure { Some(length) } else { None })
        .collect();
    lengths.sort_unstable();
    lengths.dedup();
    lengths
}
