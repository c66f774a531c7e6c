//! Drafts over histories that are made up: what is proposed, and what wrong ones may cost.

use super::*;

/// What came of a text that goes on as `text` does behind its first `prompt` tokens: steps, and their cost in plain steps.
fn run(text: &[u32], prompt: usize) -> (Drafts, usize, f64) {
    let mut drafts = Drafts::new(&text[..prompt], text.len());
    let costs = Costs::default();
    let (mut steps, mut cost, mut length) = (0, 0.0, prompt);
    while length < text.len() {
        let most = text.len() - length - 1;
        let draft = drafts.propose(&text[..length], most, |_| false).to_vec();
        assert!(draft.len() <= most);
        (steps, cost) = (steps + 1, cost + costs.of(1 + draft.len()));
        let right = draft.iter().zip(&text[length..]).take_while(|(drafted, token)| drafted == token).count();
        for _ in 0..=right {
            length += 1;
            drafts.hear(&text[..length]);
        }
        drafts.judge(right);
    }
    assert_eq!(drafts.accepted() + steps, text.len() - prompt);
    (drafts, steps, cost)
}

/// Tokens without any order.
fn noise(count: u32, kinds: u32) -> Vec<u32> {
    (0..count)
        .map(|i| (i.wrapping_mul(2_654_435_761) ^ 0x5bd1_e995).wrapping_mul(0x9E37_79B1) >> 8)
        .map(|token| token % kinds)
        .collect()
}

#[test]
fn a_copy_takes_few_steps() {
    let original = noise(300, 40_000);
    let text = [original.clone(), original].concat();
    let (drafts, steps, cost) = run(&text, 300);
    assert!(steps < 30 && cost < 90.0, "{steps} steps at {cost}");
    assert!(drafts.accepted() * 10 > drafts.drafted() * 9);
}

#[test]
fn a_copy_with_a_word_exchanged_here_and_there_goes_on_behind_it() {
    let original = noise(400, 40_000);
    let mut copy = original.clone();
    copy.iter_mut().step_by(25).for_each(|token| *token = 50_000);
    let text = [original, copy].concat();
    let (_, steps, cost) = run(&text, 400);
    assert!(steps < 80 && cost < 180.0, "{steps} steps at {cost}");
}

#[test]
fn where_nothing_repeats_nothing_is_lost() {
    for kinds in [40_000, 500, 40, 8] {
        let text = noise(1200, kinds);
        let (drafts, _, cost) = run(&text, 200);
        let lost = cost / 1000.0;
        assert!(lost < 1.02, "{lost} times the cost among {kinds} kinds, {} drafted", drafts.drafted());
    }
}

/// As after a long time in which all was right.
fn sure(prompt: &[u32]) -> Drafts {
    let mut drafts = Drafts::new(prompt, prompt.len() + 100);
    (0..200).for_each(|round| drafts.odds.learn(round % 30, true));
    drafts.allowance = MOST_LOSS;
    drafts
}

#[test]
fn a_loop_goes_on_beyond_the_end_of_what_is_known() {
    for length in 1..=5 {
        let text: Vec<u32> = (0..40).map(|i| i % length).collect();
        let mut drafts = sure(&text);
        let draft = drafts.propose(&text, 11, |_| false);
        assert_eq!(draft.len(), 11);
        assert!((40..).zip(draft).all(|(i, token)| *token == i % length), "{length}: {draft:?}");
    }
}

#[test]
fn nothing_is_proposed_behind_an_end_or_beyond_the_room() {
    let text: Vec<u32> = (0..30).chain(0..20).collect();
    let mut drafts = sure(&text);
    assert_eq!(drafts.propose(&text, 7, |_| false), [20, 21, 22, 23, 24, 25, 26]);
    assert_eq!(drafts.propose(&text, 15, |token| token == 22), [20, 21]);
    assert!(drafts.propose(&text, 15, |token| token == 20).is_empty());
    assert!(drafts.propose(&text, 0, |_| false).is_empty());
    for short in [&[][..], &[1], &[1, 1]] {
        assert!(sure(short).propose(short, 15, |_| false).is_empty());
    }
}
