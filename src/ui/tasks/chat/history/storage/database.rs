//! The database: its stores, its version, and how a transaction ends.

use idb::{
    Database, DatabaseEvent, Factory, ObjectStoreParams, Transaction, TransactionMode, TransactionResult,
};

use super::StorageError;

/// By conversation.
pub const METAS: &str = "metas";
/// By conversation and turn.
pub const TURNS: &str = "turns";
/// By conversation and number: what is searched.
pub const BLOCKS: &str = "blocks";
pub const PROJECTS: &str = "projects";
pub const PRESETS: &str = "presets";

/// The stores that each version brought, from 1 on. A new version is a new line, and whoever has an older one gets the rest.
const VERSIONS: [&[&str]; 1] = [&[METAS, TURNS, BLOCKS, PROJECTS, PRESETS]];

pub async fn open(name: &str) -> Result<Database, StorageError> {
    let version = u32::try_from(VERSIONS.len()).unwrap_or(u32::MAX);
    let mut request = Factory::new()?.open(name, Some(version))?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        let known = database.store_names();
        for store in VERSIONS.iter().flat_map(|stores| stores.iter()) {
            if !known.iter().any(|known| known == store) {
                // Refused: then the first transaction says so.
                let _ = database.create_object_store(store, ObjectStoreParams::new());
            }
        }
    });
    let mut database = request.await?;
    // Else a newer version of the page in another tab would wait for this one.
    database.on_version_change(|event| {
        if let Ok(database) = event.database() {
            database.close();
        }
    });
    Ok(database)
}

pub async fn delete(name: &str) -> Result<(), StorageError> {
    Ok(Factory::new()?.delete(name)?.await?)
}

pub fn reading(database: &Database, stores: &[&str]) -> Result<Transaction, StorageError> {
    Ok(database.transaction(stores, TransactionMode::ReadOnly)?)
}

pub fn writing(database: &Database, stores: &[&str]) -> Result<Transaction, StorageError> {
    Ok(database.transaction(stores, TransactionMode::ReadWrite)?)
}

/// Returns once everything is stored; otherwise nothing is.
pub async fn commit(transaction: Transaction) -> Result<(), StorageError> {
    let name = transaction.store_names().into_iter().next().unwrap_or_default();
    // A second handle, since waiting takes the first.
    let same = transaction.object_store(&name)?.transaction();
    match transaction.commit()?.await? {
        TransactionResult::Committed => Ok(()),
        TransactionResult::Aborted => {
            let why = same.error().map(|error| format!("{}: {}", error.name(), error.message()));
            Err(StorageError::from_facts(why.unwrap_or_else(|| "the transaction was undone".to_owned())))
        }
    }
}

impl From<idb::Error> for StorageError {
    fn from(error: idb::Error) -> Self {
        Self::from_facts(error.to_string())
    }
}
