//! What the person chose, and the name of this device, which is made by chance once and says nothing else.

use serde::{Deserialize, Serialize};

use super::{Outbox, Outside, cell, error::OutboxError};
use crate::{platform::Chance, protocol::OutboxSettings};

const NAME: &str = "settings";
/// Below this no log can be kept.
const LEAST_BYTES: u64 = 1 << 20;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Empty until it is made.
    pub device: String,
    pub chosen: OutboxSettings,
}

impl Settings {
    /// The name under which a slot's results are sent.
    pub fn device_of(&self, slot: u32) -> String {
        if slot == 0 { self.device.clone() } else { format!("{}.{slot}", self.device) }
    }

    pub fn may_send(&self) -> bool {
        self.chosen.consent && !self.chosen.address.is_empty()
    }
}

impl<O: Outside> Outbox<O> {
    /// As they are now: another tab may have changed them.
    pub async fn settings(&self) -> Result<Settings, OutboxError> {
        let settings: Settings = cell::read(self.store(), NAME).await?;
        if settings.device.is_empty() {
            return self.change_settings(|_| ()).await;
        }
        self.settings.replace(Some(settings.clone()));
        Ok(settings)
    }

    /// As they were when they were last read, where they were.
    pub(super) async fn known_settings(&self) -> Result<Settings, OutboxError> {
        let known = self.settings.borrow().clone();
        match known {
            Some(settings) => Ok(settings),
            None => self.settings().await,
        }
    }

    pub async fn configure(&self, chosen: OutboxSettings) -> Result<(), OutboxError> {
        let most_bytes = chosen.most_bytes.max(LEAST_BYTES);
        let chosen = OutboxSettings { address: chosen.address.trim().to_owned(), most_bytes, ..chosen };
        self.change_settings(|settings| settings.chosen = chosen).await?;
        self.wake.all();
        Ok(())
    }

    async fn change_settings(&self, how: impl FnOnce(&mut Settings)) -> Result<Settings, OutboxError> {
        let chance = self.outside.chance();
        let device = format!("{:016x}{:016x}", chance.bits(), chance.bits());
        let settings: Settings = cell::change(self.store(), NAME, |settings: &mut Settings| {
            if settings.device.is_empty() {
                settings.device = device;
            }
            how(settings);
        })
        .await?;
        self.settings.replace(Some(settings.clone()));
        Ok(settings)
    }
}
