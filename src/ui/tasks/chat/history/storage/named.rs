//! Projects and presets: few and small, so all of them are read at once.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    StorageError, Store,
    database::{METAS, PRESETS, PROJECTS, commit, reading, writing},
    records::{get_all, key, written},
};
use crate::ui::tasks::chat::history::{Change, Meta, MetaChange, Preset, PresetId, Project, ProjectId};

impl Store {
    pub async fn projects(&self) -> Result<Vec<Project>, StorageError> {
        self.all(PROJECTS).await
    }

    pub async fn presets(&self) -> Result<Vec<Preset>, StorageError> {
        self.all(PRESETS).await
    }

    pub async fn keep_project(&self, project: &Project) -> Result<(), StorageError> {
        self.keep(PROJECTS, project.id.0, project, Change::Projects).await
    }

    pub async fn keep_preset(&self, preset: &Preset) -> Result<(), StorageError> {
        self.keep(PRESETS, preset.id.0, preset, Change::Presets).await
    }

    pub async fn remove_preset(&self, id: PresetId) -> Result<(), StorageError> {
        let transaction = writing(&self.0.database, &[PRESETS])?;
        transaction.object_store(PRESETS)?.delete(key(id.0))?.await?;
        commit(transaction).await?;
        self.announce(Change::Presets);
        Ok(())
    }

    /// Its conversations stay, in no project.
    pub async fn remove_project(&self, id: ProjectId) -> Result<(), StorageError> {
        let transaction = writing(&self.0.database, &[PROJECTS, METAS])?;
        let metas = transaction.object_store(METAS)?;
        let all: Vec<Meta> = get_all(&metas, None).await?;
        for mut meta in all.into_iter().filter(|meta| meta.project == Some(id)) {
            meta.apply(MetaChange::MoveTo(None));
            metas.put(&written(&meta)?, Some(&key(meta.id.0)))?.await?;
        }
        transaction.object_store(PROJECTS)?.delete(key(id.0))?.await?;
        commit(transaction).await?;
        self.announce(Change::Projects);
        Ok(())
    }

    async fn all<T: DeserializeOwned>(&self, store: &str) -> Result<Vec<T>, StorageError> {
        let transaction = reading(&self.0.database, &[store])?;
        get_all(&transaction.object_store(store)?, None).await
    }

    async fn keep<T: Serialize>(
        &self,
        store: &str,
        id: u64,
        value: &T,
        change: Change,
    ) -> Result<(), StorageError> {
        let transaction = writing(&self.0.database, &[store])?;
        transaction.object_store(store)?.put(&written(value)?, Some(&key(id)))?.await?;
        commit(transaction).await?;
        self.announce(change);
        Ok(())
    }
}
