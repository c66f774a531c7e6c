//! Tests what the compiler can't check of the words: that none is empty, and that figures read well.

use super::quantity;
use crate::{
    protocol::{FailureKind, Shortage},
    ui::{
        browser::Device,
        parts::Remedy,
        text::{Language, Text},
    },
};

const KINDS: [FailureKind; 19] = [
    FailureKind::Cancelled,
    FailureKind::Offline,
    FailureKind::Storage,
    FailureKind::Integrity,
    FailureKind::BadModel,
    FailureKind::NotStored,
    FailureKind::NotLoaded,
    FailureKind::BadInput,
    FailureKind::OutOfMemory,
    FailureKind::Unsupported,
    FailureKind::Crashed,
    FailureKind::Outdated,
    FailureKind::Internal,
    FailureKind::NotFound,
    FailureKind::Forbidden,
    FailureKind::TooManyRequests,
    FailureKind::ServerFault,
    FailureKind::StorageFull { missing_bytes: 1 },
    FailureKind::TooLarge(Shortage { needed_bytes: 2, there_bytes: 1 }),
];

/// Each place's sentence for a failure: its own, or else the shared one.
fn sentences(text: &'static Text, kind: FailureKind) -> [&'static str; 8] {
    let own = [
        text.models.failure,
        text.benchmark.failure,
        text.classify.failure,
        text.images.failure,
        text.search.failure,
        text.summarise.failure,
        text.your_model.failure,
        |_| None,
    ];
    own.map(|own| own(kind).unwrap_or_else(|| (text.failure)(kind)))
}

#[test]
fn every_failure_has_a_sentence_and_a_way_on_in_every_language() {
    for language in Language::ALL {
        let text = language.text();
        for kind in KINDS {
            for sentence in sentences(text, kind) {
                assert!(sentence.ends_with(['.', '。']), "{language:?} {kind:?}: {sentence}");
            }
            for remedy in [Remedy::of(kind), Remedy::Retry] {
                assert!(!(text.remedy)(remedy).is_empty(), "{language:?} {kind:?}");
            }
        }
    }
}

#[test]
fn languages_do_not_share_sentences() {
    let [english, chinese] = Language::ALL.map(Language::text);
    for kind in KINDS {
        for (english, chinese) in sentences(english, kind).iter().zip(sentences(chinese, kind)) {
            assert_ne!(*english, chinese);
        }
    }
    assert_ne!(english.chat.send, chinese.chat.send);
}

/// The words of index.html, which stand until the program draws.
fn shell_words(text: &'static Text) -> Vec<&'static str> {
    let pages = [
        text.chat.title,
        text.classify.title,
        text.search.title,
        text.images.title,
        text.redact.title,
        text.sensors.title,
        text.your_model.title,
        text.summarise.title,
        text.model_list.title,
        text.benchmark.title,
        text.privacy.title,
    ];
    let others = [
        text.tasks,
        text.chat.new_chat,
        text.settings,
        text.models.title,
        text.chat.welcome,
        text.chat.welcome_privacy,
        text.chat.message_placeholder,
        text.chat.send,
        text.chat.history.title,
        text.chat.history.settings,
        text.app.all_tasks,
        text.app.palette,
    ];
    [pages.as_slice(), &others, &text.chat.suggestions].concat()
}

#[test]
fn the_shell_says_what_the_program_will() {
    let shell = include_str!("../../../index.html");
    let [english, chinese] = Language::ALL.map(|language| shell_words(language.text()));
    for (english, chinese) in english.iter().zip(&chinese) {
        let said = [format!(">{english}<"), format!("\"{english}\"")];
        assert!(said.iter().any(|said| shell.contains(said)), "index.html lacks {english}");
        assert!(shell.contains(&format!("data-zh=\"{chinese}\"")), "index.html lacks {chinese}");
    }
    assert!(shell.contains(&format!("aria-label=\"{}\"", Language::English.text().chat.message)));
}

#[test]
fn the_browser_language_finds_ours() {
    for tag in ["zh", "zh-TW", "zh-Hant-HK", "ZH-cn", "zh_TW"] {
        assert_eq!(Language::for_browser(tag), Language::TraditionalChinese, "{tag}");
    }
    for tag in ["en", "en-GB", "de", "", "zha"] {
        assert_eq!(Language::for_browser(tag), Language::English, "{tag}");
    }
}

#[test]
fn the_reason_for_the_threads_is_told() {
    let device = |cores, cross_origin_isolated| Device { cores, cross_origin_isolated, ..Device::default() };
    for language in Language::ALL {
        let said = language.text().benchmark.threads_used;
        let reasons = [
            said(1, 1, None, &device(8, false)),
            said(1, 1, None, &device(1, true)),
            said(3, 3, None, &device(8, true)),
            said(4, 4, None, &device(8, true)),
            said(8, 8, None, &device(64, true)),
            said(6, 6, Some(6), &device(8, true)),
            said(2, 6, Some(6), &device(8, true)),
        ];
        for (number, reason) in [1, 1, 3, 4, 8, 6, 2].iter().zip(&reasons) {
            assert!(reason.starts_with(&number.to_string()), "{reason}");
            assert_eq!(reasons.iter().filter(|other| *other == reason).count(), 1, "{reason}");
        }
    }
}

#[test]
fn figures_read_well() {
    assert_eq!(quantity::bytes(999), "999 B");
    assert_eq!(quantity::bytes(1000), "1.0 kB");
    assert_eq!(quantity::bytes(98_362_432), "98.4 MB");
    assert_eq!(quantity::bytes(999_999_999), "1.0 GB");
    assert_eq!(quantity::bytes(u64::MAX), "18446744.1 TB");
    assert_eq!(quantity::count(0), "0");
    assert_eq!(quantity::count(8192), "8,192");
    assert_eq!(quantity::count(1_234_567), "1,234,567");
    assert_eq!(quantity::minutes_seconds(59.1), (1, 0));
    assert_eq!(quantity::minutes_seconds(f64::INFINITY), (5999, 59));
    assert_eq!(quantity::rate(9.96), "10");
    assert_eq!(quantity::rate(3.24), "3.2");
    assert_eq!(quantity::short_time(999.9), "1.0 s");
    let text = Language::English.text();
    assert_eq!((text.time_left)(61.0), "1 min 1 s left");
    assert_eq!((text.bytes_of)(1_000_000, None), "1.0 MB");
}
