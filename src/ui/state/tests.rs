//! What joins the parts: a task's end tells of the model and of memory.

use super::*;
use crate::{
    protocol::{Generate, Generated, Loaded, ModelTask, Perplexed, Piece, StoredState},
    ui::{
        models::{
            ModelAction,
            tests::{loaded, spec, stored},
        },
        runs::RunId,
        tasks::{
            chat::{
                TurnState,
                history::{ConversationId, Meta},
                tests::generated,
            },
            models::Answer,
        },
    },
};

fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, "facts")
}

fn model(state: &mut State, action: ModelAction) {
    state.apply(ModelsAction::to_language(action).into());
}

/// Ends the load under way.
fn load(state: &mut State) {
    let run = state.models.language().wanted().expect("a load under way").1.run.id;
    model(state, ModelAction::Heard(News::ended(run, Ok(loaded(5)))));
}

fn ready() -> State {
    let mut state = State::new(ChatState::new(Moment::default(), false));
    model(&mut state, ModelAction::Offered(spec("m", ModelTask::Chat)));
    load(&mut state);
    state
}

fn send(state: &mut State, prompt: &str) -> RunId {
    state.apply(ChatAction::send(prompt).into());
    RunId(state.chat.running().expect("a running turn").1.id.0)
}

fn end(state: &mut State, run: RunId, result: Result<Generated, Failure>) {
    state.apply(ChatAction::Heard(News::ended(run, result)).into());
}

#[test]
fn what_ends_tells_the_memory_in_use() {
    let mut state = ready();
    assert_eq!(state.memory_bytes, Some(5));
    let run = send(&mut state, "hi");
    end(&mut state, run, Ok(generated()));
    assert_eq!(state.memory_bytes, Some(7));
}

#[test]
fn a_crash_in_mid_answer_keeps_the_conversation_and_loads_again() {
    let mut state = ready();
    let run = send(&mut state, "a");
    let half = Piece { text: "half".to_owned() };
    let news = News::<Generate> { chunks: vec![half], ..News::new(run, 0.0) };
    state.apply(ChatAction::Heard(news).into());
    end(&mut state, run, Err(failure(FailureKind::Crashed)));
    state.apply(Action::Worker(WorkerStatus::Restarting { reason: "trap".into() }));
    let turn = state.chat.shown().tree.last().expect("a turn");
    assert_eq!((&*turn.prompt, turn.answer.as_str()), ("a", "half"));
    assert_eq!(turn.state, TurnState::Failed(failure(FailureKind::Crashed)));
    let (_, loading) = state.models.language().wanted().expect("a load under way");
    assert!(!loading.download);
    state.apply(Action::Worker(WorkerStatus::Ready));
    load(&mut state);
    assert!(state.models.language().loaded().is_some());
    state.apply(ChatAction::Regenerate.into());
    assert!(state.chat.running().is_some());
}

#[test]
fn an_answer_without_a_model_looks_for_it_again() {
    let mut state = ready();
    let run = send(&mut state, "a");
    end(&mut state, run, Err(failure(FailureKind::NotLoaded)));
    assert!(state.models.language().wanted().is_some());
}

#[test]
fn a_load_that_crashes_again_and_again_ends_although_its_worker_restarts() {
    let mut state = State::new(ChatState::new(Moment::default(), false));
    model(&mut state, ModelAction::Offered(spec("m", ModelTask::Chat)));
    for _ in 0..3 {
        let (_, loading) = state.models.language().wanted().expect("a load under way");
        let crashed = News::ended(loading.run.id, Err(failure(FailureKind::Crashed)));
        model(&mut state, ModelAction::Heard(crashed));
        state.apply(Action::Worker(WorkerStatus::Restarting { reason: "trap".into() }));
    }
    let crashed = ModelStatus::Failed(failure(FailureKind::Crashed));
    assert_eq!(state.models.language().status, crashed);
}

/// Two language models that are stored here, the first of which has answered in a conversation.
fn two_models() -> State {
    let mut state = State::new(ChatState::new(Moment { now_ms: 1, random: 1 << 40 }, false));
    let hashed = |id: &str| {
        let known = spec(id, ModelTask::Chat);
        std::rc::Rc::new(crate::protocol::ModelSpec { sha256: id.repeat(2), ..(*known).clone() })
    };
    let (a, b) = (hashed("a"), hashed("b"));
    let entries = vec![a.clone().into(), b.clone().into()];
    state.apply(ModelsAction::Catalogued(entries).into());
    state.apply(stored(&[(&a, StoredState::Whole), (&b, StoredState::Whole)]).into());
    answers_as(&mut state, "a");
    state
}

fn answers_as(state: &mut State, id: &str) {
    let run = state.models.language().wanted().expect("a load under way").1.run.id;
    let loaded = Loaded { model: id.to_owned(), ..loaded(5) };
    model(state, ModelAction::Heard(News::ended(run, Ok(loaded))));
}

fn answering(state: &State) -> String {
    state.models.language().spec.as_ref().map(|spec| spec.id.clone()).unwrap_or_default()
}

#[test]
fn each_conversation_remembers_its_model() {
    let mut state = two_models();
    let run = send(&mut state, "one");
    end(&mut state, run, Ok(generated()));
    let first = (*state.chat.shown().meta).clone();
    assert_eq!(first.model.as_deref(), Some("a"));
    let nodes = Vec::new();

    state.apply(Action::Moment(Moment { now_ms: 2, random: 2 << 40 }));
    state.apply(ChatAction::Clear.into());
    state.apply(ModelsAction::Choose("b".into()).into());
    assert_eq!(answering(&state), "b");
    answers_as(&mut state, "b");
    let run = send(&mut state, "two");
    end(&mut state, run, Ok(generated()));
    assert_eq!(state.chat.shown().meta.model.as_deref(), Some("b"));

    state.apply(ChatAction::Show { meta: first.clone(), nodes: nodes.clone() }.into());
    assert_eq!(answering(&state), "a", "the conversation's own model is opened");
    let old = Meta { model: None, ..Meta::new(ConversationId(9), 3) };
    state.apply(ChatAction::Show { meta: old, nodes }.into());
    assert_eq!(answering(&state), "a", "a conversation of an older version says nothing");
}

#[test]
fn an_older_conversation_is_read_as_before() {
    let stored = r#"{"id": 5, "title": "t", "created_ms": 1, "updated_ms": 2}"#;
    let meta: Meta = serde_json::from_str(stored).expect("an older conversation");
    assert_eq!((meta.id, meta.model), (ConversationId(5), None));
}

#[test]
fn a_comparison_opens_each_model_in_turn_and_gives_the_chats_back() {
    let mut state = two_models();
    for (side, id) in ["b", "a"].into_iter().enumerate() {
        state.apply(ComparisonAction::Choose { side, model: id.into() }.into());
    }
    state.apply(ComparisonAction::Start.into());
    assert!(!state.comparison.is_running(), "nothing is asked yet");
    state.apply(ComparisonAction::Write("Why?".into()).into());
    state.apply(ComparisonAction::Start.into());
    assert_eq!((answering(&state).as_str(), state.comparison.wanted()), ("b", None), "it is being opened");
    answers_as(&mut state, "b");
    let said = |state: &mut State, words: &str| {
        let run = state.comparison.wanted().expect("an answer is wanted").id;
        let chunks = vec![Piece { text: words.to_owned() }];
        let news = News::<Generate> { chunks, ..News::ended(run, Ok(generated())) };
        state.apply(ComparisonAction::Heard(news).into());
    };
    state.apply(ChatAction::send("The chat waits").into());
    assert!(state.chat.running().is_none());
    said(&mut state, "from b");
    assert_eq!(answering(&state), "a");
    answers_as(&mut state, "a");
    said(&mut state, "from a");
    assert!(!state.comparison.is_running(), "the chat's model was the last one");
    let answers = state.comparison.sides.clone().map(|side| match side.answer {
        Answer::Asked(run) => run.so_far,
        other => panic!("{other:?}"),
    });
    assert_eq!(answers, ["from b", "from a"]);
    assert_eq!(state.models.to_keep().language, None, "nobody chose a model");
}

#[test]
fn a_comparison_goes_on_without_a_model_that_fails_and_can_be_stopped() {
    let mut state = two_models();
    for (side, id) in ["b", "a"].into_iter().enumerate() {
        state.apply(ComparisonAction::Choose { side, model: id.into() }.into());
    }
    state.apply(ComparisonAction::Write("Why?".into()).into());
    state.apply(ComparisonAction::Start.into());
    let run = state.models.language().wanted().expect("a load").1.run.id;
    model(&mut state, ModelAction::Heard(News::ended(run, Err(failure(FailureKind::OutOfMemory)))));
    assert_eq!(answering(&state), "a", "the other one is asked all the same");
    answers_as(&mut state, "a");
    assert!(state.comparison.wanted().is_some());
    state.apply(ComparisonAction::Stop.into());
    let stopping = state.comparison.wanted().expect("it is stopping");
    assert!(stopping.stopping);
    let stopped = News::ended(stopping.id, Err(failure(FailureKind::Cancelled)));
    state.apply(ComparisonAction::Heard(stopped).into());
    assert!(!state.comparison.is_running());
}

#[test]
fn a_comparison_scores_a_text_with_each_model() {
    let mut state = two_models();
    for (side, id) in ["b", "a"].into_iter().enumerate() {
        state.apply(ComparisonAction::Choose { side, model: id.into() }.into());
    }
    state.apply(ComparisonAction::Write("A text.".into()).into());
    state.apply(ComparisonAction::Score.into());
    for (id, perplexity) in [("b", 9.5), ("a", 8.5)] {
        assert_eq!(answering(&state), id);
        answers_as(&mut state, id);
        assert_eq!(state.comparison.wanted(), None, "nothing is asked");
        let run = state.comparison.wanted_score().expect("a score is wanted").id;
        let scored = Perplexed { perplexity, tokens: 3, windows: 1, truncated: false, ms: 1.0 };
        state.apply(ComparisonAction::HeardScore(News::ended(run, Ok(scored))).into());
    }
    assert!(!state.comparison.is_running(), "the chat's model was the last one");
    let scores = state.comparison.sides.clone().map(|side| match side.answer {
        Answer::Scored(run) => run.done().map(|scored| scored.perplexity),
        other => panic!("{other:?}"),
    });
    assert_eq!(scores, [Some(9.5), Some(8.5)]);
    state.apply(ComparisonAction::Start.into());
    answers_as(&mut state, "b");
    assert!(state.comparison.wanted().is_some() && state.comparison.wanted_score().is_none());
}
