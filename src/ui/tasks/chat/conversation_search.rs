//! Searches all conversations for what a person writes, a slice at a time, so that the page never waits.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    conversation_store::ConversationStore,
    history::{
        ConversationId, List,
        search::{Excerpt, Index, Query, Search, excerpt},
        storage::StorageError,
    },
    state::ChatAction,
    use_conversations::Conversations,
};
use crate::ui::browser::next_frame;

/// Bytes that are searched between two drawings.
const SLICE: usize = 4 << 20;
/// Conversations whose excerpts are read.
const MOST: usize = 100;

#[derive(Clone, Debug, PartialEq)]
pub struct FoundConversation {
    pub id: ConversationId,
    /// How many of its turns have all words; none where only its title has them.
    pub turns: usize,
    pub excerpt: Option<Excerpt>,
}

/// What was found for a query, the conversation used last first. `None` while it is searched for.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    pub query: AttrValue,
    pub found: Option<Rc<Vec<FoundConversation>>>,
}

#[hook]
pub fn use_conversation_search(
    query: &AttrValue,
    list: &List,
    conversations: &Conversations,
) -> Option<Results> {
    let results = use_state_eq(|| None::<Results>);
    {
        let (results, conversations, list) = (results.setter(), conversations.clone(), list.clone());
        use_effect_with(query.clone(), move |query| {
            let live = Rc::new(Cell::new(true));
            if query.trim().is_empty() {
                results.set(None);
            } else {
                results.set(Some(Results { query: query.clone(), found: None }));
                let (live, query) = (live.clone(), query.clone());
                let with = conversations.clone();
                conversations.with_store(move |store| {
                    spawn_local(async move {
                        match search(&with, &store, &query, &list, &live).await {
                            Ok(Some(found)) => {
                                results.set(Some(Results { query, found: Some(Rc::new(found)) }));
                            }
                            // Something else is written by now.
                            Ok(None) => {}
                            Err(error) => with.act().emit(ChatAction::Troubled(Some(error))),
                        }
                    });
                });
            }
            move || live.set(false)
        });
    }
    (*results).clone()
}

async fn search(
    conversations: &Conversations,
    store: &ConversationStore,
    query: &str,
    list: &List,
    live: &Cell<bool>,
) -> Result<Option<Vec<FoundConversation>>, StorageError> {
    if conversations.index().borrow().is_none() {
        read_index(conversations, store).await?;
    }
    let mut search = Search::new(Query::new(query));
    loop {
        let more = conversations.index().borrow().as_ref().is_some_and(|index| search.step(index, SLICE));
        if !live.get() {
            return Ok(None);
        }
        if !more {
            break;
        }
        next_frame().await;
    }
    let mut found = Vec::new();
    for meta in list.iter() {
        let hits = search.found().get(&meta.id);
        if hits.is_none() && !search.query().fits(&meta.title) {
            continue;
        }
        let first = hits.filter(|_| found.len() < MOST).and_then(|hits| hits.hits.first()).copied();
        let node = match first {
            Some(hit) => store.turn(meta.id, hit.turn).await?.zip(Some(hit)),
            None => None,
        };
        found.push(FoundConversation {
            id: meta.id,
            turns: hits.map_or(0, |hits| hits.turns),
            excerpt: node.and_then(|(node, hit)| excerpt(&node.turn, hit)),
        });
    }
    Ok(live.get().then_some(found))
}

async fn read_index(conversations: &Conversations, store: &ConversationStore) -> Result<(), StorageError> {
    let mut index = Index::default();
    let mut after = None;
    loop {
        let blocks = store.blocks(after).await?;
        let Some(last) = blocks.last() else { break };
        after = Some((last.conversation, last.number));
        blocks.into_iter().for_each(|block| index.put(block));
    }
    // What was stored meanwhile is in a block that was read, or is put in after this.
    conversations.index().replace(Some(index));
    Ok(())
}
