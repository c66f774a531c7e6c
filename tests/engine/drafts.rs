//! Drafts by look-up change no word: answers with them are those without, token for token, greedy and drawn from a seed, alone
//! and in teams, wherever they end; and the KV cache holds afterwards what it would have held.

use std::{
    fs::File,
    io::{BufReader, Cursor, Read, Seek},
    time::Instant,
};

use crate::support::{
    at_once, model_path,
    threads::team,
    tiny::{Dice, Field, Packed, Tiny},
};
use hearth::engine::{
    generator::{End, Generator, Limits, Step},
    gguf::Gguf,
    language_model::{LanguageModel, Loader},
    models::{
        caches::{CacheName::Conversation, Caches},
        decoder::{self, Decoder, Logits, families},
    },
    team::{Solo, Team},
    text::SamplerSettings,
};

const SLICE: usize = 32;

fn model(file: impl Read + Seek, team: Box<dyn Team>) -> LanguageModel {
    let mut loader = Loader::open(file).unwrap();
    loader.lead(team).unwrap();
    loop {
        if let Some(model) = loader.step().unwrap() {
            return model;
        }
    }
}

fn tiny(tiny: Tiny) -> LanguageModel {
    model(Cursor::new(tiny.file()), Box::new(Solo))
}

/// One whose attention says so little that what it says hangs on the last token almost alone: it soon goes in circles.
fn circling() -> Vec<u8> {
    let mut draft = Tiny::packed(Packed::F32).with_context(1024).draft();
    for tensor in draft.tensors.iter_mut().filter(|tensor| tensor.name.contains("attn_output")) {
        for number in tensor.data.chunks_exact_mut(4) {
            let weak = f32::from_le_bytes([number[0], number[1], number[2], number[3]]) / 20.0;
            number.copy_from_slice(&weak.to_le_bytes());
        }
    }
    draft.write()
}

fn default_model() -> LanguageModel {
    model(BufReader::new(File::open(model_path()).unwrap()), Box::new(Solo))
}

fn greedy() -> SamplerSettings {
    SamplerSettings { temperature: 0.0, repetition_penalty: 1.0, ..SamplerSettings::default() }
}

fn drawn(temperature: f32, seed: u64) -> SamplerSettings {
    SamplerSettings { temperature, seed, repetition_penalty: 1.05, ..SamplerSettings::default() }
}

/// What is asked for.
#[derive(Clone)]
struct Ask {
    settings: SamplerSettings,
    stop: Vec<String>,
    max_tokens: usize,
    context_tokens: usize,
}

impl Ask {
    fn new(settings: SamplerSettings, max_tokens: usize) -> Self {
        Self { settings, stop: Vec::new(), max_tokens, context_tokens: 4096 }
    }
}

/// All of an answer that must not hang on drafts, and then what does.
struct Answer {
    text: String,
    end: End,
    generated: usize,
    cached: usize,
    /// Tokens that each step brought, the last one's at last; and what they cost.
    steps: Vec<usize>,
    drafted: usize,
    accepted: usize,
    seconds: f64,
}

impl Answer {
    fn same(&self) -> (&str, End, usize, usize) {
        (&self.text, self.end, self.generated, self.cached)
    }
}

fn answer(model: &mut LanguageModel, prompt: &[u32], ask: &Ask, drafts: bool) -> Answer {
    let Ask { settings, stop, max_tokens, context_tokens } = ask.clone();
    let limits = Limits { stop, max_tokens, context_tokens: context_tokens.min(model.context_tokens()) };
    let mut generator = Generator::new(model, Conversation, prompt.to_vec(), settings, limits).unwrap();
    if !drafts {
        generator = generator.without_drafts();
    }
    let (mut text, mut steps, mut seconds) = (String::new(), Vec::new(), 0.0);
    let end = loop {
        let (before, started) = (generator.generated_tokens(), Instant::now());
        let step = at_once(generator.step(model, SLICE)).unwrap();
        let took = started.elapsed().as_secs_f64();
        generator.took(took * 1000.0);
        match &step {
            Step::Prefilled => continue,
            Step::Token(more) | Step::Finished(more, _) => text += more,
        }
        steps.push(generator.generated_tokens() - before);
        // The first token comes with the prompt.
        if steps.len() > 1 {
            seconds += took;
        }
        if let Step::Finished(_, end) = step {
            break end;
        }
    };
    let (drafted, accepted) = generator.drafted_tokens();
    let (generated, cached) = (generator.generated_tokens(), generator.cached_tokens());
    Answer { text, end, generated, cached, steps, drafted, accepted, seconds }
}

fn chat(model: &LanguageModel, question: &str) -> Vec<u32> {
    model.prompt(&[("user", question)], "", None, model.context_tokens()).unwrap().tokens
}

/// Answers a question both ways and then another turn on what the KV cache holds by then. Returns the first with drafts.
#[track_caller]
fn assert_same(plain: &mut LanguageModel, drafting: &mut LanguageModel, question: &str, ask: &Ask) -> Answer {
    let prompt = chat(plain, question);
    let [expected, got] = [(&mut *plain, false), (&mut *drafting, true)]
        .map(|(model, drafts)| answer(model, &prompt, ask, drafts));
    assert_eq!(got.same(), expected.same(), "{question:?}");
    assert!(got.accepted <= got.drafted && got.accepted <= got.generated);
    // The next prompt begins as this answer did, so that it stands on the KV cache that the answer left.
    let turns = [("user", question), ("assistant", &expected.text), ("user", "And then?")];
    let Ok(prompt) = plain.prompt(&turns, "", None, ask.context_tokens.min(plain.context_tokens())) else {
        return got;
    };
    let next = Ask { stop: Vec::new(), ..ask.clone() };
    let [expected, next] = [(plain, false), (drafting, true)]
        .map(|(model, drafts)| answer(model, &prompt.tokens, &next, drafts));
    assert_eq!(next.same(), expected.same(), "the turn behind {question:?}");
    got
}

#[test]
fn each_token_has_the_bits_of_a_step_of_its_own() {
    for packed in Packed::ALL {
        let mut file = Cursor::new(Tiny::packed(packed).with_context(4096).file());
        let gguf = Gguf::read(&mut file).unwrap();
        let mut loader = decoder::Loader::lead(families::recipe(&gguf).unwrap(), Box::new(Solo)).unwrap();
        let mut decoder = loop {
            if let Some(decoder) = loader.step(&gguf, &mut file).unwrap() {
                break decoder;
            }
        };
        // The first positions, whose keys others are relative to, and a border of pages.
        for first in [0, 1, 2, 5, 1019] {
            several_are_as_one_by_one(&mut decoder, first, &format!("{packed:?} from {first}"));
        }
    }
}

/// Twelve tokens behind `first` others, one by one and in steps of several of which the last were wrong and are taken back.
fn several_are_as_one_by_one(decoder: &mut Decoder, first: usize, what: &str) {
    let (vocabulary, shape) = (decoder.vocabulary(), decoder.cache_shape());
    let mut dice = Dice::new(first as u64);
    let mut draw = |count: usize| -> Vec<u32> { (0..count).map(|_| dice.below(vocabulary) as u32).collect() };
    let (before, tokens) = (draw(first), draw(12));
    let mut run = |caches: &mut Caches, tokens: &[u32]| -> Vec<Vec<u32>> {
        let logits = decoder.forward(caches, Conversation, tokens, Logits::All).unwrap();
        logits.chunks_exact(vocabulary).map(|row| row.iter().map(|logit| logit.to_bits()).collect()).collect()
    };
    let mut caches = Caches::new(shape);
    before.chunks(SLICE).for_each(|slice| drop(run(&mut caches, slice)));
    let expected: Vec<_> = tokens.chunks(1).flat_map(|token| run(&mut caches, token)).collect();
    for right in 1..=6 {
        for wrong in [0, 1, 3, 9] {
            caches.get(Conversation).truncate(first);
            let mut said = Vec::new();
            for part in tokens.chunks(right) {
                let tried = [part, &draw(wrong)].concat();
                said.extend(run(&mut caches, &tried).into_iter().take(part.len()));
                let cache = caches.get(Conversation);
                cache.truncate(cache.tokens().len() - wrong);
            }
            assert!(said == expected, "{what}, {right} at a time and {wrong} that are taken back");
        }
    }
}

#[test]
fn greedy_answers_are_the_same_in_all_formats() {
    for packed in Packed::ALL {
        let file = Tiny::packed(packed).with_context(1024);
        let (mut plain, mut drafting) = (tiny(file), tiny(file));
        for question in ["Wer ist dort? 你好 😀", "the the the the the the"] {
            assert_same(&mut plain, &mut drafting, question, &Ask::new(greedy(), 60));
        }
    }
    let file = circling();
    let [mut plain, mut drafting] = [(); 2].map(|()| model(Cursor::new(&file), Box::new(Solo)));
    let got = assert_same(&mut plain, &mut drafting, "Hello", &Ask::new(greedy(), 300));
    assert!(got.accepted > 20, "{} in {} steps", got.accepted, got.steps.len());
}

#[test]
fn drawn_answers_are_the_same_for_each_seed() {
    let file = Tiny::default().with_context(1024);
    let (mut plain, mut drafting) = (tiny(file), tiny(file));
    let mut accepted = 0;
    for seed in 0..40 {
        for temperature in [0.1, 0.3, 1.0] {
            let ask = Ask::new(drawn(temperature, seed), 100);
            accepted += assert_same(&mut plain, &mut drafting, "Good morning", &ask).accepted;
        }
    }
    assert!(accepted > 200, "{accepted} accepted");
}

/// Once the answer goes in circles, every end lies inside a draft.
#[test]
fn ends_inside_a_draft_are_where_they_were() {
    let file = circling();
    let [mut plain, mut drafting] = [(); 2].map(|()| model(Cursor::new(&file), Box::new(Solo)));
    let prompt = chat(&plain, "Hello");
    let whole = answer(&mut plain, &prompt, &Ask::new(greedy(), 120), false).text;
    plain.clear(Conversation);
    let mut inside = [0; 3];
    for length in (1..120).step_by(3) {
        let ask = Ask::new(greedy(), length);
        let stop = whole.get(length..length + 3).map(str::to_owned).into_iter().collect();
        for (kind, ask) in [
            ask.clone(),
            Ask { context_tokens: prompt.len() + length, max_tokens: 1000, ..ask.clone() },
            Ask { stop, max_tokens: 120, ..ask },
        ]
        .into_iter()
        .enumerate()
        {
            let got = assert_same(&mut plain, &mut drafting, "Hello", &ask);
            inside[kind] += usize::from(got.steps.last().is_some_and(|tokens| *tokens > 1));
        }
    }
    assert!(inside.iter().all(|ends| *ends > 0), "{inside:?} ends inside a draft, answer {whole:?}");
}

#[test]
fn a_turn_that_ends_inside_a_draft_ends_there() {
    let mut inside = 0;
    for seed in 1..12 {
        let file = Tiny::seeded(seed).with_context(1024);
        let mut plain = tiny(file);
        let prompt = chat(&plain, "Hello");
        let text = answer(&mut plain, &prompt, &Ask::new(drawn(0.3, seed), 200), false).text;
        // Each character that comes late for the first time may be what ends a turn.
        let late = text.char_indices().filter(|(at, char)| text.find(*char) == Some(*at) && *at > 20);
        for (_, char) in late {
            let draft = file.draft().set("tokenizer.ggml.eos_token_id", Field::u32(u32::from(char)));
            let file = draft.write();
            let [mut plain, mut drafting] = [(); 2].map(|()| model(Cursor::new(&file), Box::new(Solo)));
            let got = assert_same(&mut plain, &mut drafting, "Hello", &Ask::new(drawn(0.3, seed), 200));
            if got.end == End::EndOfTurn && got.steps.last().is_some_and(|tokens| *tokens > 0) {
                inside += 1;
            }
        }
    }
    assert!(inside > 0, "none ended inside a draft");
}

#[test]
fn one_token_over_and_over_does_no_harm() {
    let file = Tiny::default().with_context(2048);
    let (mut plain, mut drafting) = (tiny(file), tiny(file));
    for (token, settings) in [("a", greedy()), ("the ", drawn(0.5, 3)), ("\u{fffd}", drawn(1.0, 4))] {
        assert_same(&mut plain, &mut drafting, &token.repeat(600), &Ask::new(settings, 100));
    }
}

#[test]
fn the_cache_is_as_it_was_across_a_border_of_pages() {
    let file = Tiny::default().with_context(4096);
    let (mut plain, mut drafting) = (tiny(file), tiny(file));
    // A page has 1,024 positions, and the template takes some.
    for words in [920, 940, 960, 980] {
        let question = "x".repeat(words);
        let got = assert_same(&mut plain, &mut drafting, &question, &Ask::new(greedy(), 150));
        assert!(got.accepted > 20, "{} accepted", got.accepted);
    }
}

#[test]
fn teams_say_the_same() {
    for size in [2, 3] {
        let file = circling();
        let mut alone = model(Cursor::new(&file), Box::new(Solo));
        let (leader, others) = team(size);
        let mut together = model(Cursor::new(&file), leader);
        let mut accepted = 0;
        for (question, settings) in
            [("Hello", greedy()), ("Good morning", drawn(0.3, 7)), ("the the", greedy())]
        {
            accepted += assert_same(&mut alone, &mut together, question, &Ask::new(settings, 150)).accepted;
        }
        assert!(accepted > 50, "{accepted} accepted in a team of {size}");
        drop(together);
        others.into_iter().for_each(|other| drop(other.join().unwrap()));
    }
}

/// What people ask for, and what each kind is called.
fn tasks() -> serde_json::Map<String, serde_json::Value> {
    serde_json::from_str(include_str!("../../benches/drafts.json")).unwrap()
}

#[test]
fn the_default_model_says_the_same() {
    let (mut plain, mut drafting) = (default_model(), default_model());
    let ask = Ask::new(greedy(), 40);
    let said = assert_same(&mut plain, &mut drafting, "Say three times: the mill burned in May.", &ask);
    assert!(said.accepted > 0, "{} tokens, none of them by a draft", said.generated);
}

#[test]
#[ignore = "takes many minutes: `cargo xtask soak drafts`"]
fn fifty_prompts_of_the_default_model() {
    let (mut plain, mut drafting) = (default_model(), default_model());
    let tasks = tasks();
    let texts: Vec<&str> = tasks.values().filter_map(|task| task.as_str()).collect();
    let words = ["summarise", "translate into German", "repeat", "correct", "continue", "list the names in"];
    let cut = |text: &str, part: usize| text.chars().skip(part * 97 % 400).take(300).collect::<String>();
    let asked = (0..50).map(|number| {
        format!("Please {} this: {}", words[number % words.len()], cut(texts[number % texts.len()], number))
    });
    let (mut drafted, mut accepted, mut generated) = (0, 0, 0);
    for (number, question) in (0..).zip(asked) {
        for settings in [greedy(), drawn(0.7, number)] {
            let got = assert_same(&mut plain, &mut drafting, &question, &Ask::new(settings, 128));
            (drafted, accepted) = (drafted + got.drafted, accepted + got.accepted);
            generated += got.generated;
        }
    }
    println!("100 answers of {generated} tokens: {accepted} of {drafted} drafted tokens were right");
}

/// `cargo test --test=engine -- --ignored --nocapture what_drafts_bring`; `HEARTH_MODEL` names another file.
#[test]
#[ignore = "prints figures; the page is measured by `cargo xtask bench`"]
fn what_drafts_bring() {
    let mut model = default_model();
    for (task, question) in tasks() {
        let prompt = chat(&model, question.as_str().unwrap());
        for (name, settings) in [("greedy", greedy()), ("drawn", drawn(0.2, 1))] {
            let ask = Ask::new(settings, 256);
            let [plain, got] = [false, true].map(|drafts| {
                model.clear(Conversation);
                answer(&mut model, &prompt, &ask, drafts)
            });
            assert_eq!(got.text, plain.text);
            println!(
                "{task:12}{name:8}{:4} tokens in {:4} steps, {:4} of {:4} drafted were right, {:.2} times as fast",
                got.generated,
                got.steps.len(),
                got.accepted,
                got.drafted,
                plain.seconds / got.seconds,
            );
        }
    }
}
