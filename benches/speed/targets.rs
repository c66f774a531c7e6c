//! What the figures should be: each target, what was measured for it, and whether it is met.

use std::fmt::Write;

use crate::{
    drafts::Asked,
    engine::Kind,
    figures::Figure::{self, *},
    results::{Of, Results},
};

enum Bound {
    AtLeast(f64),
    AtMost(f64),
}
use Bound::{AtLeast, AtMost};

const DEFAULT: &str = "Q4_1";

pub fn text(results: &Results) -> String {
    let mut text = String::from("\n## Targets\n\n| target | bound | measured | |\n|---|---|---|---|\n");
    let mut line = |name: &str, bound: Bound, measured: Option<f64>| {
        let (sign, limit, met) = match bound {
            AtLeast(limit) => (">=", limit, measured.map(|measured| measured >= limit)),
            AtMost(limit) => ("<=", limit, measured.map(|measured| measured <= limit)),
        };
        let measured = measured.map_or_else(|| "-".to_owned(), |measured| format!("{measured:.2}"));
        let verdict = met.map_or("not measured", |met| if met { "met" } else { "NOT MET" });
        let _ = writeln!(text, "| {name} | {sign} {limit:.2} | {measured} | {verdict} |");
    };
    let of = |format: &'static str, kind, threads| Of { format, kind, threads };
    let hearth = of(DEFAULT, Kind::Hearth, None);
    let alone = of(DEFAULT, Kind::Hearth, Some(1));
    let wllama = of(DEFAULT, Kind::Wllama, None);
    let native = of(DEFAULT, Kind::LlamaCpp, Some(1));
    let same = |one, other, figure: Figure| results.ratio(one, figure, other, figure);

    line("decode behind 128 / wllama's best", AtLeast(6.0), same(hearth, wllama, Decode(128)));
    // The loop reads on one thread.
    let ceilings = of(DEFAULT, Kind::Ceilings, None);
    for (hearth, name) in [(hearth, "best"), (alone, "one thread")] {
        let reading = results.ratio(hearth, Decode(128), ceilings, ReadingCeiling);
        line(&format!("decode behind 128, {name} / reading ceiling"), AtLeast(0.5), reading);
    }
    line(
        "decode behind 128, one thread / llama.cpp native's one",
        AtLeast(0.8),
        same(alone, native, Decode(128)),
    );
    line("prefill of 128 / wllama's best", AtLeast(8.0), same(hearth, wllama, Prefill(128)));
    for (threads, name) in [(1, "one thread"), (2, "two threads")] {
        let hearth = of(DEFAULT, Kind::Hearth, Some(threads));
        let long = results.ratio(hearth, Prefill(1000), hearth, Prefill(128));
        line(&format!("prefill of 1,000 / prefill of 128, {name}"), AtLeast(0.8), long);
        let behind = results.ratio(hearth, Decode(2000), hearth, Decode(128));
        line(&format!("decode behind 2,000 / behind 128, {name}"), AtLeast(0.7), behind);
    }
    for format in ["Q8_0", "Q4_0", "Q4_K_M"] {
        let hearth = of(format, Kind::Hearth, None);
        for (figure, what) in [(Decode(128), "decode behind 128"), (Prefill(128), "prefill of 128")] {
            let wllama = same(hearth, of(format, Kind::Wllama, None), figure);
            line(&format!("{format}: {what} / wllama's best"), AtLeast(4.0), wllama);
            let candle = same(hearth, of(format, Kind::Candle, None), figure);
            line(&format!("{format}: {what} / stock candle"), AtLeast(2.5), candle);
        }
    }
    line("load from the store, s", AtMost(0.6), results.median(hearth, Load).map(|ms| ms / 1000.0));
    line("load from the store / wllama's", AtMost(1.0 / 3.0), same(hearth, wllama, Load));
    for (threads, name) in [(1, "one thread"), (2, "two threads")] {
        let share = results.median(of(DEFAULT, Kind::Hearth, Some(threads)), MemoryShare(2000));
        line(&format!("peak memory / weights and KV cache in use, {name}"), AtMost(1.25), share);
    }
    line(
        "longest task of the page while tokens stream, ms",
        AtMost(50.0),
        results.median(hearth, LongestTask),
    );
    line("Stop to stopped, ms", AtMost(150.0), results.median(hearth, Stop));
    line("a short question beside a long prefill, ms", AtMost(100.0), results.median(hearth, Beside));
    for (asked, bound) in [(Asked::Summarising, 1.8), (Asked::Editing, 1.8), (Asked::Story, 0.97)] {
        let figure = Drafts(asked);
        line(&figure.to_string(), AtLeast(bound), results.median(hearth, figure));
    }
    text
}
