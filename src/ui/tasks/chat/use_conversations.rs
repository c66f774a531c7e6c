//! Opens the store, reads what was shown last, and stores what the state says is to be stored, one thing after another.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use futures::{
    StreamExt,
    channel::{mpsc, oneshot},
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    conversation_store::ConversationStore,
    history::{
        Change, Conversation, ConversationAction, ConversationId, MOVED_FROM, Meta, MetaChange, Node, TurnId,
        examples,
        search::Index,
        storage::{Room, StorageError, Store, TabId, entries::parse_name},
    },
    memory_store::MemoryStore,
    state::{ChatAction, ChatState, Place, Write},
};
use crate::{
    protocol::{Failure, FailureKind},
    ui::{
        browser::{epoch_ms, local_storage, random_seed, use_other_tabs},
        store::use_act,
        text::Language,
    },
};

/// Says for the shell, before the program is here, whether a conversation will be shown.
const CHAT_SHOWN: &str = "hearth.chat-shown";
/// Set once the example presets were given: whoever deletes them is rid of them.
const EXAMPLES_GIVEN: &str = "hearth.presets-given";

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

    fn start_turn(&self, meta: &Rc<Meta>, node: &Node) {
        let store = self.0.store.borrow().clone();
        match store.map(|store| store.start_turn(meta, node)) {
            Some(Ok(())) => {}
            Some(Err(error)) => {
                self.0.refused.borrow_mut().insert(node.id(), error.clone());
                self.0.act.emit(ChatAction::Refused { turn: node.id(), error });
            }
            None => self.0.early.borrow_mut().push((meta.clone(), node.clone())),
        }
    }

    /// Takes over what the state wants stored: turns that begin at once, the rest in its order.
    fn take(&self, state: &ChatState) {
        self.0.latest.replace(state.clone());
        let (before, writes) = state.writes();
        let until = before + writes.len() as u64;
        let known = usize::try_from(self.0.taken.get().saturating_sub(before)).unwrap_or(usize::MAX);
        if until <= self.0.taken.get() {
            return;
        }
        self.0.taken.set(until);
        for write in writes.iter().skip(known) {
            match write {
                Write::Start { meta, node } => self.start_turn(meta, node),
                Write::Turn { .. }
                | Write::Change { .. }
                | Write::Insert { .. }
                | Write::Shown(_)
                | Write::Project(_)
                | Write::RemoveProject(_)
                | Write::Preset(_)
                | Write::RemovePreset(_) => self.job(Job::Write(write.clone())),
            }
        }
        self.0.act.emit(ChatAction::Taken(until));
    }

    /// Opens the store and shows what was shown last; the list comes after that is drawn.
    async fn open(&self, language: Language) -> ConversationStore {
        let heard = {
            let inner = Rc::downgrade(&self.0);
            move |change| {
                if let Some(inner) = inner.upgrade() {
                    Self(inner).job(Job::Heard(change));
                }
            }
        };
        let (store, place, shown) = match Store::open(TabId(random_seed()), heard).await {
            Ok(store) => {
                let shown = self.shown_last(&store).await;
                (ConversationStore::Database(store), Place::Database, shown)
            }
            Err(error) => {
                self.0.act.emit(ChatAction::Troubled(Some(error)));
                (ConversationStore::Memory(Rc::new(MemoryStore::default())), Place::Memory, None)
            }
        };
        self.0.store.replace(Some(store.clone()));
        for (meta, node) in self.0.early.take() {
            self.start_turn(&meta, &node);
        }
        for waiting in self.0.waiting.take() {
            // It was given up.
            let _ = waiting.send(());
        }
        self.0.act.emit(ChatAction::Opened { place, shown });
        if let Err(error) = self.read_the_rest(&store, language).await {
            self.0.act.emit(ChatAction::Troubled(Some(error)));
        }
        store
    }

    async fn shown_last(&self, store: &Store) -> Option<(Meta, Vec<Node>)> {
        let moved = self.value_or_trouble(store.move_over(epoch_ms(), random_seed).await);
        if let Some(moved) = moved {
            store.show(moved);
        }
        let id = store.shown()?;
        self.value_or_trouble(store.conversation(id).await).filter(|(meta, _)| !meta.is_deleted())
    }

    fn value_or_trouble<T>(&self, result: Result<Option<T>, StorageError>) -> Option<T> {
        result.unwrap_or_else(|error| {
            self.0.act.emit(ChatAction::Troubled(Some(error)));
            None
        })
    }

    async fn read_the_rest(&self, store: &ConversationStore, language: Language) -> Result<(), StorageError> {
        let act = &self.0.act;
        let ConversationStore::Database(store) = store else {
            act.emit(ChatAction::Presets(examples(language)));
            return Ok(());
        };
        act.emit(ChatAction::Listed(store.metas().await?));
        act.emit(ChatAction::Projects(store.projects().await?));
        if local_storage::get(EXAMPLES_GIVEN) != Some(true) {
            for preset in examples(language) {
                store.keep_preset(&preset).await?;
            }
            local_storage::set(EXAMPLES_GIVEN, &true);
        }
        act.emit(ChatAction::Presets(store.presets().await?));
        store.recover().await?;
        store.remove_deleted(epoch_ms()).await?;
        if let Some(room) = Room::ask().await.filter(|room| room.is_short()) {
            let facts = format!("{} of {} bytes are used", room.used, room.quota);
            return Err(StorageError::Full(facts));
        }
        Ok(())
    }

    async fn work(self, language: Language, mut jobs: mpsc::UnboundedReceiver<Job>) {
        let store = self.open(language).await;
        while let Some(job) = jobs.next().await {
            if self.0.store.borrow().is_none() {
                // Everything was deleted.
                return;
            }
            let done = match job {
                Job::Write(write) => self.write(&store, write).await,
                Job::Show(id) => self.read_and_show(&store, id).await,
                Job::Heard(change) => match &store {
                    ConversationStore::Database(database) => self.follow(database, change).await,
                    ConversationStore::Memory(_) => Ok(()),
                },
                Job::Do(then) => {
                    then(store.clone());
                    Ok(())
                }
            };
            if let Err(error) = done {
                self.0.act.emit(ChatAction::Troubled(Some(error)));
            }
        }
    }

    async fn write(&self, store: &ConversationStore, write: Write) -> Result<(), StorageError> {
        match store.write(&write).await {
            Ok(blocks) => {
                if let Some(index) = self.0.index.borrow_mut().as_mut() {
                    blocks.into_iter().for_each(|block| index.put(block));
                }
                if matches!(write, Write::Turn { .. }) {
                    self.0.act.emit(ChatAction::Settled);
                }
                Ok(())
            }
            Err(error) => {
                self.0.failed.borrow_mut().push(write);
                Err(error)
            }
        }
    }

    async fn read_and_show(&self, store: &ConversationStore, id: ConversationId) -> Result<(), StorageError> {
        let open = self.0.latest.borrow().open(id).map(|chat| (*chat.meta).clone());
        // One that answers behind is shown as it is, and its words are not read.
        let read = match open {
            Some(meta) => Some((meta, Vec::new())),
            None => store.conversation(id).await?,
        };
        if let Some((meta, nodes)) = read {
            self.0.act.emit(ChatAction::Show { meta, nodes });
        }
        Ok(())
    }

    /// What another tab has stored.
    async fn follow(&self, store: &Store, change: Change) -> Result<(), StorageError> {
        let act = &self.0.act;
        match change {
            Change::Conversation(id) => {
                let tree = self.0.latest.borrow().open(id).map(|chat| chat.tree.clone());
                let news = match &tree {
                    Some(tree) => store.news(id, tree).await?,
                    None => store.meta(id).await?.map(|meta| (meta, Vec::new())),
                };
                let Some((meta, nodes)) = news else { return Ok(()) };
                if tree.is_some() {
                    let action = ConversationAction::TakeUp { meta: Rc::new(meta), nodes };
                    act.emit(ChatAction::To { id, action });
                } else {
                    act.emit(ChatAction::Noted(meta));
                }
                if let Some(index) = self.0.index.borrow_mut().as_mut() {
                    index.remove(id);
                }
                let blocks =
                    if self.0.index.borrow().is_some() { store.blocks_of(id).await? } else { Vec::new() };
                if let Some(index) = self.0.index.borrow_mut().as_mut() {
                    blocks.into_iter().for_each(|block| index.put(block));
                }
            }
            Change::Removed(id) => act.emit(ChatAction::Removed(id)),
            Change::Projects => act.emit(ChatAction::Projects(store.projects().await?)),
            Change::Presets => act.emit(ChatAction::Presets(store.presets().await?)),
            Change::Shown(id) => {
                // An older conversation is for that tab alone; a new one is for all.
                if store.conversation(id).await?.is_none() {
                    act.emit(ChatAction::Follow(id));
                }
            }
        }
        Ok(())
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
