//! The chat's state, driven as the page drives it: answers of one conversation and of several, and what is to be stored.

mod attaching;
mod retrieving;

use std::rc::Rc;

use super::{
    history::{
        ConversationAction, ConversationId, Meta, MetaChange, Node, Origin, Project, ProjectId, examples,
        storage::StorageError,
    },
    state::{ChatAction, ChatState, Moment, Place, Write},
    turn::{Turn, TurnId, TurnState},
};
use crate::{
    protocol::{Failure, FailureKind, Finish, Generate, Generated, Piece, Progress, Role, Stage, Unit},
    ui::{
        runs::{News, RunId},
        text::Language,
    },
};

pub fn generated() -> Generated {
    Generated {
        finish: Finish::EndOfTurn,
        prompt_tokens: 9,
        cached_tokens: 0,
        generated_tokens: 3,
        drafted_tokens: 0,
        accepted_tokens: 0,
        dropped_messages: 0,
        system_moved: false,
        ttft_ms: 50.0,
        prefill_ms: 40.0,
        decode_ms: 100.0,
        memory_bytes: 7,
        gpu_lost: None,
    }
}

fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, "facts")
}

/// Each action comes a while after the one before, and brings another number.
struct Chat {
    state: ChatState,
    moment: Moment,
}

impl Chat {
    fn new(random: u64) -> Self {
        let moment = Moment { now_ms: 1000, random };
        Self { state: ChatState::new(moment, false), moment }
    }

    fn apply(&mut self, action: ChatAction) {
        self.moment.now_ms += 10;
        self.moment.random += 1000;
        self.state.apply(action, self.moment);
    }

    fn last(&self) -> &Turn {
        self.state.shown().tree.last().expect("a turn")
    }

    /// The writes since the last time.
    fn written(&mut self) -> Vec<Write> {
        let (before, writes) = self.state.writes();
        let (until, writes) = (before + writes.len() as u64, writes.to_vec());
        self.apply(ChatAction::Taken(until));
        writes
    }
}

fn chat() -> Chat {
    Chat::new(7 << 33)
}

fn running(chat: &Chat) -> TurnId {
    chat.state.shown().tree.running().expect("a running turn").id
}

fn send(chat: &mut Chat, prompt: &str) -> TurnId {
    chat.apply(ChatAction::send(prompt));
    running(chat)
}

fn news(id: TurnId) -> News<Generate> {
    News::new(RunId(id.0), 0.0)
}

fn stream(chat: &mut Chat, id: TurnId, text: &str) {
    let piece = Piece { text: text.to_owned() };
    chat.apply(ChatAction::Heard(News { chunks: vec![piece], ..news(id) }));
}

fn end(chat: &mut Chat, id: TurnId, result: Result<Generated, Failure>) {
    chat.apply(ChatAction::Heard(News { result: Some(result), ..news(id) }));
}

/// A question with its whole answer.
fn ask(chat: &mut Chat, prompt: &str, answer: &str) -> TurnId {
    let id = send(chat, prompt);
    stream(chat, id, answer);
    end(chat, id, Ok(generated()));
    id
}

fn answers(chat: &Chat) -> Vec<(&str, &str)> {
    chat.state.shown().tree.turns().map(|turn| (&*turn.prompt, turn.answer.as_str())).collect()
}

fn titles(chat: &Chat) -> Vec<&str> {
    chat.state.list().iter().map(|meta| meta.title.as_str()).collect()
}

/// A conversation as it is stored, of its turns' last writes.
fn stored(writes: &[Write]) -> (Meta, Vec<Node>) {
    let ended = writes.iter().filter_map(|write| {
        if let Write::Turn { meta, node } = write { Some(((**meta).clone(), node.clone())) } else { None }
    });
    let (metas, nodes): (Vec<_>, Vec<_>) = ended.unzip();
    (metas.last().expect("a turn that ended").clone(), nodes)
}

#[test]
fn an_answer_streams_and_ends() {
    let mut chat = chat();
    let id = send(&mut chat, "hi");
    stream(&mut chat, id, "he");
    stream(&mut chat, id, "llo");
    end(&mut chat, id, Ok(generated()));
    assert_eq!(answers(&chat), [("hi", "hello")]);
    assert_eq!(chat.last().state, TurnState::Done(generated()));
}

#[test]
fn what_comes_late_is_ignored() {
    let mut chat = chat();
    let first = send(&mut chat, "one");
    end(&mut chat, first, Ok(generated()));
    stream(&mut chat, first, "late");
    let second = send(&mut chat, "two");
    stream(&mut chat, first, "late");
    end(&mut chat, first, Err(failure(FailureKind::Internal)));
    let progress = Progress { stage: Stage::Prefill, unit: Unit::Tokens, done: 1, total: None };
    chat.apply(ChatAction::Heard(News { progress: vec![progress], ..news(first) }));
    assert_eq!(answers(&chat), [("one", ""), ("two", "")]);
    assert_eq!(chat.last().state, TurnState::STARTED);
    assert_eq!(running(&chat), second);
}

#[test]
fn a_chunk_copies_no_history() {
    let mut chat = chat();
    for prompt in ["a", "b", "c"] {
        let id = send(&mut chat, prompt);
        end(&mut chat, id, Ok(generated()));
    }
    let id = send(&mut chat, "d");
    let drawn = chat.state.clone();
    stream(&mut chat, id, "x");
    assert!(Rc::ptr_eq(drawn.shown().tree.past(), chat.state.shown().tree.past()));
    assert_eq!(drawn.shown().tree.last().expect("a turn").answer, "");
    // Nobody draws this one: the text grows where it stands.
    drop(drawn);
    let before = Rc::as_ptr(chat.state.shown().tree.last().expect("a turn"));
    stream(&mut chat, id, "y");
    assert_eq!(before, Rc::as_ptr(chat.state.shown().tree.last().expect("a turn")));
}

#[test]
fn a_second_prompt_waits_for_the_first() {
    let mut chat = chat();
    let id = send(&mut chat, "one");
    chat.apply(ChatAction::send("two"));
    chat.apply(ChatAction::Regenerate);
    chat.apply(ChatAction::Resend { id, prompt: "three".into() });
    assert_eq!(running(&chat), id);
    assert_eq!(answers(&chat), [("one", "")]);
    end(&mut chat, id, Ok(generated()));
    chat.apply(ChatAction::send("  \n"));
    assert!(chat.state.running().is_none());
}

#[test]
fn stop_keeps_what_was_streamed() {
    let mut chat = chat();
    let id = send(&mut chat, "hi");
    stream(&mut chat, id, "he");
    chat.apply(ChatAction::Stop);
    assert!(chat.last().is_stopping());
    stream(&mut chat, id, "l");
    end(&mut chat, id, Err(failure(FailureKind::Cancelled)));
    assert_eq!(chat.last().state, TurnState::Stopped);
    assert_eq!(answers(&chat), [("hi", "hel")]);
    chat.apply(ChatAction::Stop);
    assert_eq!(chat.last().state, TurnState::Stopped);
}

#[test]
fn a_worker_ended_because_it_would_not_stop_is_no_failure() {
    let mut chat = chat();
    let id = send(&mut chat, "hi");
    chat.apply(ChatAction::Stop);
    end(&mut chat, id, Err(failure(FailureKind::Crashed)));
    assert_eq!(chat.last().state, TurnState::Stopped);
}

#[test]
fn regenerate_asks_again_under_another_id() {
    let mut chat = chat();
    let first = send(&mut chat, "hi");
    stream(&mut chat, first, "hello");
    end(&mut chat, first, Ok(generated()));
    chat.apply(ChatAction::Regenerate);
    let second = running(&chat);
    assert_ne!(first, second);
    stream(&mut chat, first, "late");
    assert_eq!(answers(&chat), [("hi", "")]);
}

#[test]
fn edit_and_resend_shows_a_branch_beside_what_followed() {
    let mut chat = chat();
    let mut ids = Vec::new();
    for prompt in ["a", "b", "c"] {
        let id = send(&mut chat, prompt);
        stream(&mut chat, id, "ok");
        end(&mut chat, id, Ok(generated()));
        ids.push(id);
    }
    chat.apply(ChatAction::Resend { id: ids[1], prompt: "B".into() });
    assert_eq!(answers(&chat), [("a", "ok"), ("B", "")]);
    let id = running(&chat);
    end(&mut chat, id, Ok(generated()));
    let show = |id| ChatAction::InShown(ConversationAction::Show { id });
    chat.apply(show(ids[1]));
    assert_eq!(answers(&chat), [("a", "ok"), ("b", "ok"), ("c", "ok")], "nothing is lost");
    assert_eq!(chat.state.shown().tree.siblings(ids[1]), [ids[1], id]);
}

#[test]
fn the_model_is_told_what_was_answered() {
    let mut chat = chat();
    let id = send(&mut chat, "a");
    stream(&mut chat, id, "1");
    end(&mut chat, id, Ok(generated()));
    let id = send(&mut chat, "unanswered");
    end(&mut chat, id, Err(failure(FailureKind::Crashed)));
    send(&mut chat, "c");
    let told = chat.state.shown().messages("be brief");
    let told: Vec<_> = told.iter().map(|message| (message.role, message.content.as_str())).collect();
    assert_eq!(
        told,
        [(Role::System, "be brief"), (Role::User, "a"), (Role::Assistant, "1"), (Role::User, "c")]
    );
    assert_eq!(chat.state.shown().messages(" ")[0].role, Role::User);
}

#[test]
fn a_turn_is_stored_when_it_begins_and_when_it_ends() {
    let mut chat = chat();
    let id = ask(&mut chat, "What grows in the shade?", "Ferns");
    let writes = chat.written();
    let [Write::Start { meta, node }, Write::Shown(shown), Write::Turn { meta: at_end, node: ended }] =
        writes.as_slice()
    else {
        panic!("{writes:?}");
    };
    assert_eq!(
        (meta.title.as_str(), node.id(), node.turn.is_running()),
        ("What grows in the shade?", id, true)
    );
    assert_eq!(*shown, meta.id, "the next visit finds it");
    assert_eq!((at_end.leaf, ended.turn.answer.as_str()), (Some(id), "Ferns"));
    assert_eq!(chat.written(), []);

    chat.apply(ChatAction::InShown(ConversationAction::EditAnswer {
        id,
        answer: "Ferns, hostas".to_owned(),
    }));
    let writes = chat.written();
    let [Write::Turn { node, .. }] = writes.as_slice() else { panic!("{writes:?}") };
    assert_eq!((node.origin, node.turn.answer.as_str()), (Origin::Edited, "Ferns, hostas"));
    chat.apply(ChatAction::InShown(ConversationAction::Show { id }));
    let id_of = chat.state.shown().id();
    assert_eq!(chat.written(), [Write::Change { id: id_of, change: MetaChange::Leaf(Some(id)) }]);
}

#[test]
fn an_answer_goes_on_in_its_own_conversation_and_the_next_one_waits() {
    let mut chat = chat();
    let first = send(&mut chat, "slow");
    chat.apply(ChatAction::Clear);
    assert!(answers(&chat).is_empty());
    let second = send(&mut chat, "brief");
    let wanted = |chat: &Chat| chat.state.wanted().map(|wanted| wanted.id);
    assert_eq!(wanted(&chat), Some(RunId(first.0)), "one after the other");
    stream(&mut chat, first, "done at last");
    end(&mut chat, first, Ok(generated()));
    assert_eq!((wanted(&chat), answers(&chat)), (Some(RunId(second.0)), vec![("brief", "")]));
    let (meta, nodes) = stored(&chat.written());
    assert_eq!((meta.title.as_str(), nodes[0].turn.answer.as_str()), ("slow", "done at last"));
    chat.apply(ChatAction::Settled);
    chat.apply(ChatAction::Show { meta, nodes });
    assert_eq!(answers(&chat), [("slow", "done at last")]);
    assert_eq!(titles(&chat), ["slow", "brief"], "the one used last comes first");
}

#[test]
fn an_answer_that_waits_is_stopped_at_once() {
    let mut chat = chat();
    let first = send(&mut chat, "slow");
    chat.apply(ChatAction::Clear);
    send(&mut chat, "never mind");
    chat.apply(ChatAction::Stop);
    assert_eq!(chat.last().state, TurnState::Stopped);
    assert_eq!(chat.state.wanted().map(|wanted| (wanted.id, wanted.stopping)), Some((RunId(first.0), false)));
}

#[test]
fn the_shown_conversation_can_be_left_and_shown_again_while_it_answers() {
    let mut chat = chat();
    let id = send(&mut chat, "slow");
    let meta = (*chat.state.shown().meta).clone();
    chat.apply(ChatAction::Clear);
    stream(&mut chat, id, "half");
    chat.apply(ChatAction::Show { meta, nodes: Vec::new() });
    assert_eq!(answers(&chat), [("slow", "half")]);
    assert_eq!(running(&chat), id);
}

#[test]
fn a_deletion_can_be_undone() {
    let mut chat = chat();
    ask(&mut chat, "one", "1");
    let id = chat.state.shown().id();
    chat.written();
    chat.apply(ChatAction::Delete(id));
    assert!(titles(&chat).is_empty() && answers(&chat).is_empty());
    assert_ne!(chat.state.shown().id(), id);
    chat.apply(ChatAction::Undelete(id));
    assert_eq!((titles(&chat), chat.state.deleted.clone()), (vec!["one"], None));
    let changes: Vec<_> = chat
        .written()
        .into_iter()
        .filter_map(|write| if let Write::Change { change, .. } = write { Some(change) } else { None })
        .collect();
    assert!(matches!(changes.as_slice(), [MetaChange::Delete { .. }, MetaChange::Restore]), "{changes:?}");
}

#[test]
fn what_was_shown_last_is_shown_unless_something_was_asked_meanwhile() {
    let mut before = chat();
    ask(&mut before, "one", "1");
    let (meta, nodes) = stored(&before.written());
    let opened = ChatAction::Opened { place: Place::Database, shown: Some((meta, nodes)) };
    let mut after = Chat::new(9 << 33);
    after.apply(opened.clone());
    assert_eq!((answers(&after), after.state.place), (vec![("one", "1")], Place::Database));

    let mut hasty = Chat::new(11 << 33);
    send(&mut hasty, "two");
    hasty.apply(opened);
    assert_eq!(answers(&hasty), [("two", "")]);
}

#[test]
fn a_turn_that_cannot_be_stored_is_not_asked() {
    let mut chat = chat();
    let turn = send(&mut chat, "one");
    chat.apply(ChatAction::Refused { turn, error: StorageError::Full("facts".to_owned()) });
    assert!(chat.state.wanted().is_none());
    assert!(matches!(&chat.last().state, TurnState::Failed(failure) if failure.kind == FailureKind::Storage));
    assert_eq!(chat.state.trouble, Some(StorageError::Full("facts".to_owned())));
}

#[test]
fn a_new_conversation_of_another_tab_is_followed() {
    let mut chat = chat();
    let id = send(&mut chat, "one");
    chat.apply(ChatAction::Follow(ConversationId(5)));
    assert!(answers(&chat).is_empty());
    assert_eq!(chat.state.shown().id(), ConversationId(5));
    assert_eq!(chat.state.wanted().map(|wanted| wanted.id), Some(RunId(id.0)), "its answer goes on");
}

#[test]
fn a_preset_and_a_project_are_the_conversations_own() {
    let mut chat = chat();
    chat.apply(ChatAction::Presets(examples(Language::English)));
    let preset = chat.state.presets[0].clone();
    chat.apply(ChatAction::ApplyPreset(preset.id));
    let meta = &chat.state.shown().meta;
    assert_eq!(
        (meta.system_prompt.as_deref(), &meta.sampling),
        (Some(&*preset.system_prompt), &preset.sampling)
    );

    ask(&mut chat, "one", "1");
    let (id, folder) = (chat.state.shown().id(), ProjectId(3));
    let (name, created_ms) = ("Garden".to_owned(), 1);
    let project =
        Project { id: folder, name, instructions: String::new(), documents: Vec::new(), created_ms };
    chat.apply(ChatAction::Project(project.clone()));
    let change = ConversationAction::Change(MetaChange::MoveTo(Some(folder)));
    chat.apply(ChatAction::To { id, action: change });
    assert_eq!(chat.state.project(chat.state.shown().meta.project), Some(&project));
    chat.apply(ChatAction::RemoveProject(folder));
    assert_eq!((chat.state.shown().meta.project, chat.state.projects.len()), (None, 0));
}

#[test]
fn a_copy_is_listed_and_stored_whole() {
    let mut chat = chat();
    ask(&mut chat, "one", "1");
    let (meta, nodes) = stored(&chat.written());
    chat.apply(ChatAction::Duplicate { meta: Rc::new(meta), nodes, title: "one (copy)".to_owned() });
    assert_eq!(titles(&chat), ["one (copy)", "one"]);
    let writes = chat.written();
    let [Write::Insert { meta, nodes }] = writes.as_slice() else { panic!("{writes:?}") };
    assert_ne!(meta.id, chat.state.shown().id());
    assert_eq!((nodes.len(), nodes[0].turn.answer.as_str()), (1, "1"));
}

#[test]
fn what_a_model_thinks_is_told_from_its_answer_and_timed() {
    let mut chat = chat();
    let id = send(&mut chat, "two and two?");
    for (piece, thinking, said) in [
        ("<thi", None, ""),
        ("nk>", Some(("", true)), ""),
        ("\nHm", Some(("Hm", true)), ""),
        (".</th", Some(("Hm.", true)), ""),
        ("ink>", Some(("Hm.", false)), ""),
        ("\n\nFour.", Some(("Hm.", false)), "Four."),
    ] {
        stream(&mut chat, id, piece);
        assert_eq!((chat.last().thinking(), chat.last().said()), (thinking, said), "{piece}");
    }
    assert_eq!(chat.last().thought_ms, Some(30), "from its first word to its last");
    end(&mut chat, id, Ok(generated()));
    assert_eq!(chat.last().thought_ms, Some(30));

    // Stopped before it answered: what it thought is kept, and no later prompt has the turn.
    let id = send(&mut chat, "and three?");
    stream(&mut chat, id, "<think>Hm");
    chat.apply(ChatAction::Stop);
    end(&mut chat, id, Err(failure(FailureKind::Cancelled)));
    assert_eq!((chat.last().thinking(), chat.last().said()), (Some(("Hm", true)), ""));
    assert_eq!(chat.last().thought_ms, Some(20));
    chat.apply(ChatAction::InShown(ConversationAction::Continue { id }));
    let id = running(&chat);
    stream(&mut chat, id, "</think>Five");
    end(&mut chat, id, Ok(generated()));
    assert_eq!((chat.last().thinking(), chat.last().said()), (Some(("Hm", false)), "Five"));
    let id = send(&mut chat, "and four?");
    stream(&mut chat, id, "<think>");
    end(&mut chat, id, Ok(generated()));
    send(&mut chat, "well?");
    let roles: Vec<_> =
        chat.state.shown().messages("").into_iter().map(|message| (message.role, message.content)).collect();
    let prompts: Vec<_> =
        roles.iter().filter(|(role, _)| *role == Role::User).map(|(_, said)| said.as_str()).collect();
    assert_eq!(prompts, ["two and two?", "and three?", "well?"]);
    assert_eq!(
        roles[1].1, "<think>\nHm.</think>\n\nFour.",
        "the model's template says whether thinking stays"
    );
}

#[test]
fn an_answer_about_thinking_is_all_shown() {
    let mut chat = chat();
    ask(&mut chat, "how?", "Write <think> first.");
    assert_eq!((chat.last().thinking(), chat.last().said()), (None, "Write <think> first."));
    ask(&mut chat, "how?", "<thi");
    assert_eq!(chat.last().said(), "<thi", "nothing comes after it any more");
}
