//! Exports in their real shape, ours there and back, and damaged ones.

use super::{ImportError, Imported, Reader, Reason};
use crate::ui::tasks::chat::history::{
    Conversation, ConversationAction, ConversationId, Meta, Node, Preset, PresetId, Project, ProjectId,
    export::{ARCHIVE_END, archive_start, archived},
    tests::{ended, generated, streamed},
};

const OPENAI: &str = include_str!("../../../../../../tests/fixtures/conversations/openai.json");
const OPEN_WEBUI: &str = include_str!("../../../../../../tests/fixtures/conversations/open_webui.json");

fn read(text: &str) -> Vec<Result<Imported, ImportError>> {
    let mut next = 1000;
    let mint = move || {
        next += 1;
        next
    };
    Reader::new(text, 5, mint).collect()
}

fn conversation(imported: &Result<Imported, ImportError>) -> Conversation {
    match imported {
        Ok(Imported::Conversation { meta, nodes }) => Conversation::restored(meta.clone(), nodes.clone(), 0),
        other => panic!("no conversation: {other:?}"),
    }
}

fn shown(conversation: &Conversation) -> Vec<(&str, &str)> {
    conversation.tree.turns().map(|turn| (&*turn.prompt, turn.answer.as_str())).collect()
}

fn failure(imported: &Result<Imported, ImportError>) -> &ImportError {
    imported.as_ref().expect_err("damaged")
}

#[test]
fn openais_export_keeps_its_branches() {
    let items = read(OPENAI);
    assert_eq!(items.len(), 3);
    let mut garden = conversation(&items[0]);
    assert_eq!(garden.meta.title, "Garden in spring");
    assert_eq!((garden.meta.created_ms, garden.meta.updated_ms), (1_699_564_800_123, 1_699_568_400_500));
    let described = ("Describe a garden in spring.", "Blossoms on every branch.");
    assert_eq!(
        shown(&garden),
        [described, ("🖼\n\nWhich flower is this?", "An iris.\n\nIt likes sun.")],
        "what was current, without thoughts and tools"
    );
    let ids: Vec<_> = garden.tree.turns().map(|turn| turn.id).collect();
    let [first, second] = ids[..] else { panic!("two turns") };
    let questions = garden.tree.siblings(second);
    assert_eq!(questions.len(), 2);
    garden.apply(ConversationAction::Show { id: questions[1] }, 9);
    assert_eq!(shown(&garden), [described, ("And in autumn?", "")]);
    let answers = garden.tree.siblings(first);
    assert_eq!((answers.len(), answers[1]), (2, first));
    garden.apply(ConversationAction::Show { id: answers[0] }, 9);
    assert_eq!(shown(&garden), [("Describe a garden in spring.", "Tulips and daffodils.")]);
    assert_eq!(garden.meta.system_prompt, None, "hidden ones are not the person's");

    let error = failure(&items[1]);
    assert_eq!((error.item, error.title.as_deref()), (2, Some("Damaged")));
    assert!(matches!(&error.reason, Reason::Damaged(why) if why.contains("Author")), "{error}");
    assert!(error.line > 100, "{error}");

    let hello = conversation(&items[2]);
    assert_eq!(hello.meta.title, "Print hello in Python, please", "its own was empty");
    assert_eq!(hello.meta.system_prompt.as_deref(), Some("Answer in verse."));
    assert_eq!(shown(&hello), [("Print hello in Python, please", "```python\nprint('hello')\n```")]);
}

#[test]
fn open_webuis_export_keeps_its_branches() {
    let items = read(OPEN_WEBUI);
    assert_eq!(items.len(), 3);
    let capital = conversation(&items[0]);
    assert_eq!(
        shown(&capital),
        [("What is the capital of France?", "Paris."), ("And of Japan?", "東京 (Tokyo).")]
    );
    assert_eq!((capital.meta.pinned, capital.meta.system_prompt.as_deref()), (true, Some("Be brief.")));
    assert_eq!((capital.meta.created_ms, capital.meta.updated_ms), (1_731_000_000_000, 1_731_000_030_000));
    let first = capital.tree.turns().next().expect("a turn").id;
    assert_eq!(capital.tree.siblings(first).len(), 2);

    let listed = conversation(&items[1]);
    assert_eq!(shown(&listed), [("Hello", "Hi, how can I help?"), ("What is this?\n\n🖼", "A cat.")]);
    assert_eq!(failure(&items[2]).reason, Reason::Empty);
    // Chats that nothing wraps, and one alone.
    let bare = read(
        r#"{"title":"t","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#,
    );
    assert_eq!(shown(&conversation(&bare[0])), [("a", "b")]);
}

#[test]
fn our_own_export_comes_back_whole_with_new_ids() {
    let project = Project {
        id: ProjectId(4),
        name: "Garden".to_owned(),
        instructions: "Be green.".to_owned(),
        documents: vec![7],
        created_ms: 1,
    };
    let preset = Preset {
        id: PresetId(5),
        name: "Proofread".to_owned(),
        system_prompt: String::new(),
        sampling: None,
        first_words: String::new(),
    };
    let mut before = Conversation::new(ConversationId(1), 10, 100);
    for prompt in ["one", "two"] {
        before.apply(ConversationAction::Send { prompt: prompt.into(), sources: Vec::new() }, 101);
        let id = before.tree.running().expect("it runs").id;
        before.apply(streamed(id, &format!("{prompt}!")), 102);
        before.apply(ended(id, Ok(generated())), 103);
    }
    let first = before.tree.turns().next().expect("a turn").id;
    before.apply(ConversationAction::EditAnswer { id: first, answer: "uno".to_owned() }, 104);
    let meta = Meta { project: Some(ProjectId(4)), pinned: true, ..(*before.meta).clone() };
    let nodes: Vec<Node> = before.tree.nodes().cloned().collect();

    let file = archive_start(vec![project.clone()], vec![preset]).expect("JSON")
        + &archived(&meta, &nodes).expect("JSON")
        + &archived(&meta, &[]).expect("JSON")
        + &archived(&meta, &nodes).expect("JSON")
        + ARCHIVE_END;
    let items = read(&file);
    assert_eq!(items.len(), 4);
    let Ok(Imported::Kept { projects, presets }) = &items[0] else { panic!("a header") };
    assert_eq!((projects[0].name.as_str(), presets[0].name.as_str()), ("Garden", "Proofread"));
    assert_ne!(projects[0].id, project.id);
    assert_eq!(failure(&items[2]).reason, Reason::Empty, "one bad one");
    let (one, two) = (conversation(&items[1]), conversation(&items[3]));
    assert_ne!(one.id(), two.id());
    for after in [&one, &two] {
        assert_eq!(shown(after), [("one", "uno")]);
        assert_eq!(after.meta.project, Some(projects[0].id));
        assert_eq!((after.meta.pinned, after.meta.title.as_str()), (true, "one"));
        let mut after = after.clone();
        let edited = after.tree.turns().next().expect("a turn").id;
        let siblings = after.tree.siblings(edited);
        after.apply(ConversationAction::Show { id: siblings[0] }, 105);
        assert_eq!(shown(&after), [("one", "one!"), ("two", "two!")]);
    }
}

#[test]
fn what_is_wrong_is_named_and_loses_nothing_else() {
    let only = |text: &str| {
        let items = read(text);
        assert_eq!(items.len(), 1, "{items:?}");
        failure(&items[0]).clone()
    };
    assert!(read("[]").is_empty());
    assert!(matches!(only("").reason, Reason::NotJson(_)));
    assert!(matches!(only("hello").reason, Reason::NotJson(_)));
    assert_eq!(only("{\"a\": 1}").reason, Reason::Unknown);
    assert_eq!(only("[7]").reason, Reason::Unknown);
    let newer = r#"[{"format":"hearth-conversations","version":2}]"#;
    assert_eq!(only(newer).reason, Reason::Newer(2));
    let cut = OPENAI.get(..OPENAI.len() - 400).expect("ASCII there");
    let items = read(cut);
    assert_eq!(shown(&conversation(&items[0])).len(), 2, "what came before the cut");
    let last = failure(items.last().expect("an item"));
    assert_eq!(last.item, 3);
    assert!(matches!(last.reason, Reason::NotJson(_)), "{last}");
    // The list ends too early, after a whole item.
    let items = read(r#"[{"title":"t","messages":[{"role":"user","content":"a"}]}"#);
    assert!(items[0].is_ok() && matches!(failure(&items[1]).reason, Reason::NotJson(_)), "{items:?}");
    assert_eq!(items.len(), 2);
    let text = only("\n\n[\n{\"chat\": 5, \"title\": \"Odd\"}]").to_string();
    assert!(text.starts_with("item 1 (from line 4, Odd): "), "{text}");
}

#[test]
fn circles_and_lost_parents_lose_no_message() {
    let circle = r#"{"chat":{"history":{"currentId":"b","messages":{
        "a":{"parentId":"b","childrenIds":["b"],"role":"user","content":"q"},
        "b":{"parentId":"a","childrenIds":["a"],"role":"assistant","content":"r"},
        "c":{"parentId":"gone","childrenIds":[],"role":"user","content":"s"}}}}}"#;
    let items = read(circle);
    let Ok(Imported::Conversation { nodes, .. }) = &items[0] else { panic!("{items:?}") };
    let mut said: Vec<_> = nodes.iter().map(|node| (&*node.turn.prompt, node.turn.answer.as_str())).collect();
    said.sort_unstable();
    assert!(said.contains(&("s", "")), "{said:?}");
    assert!(said.iter().any(|turn| turn.0 == "q") && said.iter().any(|turn| turn.1 == "r"), "{said:?}");
}

/// `cargo test … -- --ignored --nocapture` prints how long the longest conversation takes.
#[test]
#[ignore = "prints a time"]
#[allow(clippy::disallowed_methods, reason = "this runs natively alone")]
fn an_archive_of_sixty_megabytes_is_read_in_slices() {
    let mut conversation = Conversation::new(ConversationId(1), 10, 100);
    for turn in 0..100 {
        let prompt = ConversationAction::Send { prompt: "question ".repeat(12).into(), sources: Vec::new() };
        conversation.apply(prompt, 101 + turn);
        let id = conversation.tree.running().expect("it runs").id;
        let text = "answer\n ".repeat(60);
        conversation.apply(streamed(id, &text), 102 + turn);
        conversation.apply(ended(id, Ok(generated())), 103 + turn);
    }
    let nodes: Vec<Node> = conversation.tree.nodes().cloned().collect();
    let mut file = archive_start(Vec::new(), Vec::new()).expect("JSON");
    while file.len() < 60_000_000 {
        file += &archived(&conversation.meta, &nodes).expect("JSON");
    }
    file += ARCHIVE_END;
    let mut next = 0;
    let mint = || {
        next += 1;
        next
    };
    let mut reader = Reader::new(&file, 0, mint);
    let (start, mut longest, mut items) = (std::time::Instant::now(), std::time::Duration::ZERO, 0);
    loop {
        let slice = std::time::Instant::now();
        let Some(item) = reader.next() else { break };
        longest = longest.max(slice.elapsed());
        assert!(item.is_ok());
        items += 1;
    }
    println!(
        "{items} items of {} MB in {:.0?}, longest {longest:.1?}",
        file.len() / 1_000_000,
        start.elapsed()
    );
}
