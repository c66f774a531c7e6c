//! Search finds what is there, and in time.

use std::rc::Rc;

use super::*;
use crate::ui::tasks::chat::history::{ConversationId, Turn, TurnId, TurnState};

fn turn(id: u64, prompt: &str, answer: &str) -> Turn {
    let turn = Turn::new(TurnId(id), Rc::from(prompt));
    Turn { answer: answer.to_owned(), state: TurnState::Stopped, ..turn }
}

fn index(conversations: &[(u64, Vec<Turn>)]) -> Index {
    let mut index = Index::default();
    for (id, turns) in conversations {
        for block in Block::all(ConversationId(*id), turns) {
            index.put(block);
        }
    }
    index
}

fn found(index: &Index, query: &str) -> Vec<(u64, Vec<u64>)> {
    let mut search = Search::new(Query::new(query));
    while search.step(index, 1) {}
    let ids = |found: &Found| found.hits.iter().map(|hit| hit.turn.0).collect();
    search.found().iter().map(|(id, found)| (id.0, ids(found))).collect()
}

#[test]
fn all_words_in_one_turn_whatever_their_case() {
    let index = index(&[
        (
            1,
            vec![
                turn(1, "A Garden in spring", "Tulips."),
                turn(2, "And in autumn?", "Asters in the garden."),
            ],
        ),
        (2, vec![turn(3, "ÄPFEL", "Ось Яблука")]),
        (3, vec![turn(4, "春天的花園是什麼樣子？", "鬱金香盛開。")]),
    ]);
    assert_eq!(found(&index, "garden"), [(1, vec![1, 2])]);
    assert_eq!(found(&index, "GARDEN spring"), [(1, vec![1])]);
    assert_eq!(found(&index, "garden winter"), []);
    assert_eq!(found(&index, "tulips asters"), [], "not in the same turn");
    assert_eq!(found(&index, "äpfel яблука"), [(2, vec![3])]);
    assert_eq!(found(&index, "花園"), [(3, vec![4])]);
    assert_eq!(found(&index, "花園 鬱金香"), [(3, vec![4])]);
    assert_eq!(found(&index, "  "), []);
}

#[test]
fn nothing_is_found_across_two_turns() {
    let index = index(&[(1, vec![turn(1, "a", "tul"), turn(2, "ips", "b"), turn(3, "x", "tulips")])]);
    assert_eq!(found(&index, "tulips"), [(1, vec![3])]);
}

#[test]
fn an_excerpt_is_in_the_words_of_the_turn() {
    let turn = turn(1, "Was weißt du über ÄPFEL?", &format!("{} Äpfel\nsind rund.", "Viel. ".repeat(40)));
    let index = index(&[(1, vec![turn.clone()])]);
    let hit = |query: &str| {
        let mut search = Search::new(Query::new(query));
        search.step(&index, usize::MAX);
        search.found()[&ConversationId(1)].hits[0]
    };
    let shown = excerpt(&turn, hit("äpfel")).unwrap();
    assert_eq!((shown.before.as_str(), shown.found.as_str()), ("Was weißt du über ", "ÄPFEL"));
    assert!(shown.after.starts_with("? Viel. ") && shown.after.ends_with('…'), "{shown:?}");
    let shown = excerpt(&turn, hit("rund")).unwrap();
    assert!(shown.before.starts_with('…') && shown.before.ends_with("Äpfel sind "), "{shown:?}");
    assert_eq!(excerpt(&self::turn(1, "gone", ""), hit("rund")), None);
}

#[test]
fn folding_moves_nothing() {
    for text in ["ABC", "İstanbul ẞ K", "ΑΣΣ", "漢字", "Ǆ"] {
        let places = |text: &str| text.char_indices().map(|(place, _)| place).collect::<Vec<_>>();
        assert_eq!(places(&fold(text)), places(text), "{text}");
    }
    assert_eq!(fold("ΑΒΓ ÉÀ Ж"), "αβγ éà ж");
}

#[test]
fn a_long_conversation_is_in_many_blocks_and_its_turns_are_counted() {
    let turns: Vec<Turn> = (0..1000).map(|id| turn(id, "question", &"word ".repeat(100))).collect();
    let index = index(&[(1, turns)]);
    assert!(index.blocks().len() > 5);
    let mut search = Search::new(Query::new("word question"));
    let mut steps = 1;
    while search.step(&index, 100_000) {
        steps += 1;
    }
    assert!(steps > 3, "{steps} slices");
    let found = &search.found()[&ConversationId(1)];
    assert_eq!((found.turns, found.hits.len()), (1000, 20));
}

/// `cargo test … -- --ignored --nocapture sixty` prints how long a query takes.
#[test]
#[ignore = "prints a time"]
#[allow(clippy::disallowed_methods, reason = "this runs natively alone")]
fn sixty_megabytes_take_less_than_200_ms() {
    const SYLLABLES: [&str; 16] = [
        "ka", "ro", "mi", "ten", "Sol", "ver", "的", "是", "園", "花", "ing", "est", "春", "天", "der", "on",
    ];
    let mut state = 1_u64;
    let mut draw = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let mut text = |bytes: usize| {
        let mut text = String::new();
        while text.len() < bytes {
            text.extend((0..2 + draw() % 3).map(|_| SYLLABLES[draw() % SYLLABLES.len()]));
            text.push(' ');
        }
        text
    };
    let mut index = Index::default();
    for conversation in 0..1000 {
        let mut turns: Vec<Turn> =
            (0..100).map(|id| turn(conversation * 100 + id, &text(100), &text(500))).collect();
        if conversation % 100 == 7 {
            turns[50].answer.push_str("Ein seltenes Wort: Quittenbaum 榲桲樹.");
        }
        for block in Block::all(ConversationId(conversation), &turns) {
            index.put(block);
        }
    }
    let megabytes = index.bytes() / 1_000_000;
    for query in ["quittenbaum", "榲桲樹", "karo quittenbaum", "solver 花園", "e", "kakaka rororo mimimi"]
    {
        let start = std::time::Instant::now();
        let mut search = Search::new(Query::new(query));
        let mut longest = std::time::Duration::ZERO;
        let mut more = true;
        while more {
            let slice = std::time::Instant::now();
            more = search.step(&index, 4 << 20);
            longest = longest.max(slice.elapsed());
        }
        let (all, turns) = (start.elapsed(), search.found().values().map(|found| found.turns).sum::<usize>());
        println!(
            "{megabytes} MB, `{query}`: {turns} turns in {} conversations, {all:.1?}, longest slice {longest:.1?}",
            search.found().len()
        );
        assert!(all.as_millis() < 200, "{query}: {all:?}");
    }
}
