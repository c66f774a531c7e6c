//! What tabs tell each other once something is stored.

use serde::{Deserialize, Serialize};

use super::ConversationId;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Its meta or its turns are others now.
    Conversation(ConversationId),
    /// It is gone for good.
    Removed(ConversationId),
    Projects,
    Presets,
    /// The person looks at this one now.
    Shown(ConversationId),
}
