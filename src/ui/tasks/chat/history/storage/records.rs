//! How ids and values look in the database. Values are JSON texts, which the browser copies as they are.

use idb::{KeyRange, ObjectStore, Query};
use js_sys::Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};

use super::StorageError;
use crate::ui::tasks::chat::history::{ConversationId, TurnId};

/// Ids are below 2^53, which JavaScript's numbers hold exactly.
pub fn key(id: u64) -> JsValue {
    (id as f64).into()
}

pub fn turn_key(conversation: ConversationId, turn: TurnId) -> JsValue {
    pair(conversation, turn.0 as f64)
}

/// The turn that a key names.
pub fn turn_of(key: JsValue) -> Option<TurnId> {
    key.dyn_ref::<Array>()?.get(1).as_f64().map(|turn| TurnId(turn as u64))
}

pub fn block_key(conversation: ConversationId, number: u32) -> JsValue {
    pair(conversation, number.into())
}

/// All turns or blocks of a conversation.
pub fn all_of(conversation: ConversationId) -> Result<KeyRange, StorageError> {
    let (first, last) = (pair(conversation, 0.0), pair(conversation, f64::INFINITY));
    Ok(KeyRange::bound(&first, &last, None, None)?)
}

/// Those that come after this turn.
pub fn all_after(conversation: ConversationId, turn: TurnId) -> Result<KeyRange, StorageError> {
    let (first, last) = (turn_key(conversation, turn), pair(conversation, f64::INFINITY));
    Ok(KeyRange::bound(&first, &last, Some(true), None)?)
}

/// Conversations that come after this one.
pub fn behind(conversation: ConversationId) -> Result<KeyRange, StorageError> {
    Ok(KeyRange::lower_bound(&key(conversation.0), Some(true))?)
}

fn pair(conversation: ConversationId, second: f64) -> JsValue {
    Array::of2(&key(conversation.0), &second.into()).into()
}

pub fn written<T: Serialize>(value: &T) -> Result<JsValue, StorageError> {
    let json = serde_json::to_string(value).map_err(|error| StorageError::Failed(error.to_string()))?;
    Ok(json.into())
}

pub fn read<T: DeserializeOwned>(value: &JsValue) -> Result<T, StorageError> {
    let json = value.as_string().unwrap_or_default();
    serde_json::from_str(&json).map_err(|error| StorageError::Damaged(error.to_string()))
}

pub async fn get<T: DeserializeOwned>(
    store: &ObjectStore,
    query: impl Into<Query>,
) -> Result<Option<T>, StorageError> {
    store.get(query)?.await?.as_ref().map(read).transpose()
}

/// Those that can be read: a damaged one must not hide the others.
pub async fn get_all<T: DeserializeOwned>(
    store: &ObjectStore,
    query: Option<Query>,
) -> Result<Vec<T>, StorageError> {
    let values = store.get_all(query, None)?.await?;
    Ok(values.iter().filter_map(|value| read(value).ok()).collect())
}

/// The first of them, and whether there are no more.
pub async fn get_some<T: DeserializeOwned>(
    store: &ObjectStore,
    query: Option<Query>,
    most: u32,
) -> Result<(Vec<T>, bool), StorageError> {
    let values = store.get_all(query, Some(most))?.await?;
    let are_all = values.len() < most as usize;
    Ok((values.iter().filter_map(|value| read(value).ok()).collect(), are_all))
}
