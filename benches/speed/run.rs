//! The turns: for each file, in each round, every engine loads, and then every engine takes each case, one after another.

use std::{cell::RefCell, collections::HashSet, rc::Rc, time::Instant};

use crate::{
    cdp::Browser,
    ceilings, drafts,
    engine::{Engine, Kind, Loaded, Timing},
    figures::Figure,
    llama_cpp::LlamaCpp,
    model::Model,
    options::Options,
    place::Place,
    prompt::prompt,
    results::{Results, Sample},
    server::Server,
    tab_engine::TabEngine,
    waiting,
};

pub const DECODE_TOKENS: u32 = 64;
/// Untimed, after each load: V8 exchanges code that was called often for optimised code. With less, it was still compiling, on
/// the core that the second thread needed, while two threads were timed.
const WARM_UP: (usize, u32) = (128, 128);
/// A case that took an engine longer is not repeated in later rounds.
const SLOW_SECONDS: f64 = 30.0;
/// A tab that is not in front must not run slower.
const SWITCHES: [&str; 3] = [
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
];

struct Run<'a> {
    options: &'a Options,
    browser: Rc<RefCell<Browser>>,
    server: Server,
    results: Results,
    /// Cases that are too slow to repeat.
    slow: HashSet<(String, Kind, u32, usize)>,
}

pub fn run(options: &Options, place: &Place) -> Result<Results, String> {
    let folders = [
        ("/bench/wllama/", place.wllama.clone().unwrap_or_else(|| place.pages.join("absent"))),
        ("/bench/models/", place.models.clone()),
        ("/bench/built/", place.built.clone()),
        ("/bench/", place.pages.clone()),
        ("/", place.dist.clone()),
    ];
    let server = Server::of(folders.map(|(start, folder)| (start.to_owned(), folder)).to_vec());
    let browser = Rc::new(RefCell::new(Browser::start(&SWITCHES)));
    let mut run = Run { options, browser, server, results: Results::default(), slow: HashSet::new() };
    for format in &options.formats {
        match Model::find(&place.models, format) {
            Ok(model) => run.file(&model, place)?,
            Err(missing) => run.results.note(format!("{format} is left out: {missing}")),
        }
    }
    Ok(run.results)
}

impl Run<'_> {
    fn file(&mut self, model: &Model, place: &Place) -> Result<(), String> {
        println!("\n== {}: {} bytes, SHA-256 {}", model.format, model.bytes, model.sha256);
        let mut engines: Vec<Box<dyn Engine>> = Vec::new();
        for mut engine in self.engines(place) {
            match engine.prepare(model) {
                Ok(()) => engines.push(engine),
                Err(error) => self.left_out(model, engine.as_ref(), &error),
            }
        }
        for round in 1..=self.options.rounds {
            println!("-- {}, round {round} of {}", model.format, self.options.rounds);
            engines = self.round(model, round, engines)?;
        }
        Ok(())
    }

    fn engines(&self, place: &Place) -> Vec<Box<dyn Engine>> {
        let tab = |kind, threads, module| -> Box<dyn Engine> {
            Box::new(TabEngine::new(kind, threads, module, &self.browser, &self.server.origin))
        };
        let mut engines = Vec::new();
        for kind in &self.options.only {
            match kind {
                Kind::Hearth => {
                    engines.extend([1, 2].map(|threads| tab(*kind, threads, "/bench/built/measure.js")));
                }
                Kind::Candle => engines.push(tab(*kind, 1, "/bench/candle.js")),
                Kind::Wllama if place.wllama.is_some() => {
                    engines.extend([1, 2].map(|threads| tab(*kind, threads, "/bench/wllama.js")));
                }
                Kind::LlamaCpp => {
                    match place.python.as_ref().map(|python| LlamaCpp::start(python, &place.llama_cpp)) {
                        Some(Ok(engine)) => engines.push(Box::new(engine)),
                        Some(Err(error)) => println!("  {kind} is left out: {error}"),
                        None => {}
                    }
                }
                Kind::Wllama | Kind::Ceilings => {}
            }
        }
        engines
    }

    /// Gives back the engines that are still good for another round.
    fn round(
        &mut self,
        model: &Model,
        round: u32,
        engines: Vec<Box<dyn Engine>>,
    ) -> Result<Vec<Box<dyn Engine>>, String> {
        let mut running = Vec::new();
        let mut tensor_bytes = model.bytes as f64;
        for mut engine in engines {
            match ready(engine.as_mut(), model) {
                Ok(loaded) => {
                    tensor_bytes = loaded.tensor_bytes.unwrap_or(tensor_bytes);
                    let fewer = loaded.threads < engine.threads();
                    self.loaded(model, round, engine.as_ref(), &loaded);
                    if !fewer {
                        running.push(engine);
                    }
                }
                Err(error) => self.left_out(model, engine.as_ref(), &error),
            }
        }
        if self.options.only.contains(&Kind::Ceilings) {
            self.ceilings(model, round, tensor_bytes);
        }
        for &length in &self.options.prompts {
            let prompt = prompt(length)?;
            let mut answers: Vec<(String, Vec<u32>)> = Vec::new();
            for engine in &mut running {
                let case = (model.format.clone(), engine.kind(), engine.threads(), length);
                if self.slow.contains(&case) {
                    continue;
                }
                let started = Instant::now();
                match engine.time(&prompt, DECODE_TOKENS) {
                    Ok(timing) => {
                        self.timed(model, round, engine.as_ref(), length, &timing);
                        answers.push((name(engine.as_ref()), timing.tokens));
                    }
                    Err(error) => self.left_out(model, engine.as_ref(), &error),
                }
                if started.elapsed().as_secs_f64() > SLOW_SECONDS && round < self.options.rounds {
                    println!("    (over {SLOW_SECONDS} s: not repeated in the next rounds)");
                    self.slow.insert(case);
                }
            }
            if round == 1 {
                self.compare(model, length, &answers);
            }
        }
        running.iter_mut().for_each(|engine| engine.unload());
        if self.options.chat
            && self.options.only.contains(&Kind::Hearth)
            && model.format == self.options.formats[0]
        {
            self.waits(model, round);
        }
        if self.options.drafts && self.options.only.contains(&Kind::Hearth) {
            self.drafts(model, round);
        }
        Ok(running)
    }

    fn loaded(&mut self, model: &Model, round: u32, engine: &dyn Engine, loaded: &Loaded) {
        let took = loaded.load_ms.map_or_else(String::new, |ms| format!(", loaded in {ms:.0} ms"));
        println!("  {:22} {} threads, {}{took}", name(engine), loaded.threads, loaded.kernels);
        if loaded.threads < engine.threads() {
            let what = "is left out: no more threads were given";
            return self.results.note(format!("{} on {} {what}", name(engine), model.format));
        }
        if let Some(ms) = loaded.load_ms {
            self.keep(model, round, engine.kind(), engine.threads(), Figure::Load, ms);
        }
        if round == 1 {
            let note = format!("{} on {}: {}", name(engine), model.format, loaded.kernels);
            self.results.notes.push(note);
        }
    }

    fn timed(&mut self, model: &Model, round: u32, engine: &dyn Engine, length: usize, timing: &Timing) {
        let (kind, threads) = (engine.kind(), engine.threads());
        let prefill = f64::from(timing.prompt_tokens) * 1000.0 / timing.prefill_ms;
        let decode = f64::from(timing.decoded_tokens) * 1000.0 / timing.decode_ms;
        println!(
            "  {:22} {length:5} tokens: prefill {prefill:7.1}, decode {decode:7.1} tokens/s",
            name(engine)
        );
        if timing.prompt_tokens as usize != length || timing.decoded_tokens != DECODE_TOKENS {
            let (prompt, decoded) = (timing.prompt_tokens, timing.decoded_tokens);
            self.results.note(format!(
                "{} took {prompt} and {decoded} tokens for {length} and {DECODE_TOKENS}",
                name(engine)
            ));
        }
        self.keep(model, round, kind, threads, Figure::Prefill(length), prefill);
        self.keep(model, round, kind, threads, Figure::Decode(length), decode);
        if let Some(bytes) = timing.memory_bytes.filter(|bytes| *bytes > 0.0) {
            self.keep(model, round, kind, threads, Figure::Memory(length), bytes);
            if let Some(needed) =
                timing.weight_bytes.zip(timing.cache_bytes).map(|(weights, cache)| weights + cache)
            {
                self.keep(model, round, kind, threads, Figure::MemoryShare(length), bytes / needed);
            }
        }
    }

    fn ceilings(&mut self, model: &Model, round: u32, tensor_bytes: f64) {
        match ceilings::measure(&self.browser, &self.server.origin) {
            Ok(ceilings) => {
                let (reading, dot) = (ceilings.stream / tensor_bytes, ceilings.dot / ceilings::MULTIPLY_ADDS);
                println!(
                    "  {:22} {:.1} GB/s ({reading:.0} tokens/s), {:.1} G multiply-adds/s ({dot:.0} tokens/s)",
                    Kind::Ceilings,
                    ceilings.stream / 1e9,
                    ceilings.dot / 1e9,
                );
                for (figure, value) in [
                    (Figure::Stream, ceilings.stream),
                    (Figure::Dot, ceilings.dot),
                    (Figure::ReadingCeiling, reading),
                    (Figure::DotCeiling, dot),
                ] {
                    self.keep(model, round, Kind::Ceilings, 1, figure, value);
                }
            }
            Err(error) => self.results.note(format!("the bare loops are left out: {error}")),
        }
    }

    fn waits(&mut self, model: &Model, round: u32) {
        for (figure, waited) in waiting::measure(&self.browser, &self.server.origin, model) {
            match waited {
                Ok(ms) => {
                    println!("  {:22} {figure}: {ms:.0}", "the built page");
                    self.keep(model, round, Kind::Hearth, 0, figure, ms);
                }
                Err(error) => self.results.note(format!("{figure} is left out: {error}")),
            }
        }
    }

    fn drafts(&mut self, model: &Model, round: u32) {
        for (asked, gain) in drafts::measure(&self.browser, &self.server.origin, model, round) {
            let figure = Figure::Drafts(asked);
            match gain {
                Ok(gain) => self.keep(model, round, Kind::Hearth, 0, figure, gain),
                Err(error) => self.results.note(format!("{figure} is left out: {error}")),
            }
        }
    }

    /// Greedy engines on one file should agree for a while; rounding parts them in the end.
    fn compare(&mut self, model: &Model, length: usize, answers: &[(String, Vec<u32>)]) {
        let mut told = answers.iter().filter(|(_, tokens)| !tokens.is_empty());
        let Some((first, expected)) = told.next() else { return };
        for (name, tokens) in told {
            let same = expected.iter().zip(tokens).take_while(|(one, other)| one == other).count();
            let note = format!(
                "{}, behind {length}: {name} and {first} agree in the first {same} tokens",
                model.format
            );
            self.results.notes.push(note);
        }
    }

    fn left_out(&mut self, model: &Model, engine: &dyn Engine, error: &str) {
        self.results.note(format!("{} on {} is left out: {error}", name(engine), model.format));
    }

    fn keep(&mut self, model: &Model, round: u32, kind: Kind, threads: u32, figure: Figure, value: f64) {
        let format = model.format.clone();
        self.results.samples.push(Sample { format, kind, threads, round, figure, value });
    }
}

fn ready(engine: &mut dyn Engine, model: &Model) -> Result<Loaded, String> {
    let loaded = engine.load(model)?;
    engine.time(&prompt(WARM_UP.0)?, WARM_UP.1)?;
    Ok(loaded)
}

fn name(engine: &dyn Engine) -> String {
    format!("{} x{}", engine.kind(), engine.threads())
}
