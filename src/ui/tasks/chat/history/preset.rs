//! Presets: ways to begin a conversation that a person keeps.

use serde::{Deserialize, Serialize};

use super::{Conversation, ConversationAction, MetaChange, OwnSampling};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PresetId(pub u64);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preset {
    pub id: PresetId,
    pub name: String,
    #[serde(default)]
    pub system_prompt: String,
    /// `None` follows the settings.
    #[serde(default)]
    pub sampling: Option<OwnSampling>,
    /// What stands in the message box at first.
    #[serde(default)]
    pub first_words: String,
}

impl Preset {
    /// What makes it the way of a conversation; its first words go into the message box, which is the page's.
    pub fn changes(&self) -> [MetaChange; 2] {
        let prompt = Some(self.system_prompt.clone()).filter(|prompt| !prompt.trim().is_empty());
        [MetaChange::SystemPrompt(prompt), MetaChange::Sampling(self.sampling.clone())]
    }

    pub fn apply_to(&self, conversation: &mut Conversation, now_ms: u64) {
        for change in self.changes() {
            conversation.apply(ConversationAction::Change(change), now_ms);
        }
    }
}
