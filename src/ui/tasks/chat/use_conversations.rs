//! The store of conversations in the page's hands: `opening` opens it, `jobs` works with it, one thing after another.

mod jobs;
mod opening;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use futures::channel::{mpsc, oneshot};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    conversation_store::ConversationStore,
    history::{
        Change, Conversation, ConversationAction, ConversationId, MOVED_FROM, Meta, MetaChange, Node, TurnId,
        search::Index,
        storage::{StorageError, entries::parse_name},
    },
    state::{ChatAction, ChatState, Write},
};
use crate::{
    protocol::{Failure, FailureKind},
    ui::{
        browser::{local_storage, use_other_tabs},
        store::use_act,
        text::Language,
    },
};

/// Says for the shell, before the program is here, whether a conversation will be shown.
const CHAT_SHOWN: &str = "hearth.chat-shown";

/// Whether an earlier visit left a conversation that is to be shown.
pub fn has_stored_conversation() -> bool {
    let given = |name| local_storage::get_text(name).filter(|text| text != "[]");
    given(CHAT_SHOWN).or_else(|| given(MOVED_FROM)).is_some()
}

/// What is done in its order, each thing after the one before.
enum Job {
    Write(Write),
    Show(ConversationId),
    /// Another tab says so.
    Heard(Change),
    Do(Box<dyn FnOnce(ConversationStore)>),
}

/// The store in the page's hands. Clones are the same.
#[derive(Clone)]
pub struct Conversations(Rc<Inner>);

struct Inner {
    store: RefCell<Option<ConversationStore>>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    jobs: mpsc::UnboundedSender<Job>,
    /// Turns that were asked before the store was open.
    early: RefCell<Vec<(Rc<Meta>, Node)>>,
    refused: RefCell<BTreeMap<TurnId, StorageError>>,
    /// The state as it was drawn last.
    latest: RefCell<ChatState>,
    /// What could not be stored; a person may try again.
    failed: RefCell<Vec<Write>>,
    /// What is searched, once a person has begun to search.
    index: RefCell<Option<Index>>,
    taken: Cell<u64>,
    erased: Cell<bool>,
    act: Callback<ChatAction>,
}

impl PartialEq for Conversations {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Conversations {
    /// Reads a conversation and shows it.
    pub fn show(&self, id: ConversationId) {
        self.job(Job::Show(id));
    }

    /// Tries again to store what could not be stored.
    pub fn retry(&self) {
        self.0.act.emit(ChatAction::Troubled(None));
        for write in self.0.failed.take() {
            self.job(Job::Write(write));
        }
    }

    /// Calls back with the store once all that was asked for before is stored.
    pub fn with_store(&self, then: impl FnOnce(ConversationStore) + 'static) {
        self.job(Job::Do(Box::new(then)));
    }

    pub fn index(&self) -> &RefCell<Option<Index>> {
        &self.0.index
    }

    pub fn act(&self) -> &Callback<ChatAction> {
        &self.0.act
    }

    /// Waits until the turn has its place in the journal; nothing is asked of the model before.
    pub async fn started(&self, turn: TurnId) -> Result<(), Failure> {
        self.opened().await;
        match self.0.refused.borrow().get(&turn) {
            Some(error) => Err(Failure::new(FailureKind::Storage, error.to_string())),
            None => Ok(()),
        }
    }

    /// Waits until all that was asked for before is stored.
    pub async fn stored(&self) {
        let (sender, stored) = oneshot::channel();
        self.with_store(move |_| {
            // Given up: the page goes away.
            let _ = sender.send(());
        });
        let _ = stored.await;
    }

    /// Writes the words of a running answer, before they are shown.
    pub fn append(&self, turn: TurnId, words: &str) {
        let store = self.0.store.borrow().clone();
        if let Some(Err(error)) = store.map(|store| store.append(turn, words)) {
            self.0.act.emit(ChatAction::Troubled(Some(error)));
        }
    }

    /// Deletes all that is stored of conversations.
    pub async fn erase(&self) -> Result<(), StorageError> {
        if self.0.erased.get() {
            return Ok(());
        }
        self.opened().await;
        let store = self.0.store.borrow().clone();
        if let Some(ConversationStore::Database(store)) = store {
            store.erase().await?;
        }
        self.0.erased.set(true);
        self.0.store.replace(None);
        Ok(())
    }

    async fn opened(&self) {
        if self.0.store.borrow().is_none() {
            let (sender, opened) = oneshot::channel();
            self.0.waiting.borrow_mut().push(sender);
            // Given up: the page goes away.
            let _ = opened.await;
        }
    }

    fn job(&self, job: Job) {
        // Nobody listens where the page goes away.
        let _ = self.0.jobs.unbounded_send(job);
    }
}

/// Lives as long as the page, whichever task is shown.
#[hook]
pub fn use_conversations(state: &ChatState, language: Language) -> Conversations {
    let act = use_act::<ChatAction>();
    let conversations = use_memo((), |()| {
        let (jobs, receiver) = mpsc::unbounded();
        let conversations = Conversations(Rc::new(Inner {
            store: RefCell::default(),
            waiting: RefCell::default(),
            jobs,
            early: RefCell::default(),
            refused: RefCell::default(),
            latest: RefCell::new(state.clone()),
            failed: RefCell::default(),
            index: RefCell::default(),
            taken: Cell::default(),
            erased: Cell::default(),
            act,
        }));
        spawn_local(conversations.clone().work(language, receiver));
        conversations
    });
    {
        let (conversations, state) = (conversations.clone(), state.clone());
        // After each drawing, and before the browser shows it.
        use_effect(move || conversations.take(&state));
    }
    {
        let conversations = conversations.clone();
        // A tab that begins a turn says so, but its journal, in the storage that all tabs share, may come later than its word.
        use_other_tabs(move |name| {
            if parse_name(name).is_some() {
                let shown = conversations.0.latest.borrow().shown().id();
                conversations.job(Job::Heard(Change::Conversation(shown)));
            }
        });
    }
    use_effect_with((state.reading, state.shown().tree.is_empty()), |(reading, empty)| {
        match (reading, empty) {
            (true, _) => {}
            (false, true) => local_storage::remove(CHAT_SHOWN),
            (false, false) => local_storage::set_text(CHAT_SHOWN, "1"),
        }
    });
    (*conversations).clone()
}

/// A conversation as it is now: the open one, or what was stored of it.
pub async fn whole(
    conversations: &Conversations,
    store: &ConversationStore,
    id: ConversationId,
) -> Result<Option<Conversation>, StorageError> {
    if let Some(open) = conversations.0.latest.borrow().open(id) {
        return Ok(Some(open.clone()));
    }
    let stored = store.conversation(id).await?;
    Ok(stored.map(|(meta, nodes)| Conversation::restored(meta, nodes, 0)))
}

/// The shortest way to change what the list says of a conversation.
pub fn change(id: ConversationId, change: MetaChange) -> ChatAction {
    ChatAction::To { id, action: ConversationAction::Change(change) }
}
