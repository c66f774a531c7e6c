//! What happens to conversations, their branches and their list.

use std::rc::Rc;

use super::*;
use crate::{
    protocol::{Failure, FailureKind, Finish, Generated, Piece, Role},
    ui::{
        runs::{News, RunId},
        text::Language,
    },
};

pub(super) fn generated() -> Generated {
    Generated {
        finish: Finish::EndOfTurn,
        prompt_tokens: 10,
        cached_tokens: 0,
        generated_tokens: 5,
        drafted_tokens: 0,
        accepted_tokens: 0,
        dropped_messages: 0,
        system_moved: false,
        ttft_ms: 1.0,
        prefill_ms: 1.0,
        decode_ms: 1.0,
        memory_bytes: 1,
        gpu_lost: None,
    }
}

fn conversation() -> Conversation {
    Conversation::new(ConversationId(1), 100, 1000)
}

fn start(conversation: &mut Conversation, prompt: &str, now_ms: u64) -> TurnId {
    conversation.apply(ConversationAction::Send { prompt: prompt.into(), sources: Vec::new() }, now_ms);
    running(conversation)
}

fn running(conversation: &Conversation) -> TurnId {
    conversation.tree.running().expect("a turn runs").id
}

pub(super) fn streamed(id: TurnId, text: &str) -> ConversationAction {
    let chunks = vec![Piece { text: text.to_owned() }];
    ConversationAction::Heard(News { chunks, ..News::new(RunId(id.0), 0.0) })
}

pub(super) fn ended(id: TurnId, result: Result<Generated, Failure>) -> ConversationAction {
    ConversationAction::Heard(News::ended(RunId(id.0), result))
}

fn stream(conversation: &mut Conversation, id: TurnId, text: &str) {
    conversation.apply(streamed(id, text), 0);
}

fn end(conversation: &mut Conversation, id: TurnId, result: Result<Generated, Failure>, now_ms: u64) {
    conversation.apply(ended(id, result), now_ms);
}

fn ask(conversation: &mut Conversation, prompt: &str, answer: &str, now_ms: u64) -> TurnId {
    let id = start(conversation, prompt, now_ms);
    stream(conversation, id, answer);
    end(conversation, id, Ok(generated()), now_ms + 1);
    id
}

fn shown(conversation: &Conversation) -> Vec<(String, String)> {
    conversation.tree.turns().map(|turn| (turn.prompt.to_string(), turn.answer.clone())).collect()
}

fn said(turns: &[(&str, &str)]) -> Vec<(String, String)> {
    turns.iter().map(|(prompt, answer)| ((*prompt).to_owned(), (*answer).to_owned())).collect()
}

fn nodes(conversation: &Conversation) -> Vec<Node> {
    conversation.tree.nodes().filter_map(|node| conversation.tree.current(node.id())).collect()
}

#[test]
fn editing_an_earlier_message_makes_a_branch_that_one_can_go_back_from() {
    let mut conversation = conversation();
    let first = ask(&mut conversation, "one", "1", 1001);
    ask(&mut conversation, "two", "2", 1003);
    let before = shown(&conversation);
    conversation.apply(ConversationAction::Resend { id: first, prompt: "eins".into() }, 1005);
    let edited = running(&conversation);
    assert_eq!(shown(&conversation), said(&[("eins", "")]));
    stream(&mut conversation, edited, "I");
    end(&mut conversation, edited, Ok(generated()), 1006);
    assert_eq!(conversation.tree.siblings(edited), [first, edited]);
    conversation.apply(ConversationAction::Show { id: first }, 1007);
    assert_eq!(shown(&conversation), before, "nothing is lost");
    conversation.apply(ConversationAction::Show { id: edited }, 1008);
    assert_eq!(shown(&conversation), said(&[("eins", "I")]));
    assert_eq!(conversation.meta.leaf, Some(edited));

    let again = Conversation::restored((*conversation.meta).clone(), nodes(&conversation), 200);
    assert_eq!(shown(&again), said(&[("eins", "I")]), "the same branch is shown after a reload");
    assert_eq!(again.tree.siblings(edited), [first, edited]);
}

#[test]
fn an_answer_asked_for_again_and_an_edited_one_stand_beside_it() {
    let mut conversation = conversation();
    let first = ask(&mut conversation, "one", "1", 1001);
    conversation.apply(ConversationAction::Regenerate { id: first }, 1003);
    let again = running(&conversation);
    conversation.apply(ConversationAction::Show { id: first }, 1004);
    assert_eq!(running(&conversation), again, "one stays with a running answer");
    end(&mut conversation, again, Err(Failure::new(FailureKind::Cancelled, "")), 1005);
    assert_eq!(conversation.tree.last().expect("a turn").state, TurnState::Stopped);
    conversation.apply(ConversationAction::EditAnswer { id: first, answer: "uno".to_owned() }, 1006);
    assert_eq!(shown(&conversation), said(&[("one", "uno")]));
    let edited = conversation.tree.leaf().expect("a turn");
    assert_eq!(conversation.tree.node(edited).expect("a node").origin, Origin::Edited);
    assert_eq!(conversation.tree.siblings(first), [first, again, edited]);
    ask(&mut conversation, "two", "2", 1007);
    assert_eq!(shown(&conversation), said(&[("one", "uno"), ("two", "2")]));
    let given: Vec<_> = conversation.messages("").into_iter().map(|message| message.content).collect();
    assert_eq!(given, ["one", "uno", "two"], "the model reads the edited words");
}

#[test]
fn a_cut_answer_goes_on() {
    let mut conversation = conversation();
    let id = start(&mut conversation, "count", 1001);
    stream(&mut conversation, id, "1, 2,");
    assert!(!conversation.can_continue(id), "it runs");
    end(&mut conversation, id, Ok(Generated { finish: Finish::MaxTokens, ..generated() }), 1002);
    assert!(conversation.can_continue(id));
    conversation.apply(ConversationAction::Continue { id }, 1003);
    let longer = running(&conversation);
    let given = conversation.messages("Be exact.");
    let roles: Vec<_> = given.iter().map(|message| message.role).collect();
    assert_eq!(roles, [Role::System, Role::User, Role::Assistant]);
    assert_eq!(given[2].content, "1, 2,");
    stream(&mut conversation, longer, " 3.");
    end(&mut conversation, longer, Ok(generated()), 1004);
    assert_eq!(shown(&conversation), said(&[("count", "1, 2, 3.")]));
    assert_eq!(conversation.tree.siblings(longer), [longer], "the shorter one is in the longer one");
    assert!(!conversation.can_continue(longer), "it ended");
}

#[test]
fn a_token_copies_no_history() {
    let mut conversation = conversation();
    for turn in 0..100 {
        ask(&mut conversation, "q", "a", 1001 + 2 * turn);
    }
    let id = start(&mut conversation, "last", 5000);
    let drawn = conversation.clone();
    stream(&mut conversation, id, "token");
    assert!(Rc::ptr_eq(drawn.tree.past(), conversation.tree.past()));
    assert!(Rc::ptr_eq(&drawn.tree.branches, &conversation.tree.branches));
    assert!(Rc::ptr_eq(&drawn.meta, &conversation.meta));
    assert_ne!(drawn.tree, conversation.tree, "yet it is drawn again");
    drop(drawn);
    let before = Rc::as_ptr(conversation.tree.last().expect("a turn"));
    stream(&mut conversation, id, "token");
    assert_eq!(
        before,
        Rc::as_ptr(conversation.tree.last().expect("a turn")),
        "in place, once nobody draws it"
    );
    let turns: Vec<_> = conversation.tree.past().iter().cloned().collect();
    end(&mut conversation, id, Ok(generated()), 5001);
    ask(&mut conversation, "more", "a", 5003);
    assert!(turns.iter().zip(conversation.tree.turns()).all(|(old, new)| Rc::ptr_eq(old, new)));
}

#[test]
fn unanswered_turns_are_left_out_and_the_system_prompt_comes_first() {
    let mut conversation = conversation();
    let failed = start(&mut conversation, "lost", 1001);
    end(&mut conversation, failed, Err(Failure::new(FailureKind::NotLoaded, "")), 1002);
    ask(&mut conversation, "one", "1", 1003);
    start(&mut conversation, "two", 1005);
    let given: Vec<_> =
        conversation.messages(" Be kind. ").into_iter().map(|message| message.content).collect();
    assert_eq!(given, ["Be kind.", "one", "1", "two"]);
    conversation.apply(ConversationAction::Send { prompt: "three".into(), sources: Vec::new() }, 1006);
    assert_eq!(shown(&conversation).len(), 3, "one at a time");
}

#[test]
fn where_the_context_begins_is_known_and_a_summary_takes_the_place_of_what_left() {
    let mut conversation = conversation();
    let failed = start(&mut conversation, "lost", 1001);
    end(&mut conversation, failed, Err(Failure::new(FailureKind::NotLoaded, "")), 1002);
    ask(&mut conversation, "one", "1", 1003);
    let two = ask(&mut conversation, "two", "2", 1005);
    ask(&mut conversation, "three", "3", 1007);
    assert_eq!((conversation.left_out(), conversation.to_sum_up().len()), (0, 0));
    let four = start(&mut conversation, "four", 1009);
    stream(&mut conversation, four, "4");
    end(&mut conversation, four, Ok(Generated { dropped_messages: 4, ..generated() }), 1010);
    assert_eq!(conversation.left_out(), 3, "the failed one, and two questions with their answers");
    let prompts: Vec<_> = conversation.to_sum_up().iter().map(|turn| turn.prompt.to_string()).collect();
    assert_eq!(prompts, ["lost", "one", "two"]);

    let summary = Summary { text: "They counted to two.".to_owned(), until: two, made_after: four };
    conversation.apply(ConversationAction::Change(MetaChange::Summary(Some(summary))), 1011);
    assert_eq!((conversation.left_out(), conversation.to_sum_up().len()), (3, 0));
    let five = start(&mut conversation, "five", 1012);
    let given: Vec<_> =
        conversation.messages("Be kind.").into_iter().map(|message| message.content).collect();
    let system = "Be kind.\n\nSummary of the conversation so far:\nThey counted to two.";
    assert_eq!(given, [system, "three", "3", "four", "4", "five"]);
    end(&mut conversation, five, Ok(Generated { dropped_messages: 2, ..generated() }), 1013);
    assert_eq!(conversation.left_out(), 4, "three left too, and is not in the summary");
    // Another branch was never summed up.
    conversation.apply(ConversationAction::Resend { id: failed, prompt: "new".into() }, 1014);
    let given: Vec<_> = conversation.messages("").into_iter().map(|message| message.content).collect();
    assert_eq!((given, conversation.left_out()), (vec!["new".to_owned()], 0));
}

fn hear(to: &mut Conversation, from: &Conversation) {
    to.apply(ConversationAction::TakeUp { meta: from.meta.clone(), nodes: nodes(from) }, 0);
}

#[test]
fn what_two_tabs_ask_at_the_same_time_is_kept_by_both() {
    let mut one = conversation();
    ask(&mut one, "first", "1", 1001);
    let mut other = Conversation::restored((*one.meta).clone(), nodes(&one), 1 << 20);
    let slow = start(&mut one, "slow", 1003);
    stream(&mut one, slow, "ha");
    hear(&mut other, &one);
    assert_eq!(shown(&other), said(&[("first", "1"), ("slow", "ha")]));
    assert_eq!(other.tree.last().expect("a turn").state, TurnState::Stopped, "it runs elsewhere");
    let brief = start(&mut other, "brief", 1004);
    hear(&mut one, &other);
    stream(&mut one, slow, "lf");
    assert_eq!(shown(&one), said(&[("first", "1"), ("slow", "half")]), "its own goes on, and once");
    stream(&mut other, brief, "yes");
    end(&mut other, brief, Ok(generated()), 1005);
    hear(&mut one, &other);
    end(&mut one, slow, Ok(generated()), 1006);
    let all = said(&[("first", "1"), ("slow", "half"), ("brief", "yes")]);
    assert_eq!(shown(&one), all);
    hear(&mut other, &one);
    assert_eq!(shown(&other), all);
    let drawn = one.tree.clone();
    hear(&mut one, &other);
    assert!(drawn.turns().zip(one.tree.turns()).all(|(old, new)| Rc::ptr_eq(old, new)), "drawn once");
}

#[test]
fn tabs_that_have_not_heard_of_each_other_make_no_branch_either() {
    let mut one = conversation();
    ask(&mut one, "first", "1", 1001);
    let mut other = Conversation::restored((*one.meta).clone(), nodes(&one), 1 << 20);
    let early = start(&mut one, "early", 1003);
    let late = start(&mut other, "late", 1004);
    let (seen_by_one, seen_by_other) = (other.clone(), one.clone());
    hear(&mut one, &seen_by_one);
    hear(&mut other, &seen_by_other);
    stream(&mut one, early, "E");
    stream(&mut other, late, "L");
    assert_eq!(shown(&one), said(&[("first", "1"), ("early", "E")]));
    assert_eq!(shown(&other), said(&[("first", "1"), ("early", ""), ("late", "L")]));
    end(&mut one, early, Ok(generated()), 1005);
    hear(&mut other, &one);
    end(&mut other, late, Ok(generated()), 1006);
    hear(&mut one, &other);
    for tab in [&one, &other] {
        assert_eq!(shown(tab), said(&[("first", "1"), ("early", "E"), ("late", "L")]));
        assert_eq!(tab.tree.siblings(late), [late]);
    }
    // An answer asked for again is a branch, whatever is heard meanwhile.
    one.apply(ConversationAction::Regenerate { id: late }, 1007);
    let again = running(&one);
    hear(&mut one, &other);
    assert_eq!(one.tree.siblings(again), [late, again]);
}

#[test]
fn stop_means_stopped_whatever_had_to_be_ended() {
    let mut conversation = conversation();
    let id = start(&mut conversation, "one", 1001);
    conversation.apply(ConversationAction::Stop, 1002);
    assert!(conversation.tree.running().expect("it runs on").is_stopping());
    stream(&mut conversation, id, "some");
    end(&mut conversation, id, Err(Failure::new(FailureKind::Crashed, "")), 1003);
    assert_eq!(conversation.tree.last().expect("a turn").state, TurnState::Stopped);
    stream(&mut conversation, id, " more");
    assert_eq!(shown(&conversation), said(&[("one", "some")]), "late words are ignored");
}

#[test]
fn a_conversation_of_todays_build_is_moved_over_whole() {
    let json = include_str!("../../../../../tests/fixtures/conversations/local_storage_v0.json");
    let (meta, nodes) = moved(json, ConversationId(3), 1000, || 1).expect("JSON").expect("turns");
    assert_eq!(meta.title, "What is 2 + 2?");
    let moved_over = Conversation::restored(meta, nodes, 1);
    let expected: Vec<Turn> = serde_json::from_str(json).expect("turns");
    let turns: Vec<Turn> = moved_over.tree.turns().map(|turn| (**turn).clone()).collect();
    let expected: Vec<Turn> = expected.into_iter().map(Turn::interrupted).collect();
    assert_eq!(turns, expected);
    assert_eq!(turns[2].sources.len(), 2);
    assert_eq!(turns[3].state, TurnState::Stopped);
    assert_eq!(moved_over.tree.nodes().filter(|node| node.parent.is_none()).count(), 1);

    assert!(moved("[]", ConversationId(3), 1000, || 1).expect("JSON").is_none());
    assert!(moved("{", ConversationId(3), 1000, || 1).is_err());
    let twice = format!("[{0},{0}]", r#"{"id":5,"prompt":"p","answer":"","state":"Stopped"}"#);
    let (_, nodes) = moved(&twice, ConversationId(3), 1000, || 6).expect("JSON").expect("turns");
    assert_eq!(nodes.iter().map(|node| node.id().0).collect::<Vec<_>>(), [5, 6]);
}

#[test]
fn titles_are_short() {
    assert_eq!(title("\n  What is   2 + 2?\nmore"), "What is 2 + 2?");
    assert_eq!(title(""), "");
    let long = title(&"several words ".repeat(20));
    assert!(long.ends_with("words…") || long.ends_with("several…"), "{long}");
    assert!(long.chars().count() <= 61);
    let chinese = title(&"春天的花園".repeat(20));
    assert_eq!(chinese.chars().count(), 31, "{chinese}");
    assert!(title(&"x".repeat(500)).chars().count() <= 61);
}

const DAY: u64 = 24 * 60 * 60 * 1000;
/// 1 March 2024, 12:00 UTC.
const NOON: u64 = 1_709_294_400_000;

fn meta(id: u64, updated_ms: u64) -> Meta {
    Meta { title: format!("c{id}"), ..Meta::new(ConversationId(id), updated_ms) }
}

#[test]
fn the_list_is_in_groups_by_the_persons_calendar() {
    let mut list = List::new([
        meta(1, NOON),
        meta(2, NOON - DAY),
        meta(3, NOON - 3 * DAY),
        meta(4, NOON - 20 * DAY),
        meta(5, NOON - 31 * DAY),
        meta(6, NOON - 61 * DAY),
        meta(7, NOON - 400 * DAY),
        meta(8, NOON - 13 * 60 * 60 * 1000),
        meta(9, NOON - 1),
    ]);
    list.change(ConversationId(7), MetaChange::Pin(true));
    list.change(ConversationId(9), MetaChange::Delete { at_ms: NOON });
    let groups = |list: &List, offset: i32| -> Vec<(Group, Vec<u64>)> {
        let ids = |metas: Vec<Rc<Meta>>| metas.iter().map(|meta| meta.id.0).collect();
        list.groups(NOON, |_| offset).into_iter().map(|(group, metas)| (group, ids(metas))).collect()
    };
    let january = Group::Month { year: 2024, month: 1 };
    let december = Group::Month { year: 2023, month: 12 };
    assert_eq!(
        groups(&list, 0),
        [
            (Group::Pinned, vec![7]),
            (Group::Today, vec![1]),
            (Group::Yesterday, vec![8, 2]),
            (Group::LastWeek, vec![3]),
            (Group::Last30Days, vec![4]),
            (january, vec![5]),
            (Group::Month { year: 2023, month: 12 }, vec![6]),
        ]
    );
    assert_eq!(groups(&list, 120)[1], (Group::Today, vec![1, 8]), "east of there it is the same day");
    assert_eq!(groups(&list, 0).last().expect("a group").0, december);
    list.change(ConversationId(9), MetaChange::Restore);
    assert_eq!(groups(&list, 0)[1].1, [1, 9], "a deletion can be undone");
    list.put(Rc::new(Meta { project: Some(ProjectId(1)), ..meta(2, NOON + 1) }));
    assert_eq!(list.in_project(Some(ProjectId(1))).count(), 1);
    assert_eq!(list.iter().next().expect("one").id, ConversationId(2));
}

#[test]
fn an_answer_goes_on_behind_another_conversation() {
    let mut chats = Chats::new(conversation(), 0);
    assert_eq!(chats.list.iter().count(), 0, "an empty one is in no list");
    let send = |prompt: &str| ConversationAction::Send { prompt: prompt.into(), sources: Vec::new() };
    chats.apply(ConversationId(1), send("slow"), 1001);
    let slow = chats.shown().tree.running().expect("it runs").id;
    chats.start(ConversationId(2), 1002);
    assert!(chats.shown().tree.is_empty());
    assert_eq!(chats.running(slow).map(Conversation::id), Some(ConversationId(1)));
    chats.apply(ConversationId(1), streamed(slow, "ha"), 1003);
    chats.settle();
    chats.apply(ConversationId(2), send("brief"), 1004);
    assert_ne!(chats.shown().tree.running().expect("it runs").id, slow);
    chats.listed(vec![meta(1, 5), meta(3, 6)]);
    let ids: Vec<_> = chats.list.iter().map(|meta| (meta.id.0, meta.title.clone())).collect();
    assert_eq!(
        ids,
        [(2, "brief".to_owned()), (1, "slow".to_owned()), (3, "c3".to_owned())],
        "what is open is newer than what was read"
    );
    chats.show(meta(1, 5), Vec::new());
    assert_eq!(shown(chats.shown()), said(&[("slow", "ha")]), "as it is, and not as it was read");
    chats.apply(ConversationId(3), ConversationAction::Change(MetaChange::Rename("other".to_owned())), 1005);
    assert_eq!(chats.list.get(ConversationId(3)).expect("listed").title, "other");
}

#[test]
fn what_a_copy_does_the_original_never_sees() {
    let mut original = conversation();
    let first = ask(&mut original, "one", "1", 1001);
    ask(&mut original, "two", "2", 1003);
    original.apply(ConversationAction::Resend { id: first, prompt: "eins".into() }, 1005);
    let mut next = 500;
    let mint = || {
        next += 1;
        next
    };
    let (meta, copied) = duplicate(&original.meta, &nodes(&original), "Copy".to_owned(), 2000, mint);
    let known: Vec<_> = original.tree.nodes().map(Node::id).collect();
    assert!(copied.iter().all(|node| !known.contains(&node.id())));
    let mut copy = Conversation::restored(meta, copied, 900);
    assert_eq!((copy.meta.title.as_str(), shown(&copy)), ("Copy", said(&[("eins", "")])));
    let root = copy.tree.leaf().expect("a turn");
    let other = copy.tree.siblings(root)[0];
    copy.apply(ConversationAction::Show { id: other }, 2001);
    assert_eq!(shown(&copy), said(&[("one", "1"), ("two", "2")]));
}

#[test]
fn instructions_and_presets_have_their_order() {
    let project = Project {
        id: ProjectId(1),
        name: "Garden".to_owned(),
        instructions: "Be green.".to_owned(),
        documents: Vec::new(),
        created_ms: 0,
    };
    let mut conversation = conversation();
    assert_eq!(instructions("Be kind.", None, &conversation.meta), "Be kind.");
    assert_eq!(instructions("Be kind.", Some(&project), &conversation.meta), "Be green.\n\nBe kind.");
    for language in Language::ALL {
        let presets = examples(language);
        assert!(presets.len() >= 2 && presets.iter().all(|preset| !preset.name.is_empty()));
        presets[0].apply_to(&mut conversation, 1);
        let own = presets[0].system_prompt.clone();
        assert_eq!(instructions("Be kind.", None, &conversation.meta), own);
        assert_eq!(conversation.meta.sampling, presets[0].sampling);
    }
}

#[test]
fn markdown_has_both_sides() {
    let mut conversation = conversation();
    ask(&mut conversation, "What is 2 + 2?", "**4**", 1001);
    let text = export::markdown(&conversation, "1 March 2024", Language::English);
    assert_eq!(text, "# What is 2 + 2?\n\n*1 March 2024*\n\n## You\n\nWhat is 2 + 2?\n\n## Model\n\n**4**\n");
    assert!(export::markdown(&conversation, "", Language::TraditionalChinese).contains("## 模型"));
}

#[test]
fn damaged_trees_are_shown_all_the_same() {
    let node = |id: u64, parent: Option<u64>| {
        Node::new(Turn::new(TurnId(id), "p".into()), parent.map(TurnId), 10 * id)
    };
    // 1 and 2 go round in circles, 3 hangs on them, 5 hangs on nothing.
    let tree = Tree::restored(
        vec![node(1, Some(2)), node(2, Some(1)), node(3, Some(2)), node(5, Some(4)), node(6, Some(6))],
        Some(TurnId(3)),
    );
    let ids = |tree: &Tree| tree.turns().map(|turn| turn.id.0).collect::<Vec<_>>();
    assert_eq!(ids(&tree), [1, 2, 3]);
    assert_eq!(tree.siblings(TurnId(5)), [TurnId(1), TurnId(5), TurnId(6)]);
    assert_eq!(ids(&Tree::restored(vec![node(5, Some(4))], Some(TurnId(9)))), [5]);
}

/// `cargo test … -- --ignored --nocapture` prints what a long conversation costs.
#[test]
#[ignore = "prints a time"]
#[allow(clippy::disallowed_methods, reason = "this runs natively alone")]
fn ten_thousand_turns_are_cheap() {
    let mut parent = None;
    let mut all = Vec::new();
    for id in 1..=10_000 {
        let turn = Turn { answer: "a".repeat(500), ..Turn::new(TurnId(id), "q".repeat(100).into()) };
        all.push(Node::new(Turn { state: TurnState::Done(generated()), ..turn }, parent, id));
        parent = Some(TurnId(id));
    }
    let begun = std::time::Instant::now();
    let mut conversation = Conversation::restored(meta(1, 20_000), all, 20_000);
    println!("10,000 turns restored in {:.1?}", begun.elapsed());
    let drawn = conversation.clone();
    let begun = std::time::Instant::now();
    let id = start(&mut conversation, "more", 30_000);
    println!("one more asked in {:.1?}", begun.elapsed());
    let _also_drawn = conversation.clone();
    let begun = std::time::Instant::now();
    for _ in 0..1000 {
        stream(&mut conversation, id, "token ");
    }
    println!("1,000 tokens in {:.1?}", begun.elapsed());
    let begun = std::time::Instant::now();
    end(&mut conversation, id, Ok(generated()), 30_001);
    println!("ended in {:.1?}", begun.elapsed());
    assert_eq!(drawn.tree.turns().count() + 1, conversation.tree.turns().count());
}
