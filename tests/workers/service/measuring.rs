//! Measure: its figures hang together, it decodes what an answer would, and it leaves nothing in the KV cache.

use std::io::Cursor;

use hearth::{
    client::{Running, Update},
    engine::{gguf::Gguf, kernels::attention::PAGE, language_model::Loader, text::Tokenizer},
    protocol::{FailureKind, Measure, Measured, Progress, Stage, Unit},
};

use crate::support::{
    bench::{Bench, say, user},
    tiny::Tiny,
};

fn tiny() -> Tiny {
    Tiny::default().with_context(4096)
}

/// The tokens of a conversation of one message, as the worker's own model reads it.
fn prompt(message: &str) -> Vec<u32> {
    let mut loader = Loader::open(Cursor::new(tiny().file())).unwrap();
    loop {
        if let Some(model) = loader.step().unwrap() {
            return model.prompt(&[("user", message)], "", None, 4096).unwrap().tokens;
        }
    }
}

fn words(tokens: &[u32]) -> String {
    let gguf = Gguf::read(&mut Cursor::new(tiny().file())).unwrap();
    let tokenizer = Tokenizer::from_gguf(&gguf.metadata).unwrap();
    let bytes = tokens.iter().flat_map(|token| tokenizer.token_bytes(*token).unwrap());
    String::from_utf8(bytes.copied().collect()).unwrap()
}

fn until_prefill(bench: &mut Bench, running: &mut Running<Measure>, tokens: u64) -> Progress {
    loop {
        match bench.next(running) {
            Update::Progress(progress) if progress.done >= tokens => return progress,
            Update::Progress(_) => {}
            Update::Chunk(none) => match none {},
            Update::Done(result) => panic!("done before {tokens} tokens: {result:?}"),
        }
    }
}

#[test]
fn the_figures_hang_together() {
    let mut bench = Bench::with_model(tiny());
    let prompt = prompt(&"word ".repeat(100));
    let length = prompt.len() as u32;

    let answer = bench.ask(Measure { prompt: prompt.clone(), decode_tokens: 32 });

    assert_eq!(answer.stages(), [Stage::Prefill]);
    assert!(answer.progress.len() > 2, "{:?}", answer.progress);
    let total = Some(u64::from(length));
    assert!(answer.progress.iter().all(|said| said.unit == Unit::Tokens && said.total == total));
    assert_eq!(answer.progress.last().map(|progress| progress.done), total);
    let long: Measured = answer.result.unwrap();
    assert_eq!((long.prompt_tokens, long.decoded_tokens, long.tokens.len()), (length, 32, 32));
    assert!(long.prefill_ms > 0.0 && long.decode_ms > 0.0);
    let per_second = long.tokens_per_second().unwrap();
    assert!((per_second * long.decode_ms - 32_000.0).abs() < 1e-6, "{per_second}");
    // Two layers of 64 numbers and two vocabulary matrices at 4 bits: tens of kilobytes, not megabytes.
    assert!((20_000..2_000_000).contains(&long.weight_bytes), "{}", long.weight_bytes);

    let short = bench.ask(Measure { prompt: prompt[..10].to_vec(), decode_tokens: 0 }).result.unwrap();
    assert_eq!((short.decoded_tokens, short.tokens.len(), short.tokens_per_second()), (0, 0, None));
    assert_eq!(short.weight_bytes, long.weight_bytes);
    // One page instead of as many as prompt and answer take.
    let pages = (u64::from(length) + 32).div_ceil(PAGE as u64);
    assert!(short.cache_bytes > 0);
    assert_eq!(long.cache_bytes, short.cache_bytes * pages);
}

#[test]
fn it_decodes_what_a_greedy_answer_says() {
    let mut bench = Bench::with_model(tiny());
    let prompt = prompt("Hello there");

    let first = bench.ask(Measure { prompt: prompt.clone(), decode_tokens: 24 }).result.unwrap();
    let answer = bench.ask(say([user("Hello there")], 24));
    let again = bench.ask(Measure { prompt, decode_tokens: 24 }).result.unwrap();

    assert_eq!(answer.generated().prompt_tokens, first.prompt_tokens);
    assert_eq!(answer.generated().cached_tokens, 0, "it left the cache empty");
    assert_eq!(words(&first.tokens), answer.text());
    assert_eq!(again.tokens, first.tokens, "whatever was cached before");
}

#[test]
fn a_cancel_in_the_prefill_leaves_nothing_cached() {
    let mut bench = Bench::with_model(tiny());
    let long = "word ".repeat(300);
    let mut running = bench.client.run(Measure { prompt: prompt(&long), decode_tokens: 8 });
    let progress = until_prefill(&mut bench, &mut running, 1);
    assert!(progress.done < progress.total.unwrap());

    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);

    assert_eq!(bench.ask(say([user(long)], 4)).generated().cached_tokens, 0);
}

#[test]
fn a_cancel_while_decoding_leaves_nothing_cached() {
    let mut bench = Bench::with_model(tiny());
    let prompt = prompt("Hello");
    let length = prompt.len() as u64;
    let mut running = bench.client.run(Measure { prompt, decode_tokens: 2000 });
    until_prefill(&mut bench, &mut running, length);
    // A refusal is answered between two steps.
    for _ in 0..5 {
        assert_eq!(bench.ask(say([], 8)).failure(), FailureKind::BadInput);
    }

    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
    bench.settle();
    assert_eq!(bench.dones(), (7, 1));

    assert_eq!(bench.ask(say([user("Hello")], 4)).generated().cached_tokens, 0);
}

#[test]
fn beside_an_answer_it_has_a_cache_of_its_own() {
    let mut bench = Bench::with_model(tiny());
    let measure = || Measure { prompt: prompt("Hello"), decode_tokens: 4 };
    let measured_alone = bench.ask(measure()).result.unwrap().tokens;
    let alone = bench.ask(say([user("Good morning")], 20)).text();
    let answer = bench.client.run(say([user("Good morning")], 20));
    let measured = bench.client.run(measure());

    assert_eq!(bench.finish(answer).text(), alone);
    assert_eq!(bench.finish(measured).result.unwrap().tokens, measured_alone);
    let again = bench.ask(say([user("Good morning")], 20));
    assert_eq!(again.generated().cached_tokens, again.generated().prompt_tokens - 1);
}

#[test]
fn a_short_question_gets_its_turns_beside_it() {
    let mut bench = Bench::with_model(tiny());
    let long = || Measure { prompt: prompt(&"word ".repeat(300)), decode_tokens: 8 };
    let alone = bench.ask(long()).result.unwrap().tokens;
    let question = bench.ask(say([user("Hello")], 8)).text();
    let mut measured = bench.client.run(long());
    let progress = until_prefill(&mut bench, &mut measured, 1);

    let answer = bench.ask(say([user("Hello")], 8));

    assert_eq!(answer.text(), question);
    assert!(progress.done < progress.total.unwrap());
    assert_eq!(bench.dones().0, 4, "the measurement is still at it");
    assert_eq!(bench.finish(measured).result.unwrap().tokens, alone);
    assert_eq!(bench.ask(say([user("Hello")], 8)).generated().cached_tokens, 0, "it left its cache empty");
}

#[test]
fn without_a_model_there_is_nothing_to_measure() {
    let mut bench = Bench::new();
    let answer = bench.ask(Measure { prompt: vec![1], decode_tokens: 1 });
    assert_eq!(answer.failure(), FailureKind::NotLoaded);
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let mut bench = Bench::with_model(tiny());
    let refused = [
        (vec![], 4),
        (vec![1, 2, u32::MAX], 4),
        (vec![1, 2, 100_000], 4),
        (vec![1; 4097], 0),
        (vec![1; 4096], 1),
        (vec![1], u32::MAX),
    ];
    for (prompt, decode_tokens) in refused {
        let said = format!("{} tokens, then {decode_tokens}", prompt.len());
        let answer = bench.ask(Measure { prompt, decode_tokens });
        assert_eq!(answer.failure(), FailureKind::BadInput, "{said}");
    }
    let whole = bench.ask(Measure { prompt: vec![1; 4090], decode_tokens: 6 }).result.unwrap();
    assert_eq!(whole.decoded_tokens, 6, "the context may be filled to the last token");
}
