//! A journal that broke off anywhere gives back what was written.

use super::{Entries, StorageError, TabId, entries::*};
use crate::ui::tasks::chat::history::{
    Conversation, ConversationAction, ConversationId, MetaChange, TurnId, TurnState,
};

#[test]
fn names_say_whose_they_are() {
    let (tab, turn) = (TabId(7), TurnId(9));
    assert_eq!(parse_name(&head_name(tab, turn)), Some((tab, turn, None)));
    assert_eq!(parse_name(&piece_name(tab, turn, 3)), Some((tab, turn, Some(3))));
    for other in ["hearth.draft", "hearth.journal.", "hearth.journal.1", "hearth.journal.1.2.3.4", "x.1.2"] {
        assert_eq!(parse_name(other), None, "{other}");
    }
}

#[test]
fn a_turn_is_put_together_wherever_it_broke_off() {
    let mut conversation = Conversation::new(ConversationId(1), 0, 10);
    conversation.apply(ConversationAction::Send { prompt: "p".into(), sources: Vec::new() }, 11);
    let id = conversation.tree.leaf().expect("a turn");
    let node = conversation.tree.current(id).expect("a node");
    let tab = TabId(5);
    let mut values = vec![(head_name(tab, id), head(&conversation.meta, &node, "begun ").expect("JSON"))];
    for number in 0..12 {
        let entries = Entries::read(values.iter().rev().cloned());
        let [entry] = &entries.0[..] else { panic!("one entry") };
        let expected: String = (0..number).map(|number| format!("{number} ")).collect();
        assert_eq!(entry.node.turn.answer, format!("begun {expected}"));
        assert_eq!((entry.tab, &entry.node.turn.state), (tab, &TurnState::Stopped));
        values.push((piece_name(tab, id, number), format!("{number} ")));
    }
    let without_head = Entries::read(values.into_iter().skip(1));
    assert_eq!(without_head, Entries::default(), "it is stored, and only its pieces were left");
}

#[test]
fn a_journal_adds_what_is_not_stored() {
    let mut conversation = Conversation::new(ConversationId(1), 0, 10);
    conversation.apply(ConversationAction::Send { prompt: "p".into(), sources: Vec::new() }, 11);
    let stored_meta = (*conversation.meta).clone();
    let id = conversation.tree.leaf().expect("a turn");
    let node = conversation.tree.current(id).expect("a node");
    let value = head(&conversation.meta, &node, "words").expect("JSON");
    let entries = Entries::read([(head_name(TabId(5), id), value)]);
    let (mut meta, mut nodes) = (stored_meta.clone(), Vec::new());
    meta.apply(MetaChange::Leaf(None));
    entries.lay_over(&mut meta, &mut nodes);
    assert_eq!((nodes.len(), meta.leaf), (1, Some(id)));
    entries.lay_over(&mut meta, &mut nodes);
    assert_eq!(nodes.len(), 1, "once");
    let mut other = (crate::ui::tasks::chat::history::Meta::new(ConversationId(2), 0), Vec::new());
    entries.lay_over(&mut other.0, &mut other.1);
    assert!(other.1.is_empty());
}

#[test]
fn the_browsers_words_become_a_kind() {
    let kind = |facts: &str| StorageError::from_facts(facts.to_owned());
    assert!(matches!(kind("failed to update: QuotaExceededError: full"), StorageError::Full(_)));
    assert!(matches!(kind("DOM exception: VersionError: newer"), StorageError::Newer(_)));
    assert!(matches!(kind("SecurityError: denied"), StorageError::Refused(_)));
    assert!(matches!(kind("AbortError: x"), StorageError::Failed(_)));
}
