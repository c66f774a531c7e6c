//! Embeddings: how near they are to the reference's in each wasm build, and how fast beside Transformers.js.

use std::{cell::RefCell, fs, rc::Rc};

use serde::Deserialize;
use serde_json::json;

use crate::{
    cdp::Browser,
    median::median,
    place::Place,
    report::{
        Report,
        Wanted::{AtLeast, Told},
    },
    site::{Build, Site, answer},
    tab::Tab,
};

const MODEL: &str = "minilm-l6-v2";
const URL: &str = "/bench/made/embeddings.json";
/// Sentences of which the time is taken.
const TIMED: usize = 200;
const BATCHES: [usize; 2] = [1, 16];
/// Thread counts of both; of each the best one counts.
const THREADS: [u32; 2] = [1, 2];

#[derive(Deserialize)]
struct Fixture {
    texts: Vec<Known>,
}

#[derive(Deserialize)]
struct Known {
    values: Vec<f64>,
}

#[derive(Deserialize)]
struct Embedded {
    ms: f64,
    vectors: Vec<Vec<f64>>,
}

/// Who embeds, and its tab.
struct Engine {
    name: String,
    who: Who,
    tab: Tab,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Hearth(Build, u32),
    Transformers(u32),
}

impl Who {
    fn is_hearth(self, build: Build) -> bool {
        matches!(self, Self::Hearth(of, _) if of == build)
    }
}

/// Sentences a second, of one engine in one round.
struct Speed {
    who: Who,
    round: u32,
    batch: usize,
    value: f64,
}

pub fn measure(place: &Place, rounds: u32, report: &mut Report) -> Result<(), String> {
    let file = place.made("embeddings.json")?;
    let text =
        fs::read_to_string(&file).map_err(|error| format!("can't read {}: {error}", file.display()))?;
    let known: Fixture =
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let site = Site::open(place);
    let mut engines = Vec::new();
    for build in Build::ALL {
        for threads in THREADS {
            let tab = site.hearth_on(build, threads, &[MODEL])?;
            let name = format!("Hearth, {}, {threads} threads", build.name());
            cosines(&tab, &name, &known, report)?;
            engines.push(Engine { name, who: Who::Hearth(build, threads), tab });
        }
    }
    for threads in THREADS {
        match place.transformers.is_some().then(|| transformers(&site.browser, &site.server.origin, threads))
        {
            Some(Ok(tab)) => {
                let name = format!("Transformers.js 4.3.1, {threads} threads");
                engines.push(Engine { name, who: Who::Transformers(threads), tab });
            }
            Some(Err(error)) => {
                report.note(format!("Transformers.js with {threads} threads is left out: {error}"));
            }
            None => {}
        }
    }
    let mut speeds = Vec::new();
    // The first round warms all of them up.
    for round in 0..=rounds {
        for batch in BATCHES {
            for engine in &engines {
                let embedded = embed(&engine.tab, TIMED, batch)?;
                let value = TIMED as f64 * 1000.0 / embedded.ms;
                if round == 0 {
                    continue;
                }
                println!("  round {round}, batch {batch:2}: {:32} {value:6.1} sentences/s", engine.name);
                speeds.push(Speed { who: engine.who, round, batch, value });
            }
        }
    }
    for batch in BATCHES {
        for build in Build::ALL {
            // Every browser that has them gets the relaxed instructions; the other build is told beside.
            let wanted = if build == Build::Relaxed { AtLeast(1.5) } else { Told };
            let target =
                format!("embeddings, batch {batch}: {}'s best / Transformers.js's best", build.name());
            report.seen(target, wanted, ratio(&speeds, |who| who.is_hearth(build), batch));
        }
        let alone = |who| who == Who::Hearth(Build::Relaxed, 1);
        let target = format!("embeddings, batch {batch}: one thread / Transformers.js's best");
        report.seen(target, Told, ratio(&speeds, alone, batch));
    }
    for batch in BATCHES {
        for engine in &engines {
            let of = |who| who == engine.who;
            let best = (1..=rounds).filter_map(|round| best(&speeds, of, round, batch)).collect();
            report.seen(format!("sentences a second, batch {batch}: {}", engine.name), Told, median(best));
        }
    }
    Ok(())
}

fn transformers(browser: &Rc<RefCell<Browser>>, origin: &str, threads: u32) -> Result<Tab, String> {
    let tab = Tab::open(browser, origin, "/bench/transformers.js")?;
    answer(&tab, "load", &json!({ "threads": threads }))?;
    Ok(tab)
}

fn embed(tab: &Tab, count: usize, batch: usize) -> Result<Embedded, String> {
    let job = json!({ "url": URL, "list": "texts", "from": 0, "count": count, "batch": batch });
    serde_json::from_value::<Embedded>(answer(tab, "embed", &job)?).map_err(|error| error.to_string())
}

fn cosines(tab: &Tab, name: &str, known: &Fixture, report: &mut Report) -> Result<(), String> {
    let embedded = embed(tab, known.texts.len(), 16)?;
    let length = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>().sqrt();
    let mut cosines: Vec<f64> = known
        .texts
        .iter()
        .zip(&embedded.vectors)
        .map(|(known, values)| {
            let dot: f64 = known.values.iter().zip(values).map(|(one, other)| one * other).sum();
            dot / (length(&known.values) * length(values))
        })
        .collect();
    cosines.sort_by(f64::total_cmp);
    let (count, mean) = (cosines.len(), cosines.iter().sum::<f64>() / cosines.len() as f64);
    let target = format!("embeddings, least cosine with onnxruntime f32 of {count} sentences: {name}");
    report.seen(target, AtLeast(0.9995), cosines.first().copied().filter(|_| count == known.texts.len()));
    report.note(format!("{name}: mean cosine {mean:.6}, a hundredth below {:.6}", cosines[count / 100]));
    Ok(())
}

/// The best of those in a round.
fn best(speeds: &[Speed], is: impl Fn(Who) -> bool, round: u32, batch: usize) -> Option<f64> {
    let of = |speed: &&Speed| is(speed.who) && speed.round == round && speed.batch == batch;
    speeds.iter().filter(of).map(|speed| speed.value).max_by(f64::total_cmp)
}

/// The median of each round's ratio, since two of one round met the same machine.
fn ratio(speeds: &[Speed], is: impl Fn(Who) -> bool, batch: usize) -> Option<f64> {
    let is_peer = |who| matches!(who, Who::Transformers(_));
    let rounds = speeds.iter().map(|speed| speed.round).max().unwrap_or_default();
    let ratios = (1..=rounds)
        .filter_map(|round| Some(best(speeds, &is, round, batch)? / best(speeds, is_peer, round, batch)?));
    median(ratios.collect())
}
