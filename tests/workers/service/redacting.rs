//! Redact: spans come in their order and at the right places of any text, a stop is heard in between, and what can't be answered is
//! refused with the facts.

use std::{fs, ops::Range, sync::OnceLock};

use hearth::{
    client::Update,
    protocol::{
        FailureKind, Load, ModelSpec, ModelTask, PersonalData, PersonalKind, Processor, Redact, Stage, Unit,
    },
};

use crate::support::{
    bench::{Answer, Bench, spec},
    converted_model,
    tiny_encoder::TinyEncoder,
};

const MODEL: &str = "rampart.safetensors";

fn file() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| fs::read(converted_model(MODEL)).unwrap())
}

/// A bench with the tagger, and the name that requests know it by.
fn tagging(threads: u32) -> (Bench, String) {
    let mut bench = Bench::new();
    let model = ModelSpec { task: ModelTask::Redact, ..spec(file()) };
    bench.fetch.serve(&model.url, file());
    let sha256 = model.sha256.clone();
    let loaded =
        bench.ask(Load { model, download: true, threads, processor: Processor::Automatic }).result.unwrap();
    assert_eq!((loaded.architecture.as_str(), loaded.context_tokens), ("bert", 512));
    assert_eq!(loaded.threads, threads);
    (bench, sha256)
}

fn redact(bench: &mut Bench, model: &str, text: &str) -> Answer<Redact> {
    bench.ask(Redact { model: model.to_owned(), text: text.to_owned() })
}

fn all(answer: &Answer<Redact>) -> Vec<PersonalData> {
    answer.chunks.iter().flatten().copied().collect()
}

fn place(data: &PersonalData) -> Range<usize> {
    data.start as usize..data.end as usize
}

/// Each stretch and its kind; holds the promises that every answer keeps.
fn found<'t>(answer: &Answer<Redact>, text: &'t str) -> Vec<(&'t str, PersonalKind)> {
    let all = all(answer);
    for pair in all.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{pair:?}");
    }
    for data in &all {
        assert!(data.start < data.end, "{data:?}");
        assert!(data.certainty.is_none_or(|certainty| (0.0..=1.0).contains(&certainty)), "{data:?}");
    }
    if let Ok(summary) = &answer.result {
        assert_eq!(summary.found, all.len() as u64);
    }
    all.iter().map(|data| (&text[place(data)], data.kind)).collect()
}

#[test]
fn personal_data_comes_with_its_place_its_kind_and_its_certainty() {
    let (mut bench, model) = tagging(1);
    let text = "Please call Daniel Whitcombe on (212) 555-0187 or write to daniel.whitcombe@example.org;\r\n\
                IBAN DE89 3704 0044 0532 0130 00, card 4111 1111 1111 1111.";
    let answer = redact(&mut bench, &model, text);
    assert_eq!(
        found(&answer, text),
        [
            ("Daniel", PersonalKind::GivenName),
            ("Whitcombe", PersonalKind::Surname),
            ("(212) 555-0187", PersonalKind::Phone),
            ("daniel.whitcombe@example.org", PersonalKind::Email),
            ("DE89 3704 0044 0532 0130 00", PersonalKind::BankAccount),
            ("4111 1111 1111 1111", PersonalKind::PaymentCard),
        ]
    );
    let certain: Vec<bool> = all(&answer).iter().map(|data| data.certainty.is_none()).collect();
    assert_eq!(certain, [false, false, false, true, true, true], "checks have no certainty");
    assert_eq!(answer.stages(), [Stage::Compute]);
    let last = answer.progress.last().unwrap();
    assert_eq!((last.unit, last.done, last.total), (Unit::Bytes, text.len() as u64, Some(text.len() as u64)));
    assert!(answer.result.unwrap().tokens > 40);
}

#[test]
fn nothing_personal_gives_no_chunk_and_an_end() {
    let (mut bench, model) = tagging(1);
    let text = "Water boils at 100 degrees Celsius at sea level, and at less on a mountain.";
    let answer = redact(&mut bench, &model, text);
    assert!(answer.chunks.is_empty());
    assert_eq!(answer.result.unwrap().found, 0);
}

#[test]
fn places_are_right_in_any_script() {
    let (mut bench, model) = tagging(1);
    // Marks that combine, a flag and a family of emoji, Chinese, CRLF, and what the tokenizer leaves out.
    for before in ["", "👩‍👩‍👧 🇹🇼 ", "請寄給\r\n", "\u{feff}\u{200b}", "e\u{301}e\u{301} — ", "﷽ ﬁ \u{0} "]
    {
        let text = format!("{before}Mail to Jose\u{301} Garci\u{301}a, jose@example.org\r\n");
        let answer = redact(&mut bench, &model, &text);
        let found = found(&answer, &text);
        let has = |wanted: &str| found.iter().any(|(part, _)| *part == wanted);
        assert!(has("Jose\u{301}") && has("Garci\u{301}a") && has("jose@example.org"), "{text:?}: {found:?}");
    }
}

/// Wherever the windows meet, a name and an address that lie there are found once, and whole.
#[test]
fn what_lies_across_a_window_s_edge_is_found_once_and_whole() {
    let (mut bench, model) = tagging(1);
    const FILLER: &str = "The bread was still warm and the coffee was far too strong for anyone. ";
    let expected = [
        ("Samantha", PersonalKind::GivenName),
        ("Fairweather", PersonalKind::Surname),
        ("samantha.fairweather@example.org", PersonalKind::Email),
    ];
    let secret = "My name is Samantha Fairweather, mail me at samantha.fairweather@example.org today. ";
    let filler = FILLER.repeat(12);
    for at in (300..500).step_by(15) {
        // In front of a word.
        let at = at + filler[at..].find(' ').unwrap() + 1;
        let text = format!("{}{secret}{}", &filler[..at], &filler[at..]);
        let answer = redact(&mut bench, &model, &text);
        assert_eq!(found(&answer, &text), expected, "at {at}");
    }
}

#[test]
fn a_long_text_streams_what_it_finds() {
    let (mut bench, model) = tagging(1);
    let filler = "The bread was still warm and the coffee was far too strong for anyone. ".repeat(12);
    let part = format!("{filler}Please call Daniel on (212) 555-0187 today.\r\n");
    let text = part.repeat(10);
    let answer = redact(&mut bench, &model, &text);
    let found = found(&answer, &text);
    assert_eq!(found.iter().filter(|found| **found == ("(212) 555-0187", PersonalKind::Phone)).count(), 10);
    assert_eq!(found.iter().filter(|found| **found == ("Daniel", PersonalKind::GivenName)).count(), 10);
    assert!(answer.chunks.len() > 1, "{} chunks", answer.chunks.len());
    let done: Vec<u64> = answer.progress.iter().map(|progress| progress.done).collect();
    assert!(done.len() > 1 && done.is_sorted(), "{done:?}");
}

/// No text costs more than its length, nor ends the worker.
#[test]
fn strange_texts_are_answered() {
    let (mut bench, model) = tagging(1);
    let strange = [
        "x".repeat(50_000),
        "한".repeat(200),
        "字".repeat(900),
        "\u{0}".repeat(2000) + "a",
        "e\u{301}\u{302}\u{303}\u{304}".repeat(200),
        "﷽".repeat(600),
        "👩‍👩‍👧".repeat(200),
        "4111 1111 1111 1111 ".repeat(40),
        "a@b.co".repeat(150),
        "@".to_owned(),
    ];
    for text in &strange {
        let answer = redact(&mut bench, &model, text);
        found(&answer, text);
        assert!(answer.result.is_ok(), "{:.20}: {:?}", text, answer.result);
    }
}

#[test]
fn several_threads_find_the_same() {
    let text = "Attn: Beatrice Nakamura, 1428 Elm Street, Springfield, IL 62704. ".repeat(10);
    let [alone, together] = [1, 3].map(|threads| {
        let (mut bench, model) = tagging(threads);
        all(&redact(&mut bench, &model, &text))
    });
    assert!(!alone.is_empty());
    assert_eq!(alone, together);
}

#[test]
fn a_stop_is_heard_between_windows_and_the_next_request_is_answered() {
    let (mut bench, model) = tagging(1);
    let text = "Please call Daniel Whitcombe on (212) 555-0187. ".repeat(2000);
    let mut running = bench.client.run(Redact { model: model.clone(), text: text.clone() });
    loop {
        match bench.next(&mut running) {
            Update::Chunk(_) => break,
            Update::Progress(_) => {}
            Update::Done(result) => panic!("{result:?}"),
        }
    }
    running.cancel();
    let answer = bench.finish(running);
    assert_eq!(answer.failure(), FailureKind::Cancelled);
    assert!(answer.progress.iter().all(|progress| progress.done < text.len() as u64));
    let again = redact(&mut bench, &model, "Ask Daniel Whitcombe.");
    assert_eq!(again.result.unwrap().found, 2);
}

#[test]
fn what_cannot_be_answered_is_refused_with_the_facts() {
    let (mut bench, model) = tagging(1);
    for text in ["", " \r\n\t"] {
        let answer = redact(&mut bench, &model, text);
        assert_eq!(answer.failure(), FailureKind::BadInput);
        assert!(answer.result.unwrap_err().message.contains("empty"));
    }
    let answer = redact(&mut bench, &model, &"a".repeat((64 << 20) + 1));
    assert_eq!(answer.failure(), FailureKind::BadInput);
    assert!(answer.result.unwrap_err().message.contains("67108865"));

    assert_eq!(redact(&mut bench, "00", "Anna").failure(), FailureKind::NotLoaded);
    let encoder = ModelSpec { task: ModelTask::Embed, ..bench.serve(&TinyEncoder::default().file()) };
    let other = encoder.sha256.clone();
    bench
        .ask(Load { model: encoder, download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    assert_eq!(redact(&mut bench, &other, "Anna").failure(), FailureKind::Unsupported);
}

#[test]
fn a_file_whose_tagger_is_broken_is_refused_while_loading() {
    let mut bench = Bench::new();
    let broken = |change: fn(&str) -> String| {
        let size = u64::from_le_bytes(file()[..8].try_into().unwrap()) as usize;
        let header = change(std::str::from_utf8(&file()[8..8 + size]).unwrap());
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &file()[8 + size..]].concat()
    };
    let files = [
        (broken(|header| header.replace("B-CITY", "B-SHOE")), FailureKind::Unsupported),
        (broken(|header| header.replace(r#"\"B-CITY\", "#, "")), FailureKind::BadModel),
        (broken(|header| header.replace("tagger.bias", "tagger.bios")), FailureKind::BadModel),
        (broken(|header| header.replace("tagger.weight", "tagger.wight")), FailureKind::Unsupported),
    ];
    for (index, (file, kind)) in files.into_iter().enumerate() {
        let model = ModelSpec { task: ModelTask::Redact, ..bench.serve(&file) };
        let answer = bench.ask(Load { model, download: true, threads: 1, processor: Processor::Automatic });
        assert_eq!(answer.failure(), kind, "file {index}: {:?}", answer.result);
    }
}
