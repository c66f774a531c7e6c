//! Chat templates against jinja2's renderings, and hostile ones against their limits.
//!
//! `tests/fixtures/template.json` was written by `tests/reference/templates.py`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

use std::fs;

use hearth::engine::{
    Error,
    budget::BudgetedAllocator,
    gguf::{Metadata, Value},
    text::{ChatTemplate, LocalTime, Message},
};
use serde_json::Value as Json;

/// As in the worker.
#[global_allocator]
static ALLOCATOR: BudgetedAllocator = BudgetedAllocator;

fn template(source: &str) -> Result<ChatTemplate, Error> {
    ChatTemplate::new(source, "<s>".to_owned(), "</s>".to_owned())
}

/// Renders one message from a person.
fn render(source: &str) -> Result<String, Error> {
    template(source)?.render(&[Message::new("user", "Hello")], true, None)
}

#[test]
fn renderings_equal_jinja2() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/template.json");
    let fixture: Json = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let text = |key: &str| fixture[key].as_str().unwrap().to_owned();
    let renderings = fixture["renderings"].as_array().unwrap();
    assert!(renderings.len() > 30);
    for rendering in renderings {
        let source = text(rendering["template"].as_str().unwrap());
        let template = ChatTemplate::new(&source, text("bos_token"), text("eos_token")).unwrap();
        let messages: Vec<Message> = rendering["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| Message::new(message[0].as_str().unwrap(), message[1].as_str().unwrap()))
            .collect();
        let add_generation_prompt = rendering["add_generation_prompt"].as_bool().unwrap();
        let ours = template.render(&messages, add_generation_prompt, None);
        match (rendering["text"].as_str(), rendering["error"].as_str()) {
            (Some(text), None) => assert_eq!(ours.unwrap(), text, "{rendering}"),
            (None, Some(error)) => assert!(ours.unwrap_err().to_string().contains(error), "{rendering}"),
            _ => panic!("{rendering}"),
        }
    }
}

#[test]
fn a_file_without_a_template_gets_chatml() {
    let template = ChatTemplate::from_gguf(&Metadata::from_pairs([])).unwrap();
    let messages = [Message::new("system", "Be brief."), Message::new("user", "Hi")];
    let text = template.render(&messages, true, None).unwrap();
    let expected =
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n";
    assert_eq!(text, expected);
}

#[test]
fn tokens_come_from_the_file() {
    let key = |name: &str| format!("tokenizer.{name}");
    let metadata = Metadata::from_pairs([
        (
            key("chat_template"),
            Value::String("{{ bos_token }}|{{ eos_token }}|{{ messages[0].content }}".to_owned()),
        ),
        (key("ggml.tokens"), Value::Strings(vec!["<a>".to_owned(), "<b>".to_owned()])),
        (key("ggml.bos_token_id"), Value::Unsigned(1)),
        (key("ggml.eos_token_id"), Value::Unsigned(77)),
    ]);
    let template = ChatTemplate::from_gguf(&metadata).unwrap();
    assert_eq!(template.render(&[Message::new("user", "x")], false, None).unwrap(), "<b>||x");
}

#[test]
fn what_templates_of_known_models_use_works() {
    // Llama 3 asks for the date only where it may; trainers mark the assistant's words.
    let date = "{% if strftime_now is defined %}{{ strftime_now('%d') }}{% else %}26 Jul 2024{% endif %}";
    assert_eq!(render(date).unwrap(), "26 Jul 2024");
    assert_eq!(render("{%- generation -%} x {%- endgeneration %}").unwrap(), "x");
    assert_eq!(render("{{ messages | tojson }}").unwrap(), r#"[{"role": "user", "content": "Hello"}]"#);
    assert_eq!(render("{{ {'a': '<&>字'} | tojson(indent=2) }}").unwrap(), "{\n  \"a\": \"<&>字\"\n}");
    assert_eq!(render("{% if tools %}x{% endif %}{{ not tools is none }}").unwrap(), "False");
    assert_eq!(render("{{ 'a{}b'.format(7) }}{{ ' x'.strip() }}").unwrap(), "a7bx");
    assert_eq!(render("{{ '<b>&' }}").unwrap(), "<b>&", "nothing is escaped");
}

#[test]
fn a_broken_template_says_where() {
    for (source, fact) in [
        ("a\n{% for x %}", "line 2"),
        ("{{ strftime_now('%Y') }}", "strftime_now"),
        ("{{ messages | nonsense }}", "nonsense"),
        ("{% include 'other' %}", "other"),
        ("{{ 1 / 0 }}", "line 1"),
    ] {
        let error = render(source).expect_err(source);
        assert!(matches!(error, Error::Template(_)), "{error:?}");
        assert!(error.to_string().contains(fact), "{error} does not say {fact}");
    }
}

#[test]
fn hostile_templates_end_within_their_limits() {
    let deep_call = "{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}";
    let deep_source = format!("{{{{ {}1{} }}}}", "(".repeat(20_000), ")".repeat(20_000));
    let long_source = "x".repeat(1 << 20);
    for (source, fact) in [
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "runs on"),
        ("{% for a in range(9999) %}{{ 'x' * 9999 }}{% endfor %}", "writes on"),
        ("{{ 'x' * 10 ** 9 }}", "too large"),
        ("{{ [1] * 10 ** 9 }}", "too large"),
        ("{{ range(10 ** 9) }}", "too many"),
        ("{{ '{:>999999999}'.format(1) }}", "refused"),
        ("{{ '%999999999d' | format(1) }}", "format"),
        ("{{ 'x' | indent(999999999) }}", "indent"),
        ("{{ [1] | batch(999999999, 0) }}", "batch"),
        (deep_call, "recursion"),
        (&deep_source, ""),
        (&long_source, "bytes"),
    ] {
        let error = render(source).expect_err(&source[..source.len().min(80)]);
        assert!(matches!(error, Error::Template(_)), "{error:?}");
        assert!(error.to_string().contains(fact), "{error} does not say {fact}");
    }
}

/// Fuel counts each of these steps as one.
const GROWING: [&str; 4] = [
    "{% set ns = namespace(s='x') %}{% for i in range(40) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
    "{% set ns = namespace(s='x') %}{% for i in range(40) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
    "{% set ns = namespace(s='xx') %}{% for i in range(40) %}{% set ns.s = ns.s | replace('x', 'xx') %}{% endfor %}",
    "{% macro f(s, n) %}{% if n %}{{ f(s ~ s, n - 1) }}{% endif %}{% endmacro %}{{ f('x' * 99999, 18) }}",
];
const CHILD: &str = "HEARTH_GROWING_TEMPLATE";

/// Ends its process: [`templates_that_grow_take_no_more_than_their_budget`] calls it in one of its own.
#[test]
#[ignore = "ends the process"]
fn grows() {
    let which: usize = std::env::var(CHILD).unwrap().parse().unwrap();
    panic!("it ended with {:?}", render(GROWING[which]).map(|text| text.len()));
}

#[test]
fn templates_that_grow_take_no_more_than_their_budget() {
    const MOST: u64 = 64 << 20;
    for (which, template) in GROWING.iter().enumerate() {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["grows", "--exact", "--ignored", "--nocapture"])
            .env(CHILD, which.to_string())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stderr).into_owned();
        let refused =
            said.split_once("memory allocation of ").and_then(|(_, rest)| rest.split_once(" bytes failed"));
        let bytes: u64 = refused.unwrap_or_else(|| panic!("{template}: {said}")).0.parse().unwrap();
        assert!(bytes <= MOST, "{template}: {bytes} bytes were asked for");
    }
}

#[test]
fn loops_may_be_left_and_gone_on_with() {
    let source = "{% for n in [1, 2, 3, 4] %}{% if n == 2 %}{% continue %}{% endif %}{% if n == 4 %}{% break %}{% endif %}{{ n }}{% endfor %}";
    assert_eq!(render(source).unwrap(), "13");
}

#[test]
fn what_a_template_raises_is_its_author_s_word() {
    let inside = "{% macro f() %}{{ raise_exception('roles must alternate') }}{% endmacro %}{{ f() }}";
    for source in ["{{ raise_exception('roles must alternate') }}", inside] {
        let error = render(source).unwrap_err();
        assert!(matches!(&error, Error::Refused(said) if said == "roles must alternate"), "{error:?}");
    }
}

#[test]
fn templates_hear_the_time_as_a_person_s_clock_has_it() {
    // 23:05:06 in UTC.
    let now = Some(LocalTime { unix_ms: 1_772_665_506_000, ahead_minutes: 480 });
    let told = |format: &str| {
        let source = format!("{{{{ strftime_now('{format}') }}}}");
        template(&source).unwrap().render(&[Message::new("user", "Hello")], true, now)
    };
    assert_eq!(told("%d %b %Y").unwrap(), "05 Mar 2026");
    assert_eq!(told("%A, %B %-d, %H:%M").unwrap(), "Thursday, March 5, 07:05");
    assert!(matches!(told("%Q").unwrap_err(), Error::Template(_)));
    assert!(matches!(told("%"), Err(Error::Template(_)) | Ok(_)));
    let behind = Some(LocalTime { unix_ms: 1_772_665_506_000, ahead_minutes: i32::MAX });
    let source = template("{{ strftime_now('%Y') }}").unwrap();
    assert!(source.render(&[Message::new("user", "Hello")], true, behind).is_err(), "no such clock");
}
