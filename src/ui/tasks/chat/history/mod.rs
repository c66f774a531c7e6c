//! Many conversations: what each holds, the list of them, search, export and import. All of it is pure and compiles
//! natively; [`storage`] alone reaches the browser. Must not know Yew nor who draws.

mod branches;
mod change;
mod chats;
mod context;
mod conversation;
pub mod export;
pub mod import;
mod list;
mod merge;
mod meta;
mod moved;
mod node;
mod own_sampling;
mod preset;
mod preset_examples;
mod project;
pub mod search;
mod shared;
pub mod storage;
mod title;
mod tree;

#[cfg(test)]
mod tests;

pub use self::{
    change::MetaChange,
    chats::{Chats, duplicate},
    conversation::{Conversation, ConversationAction},
    list::{Group, List},
    meta::{ConversationId, Meta, Summary},
    moved::{MOVED_FROM, moved},
    node::{Node, Origin},
    own_sampling::OwnSampling,
    preset::{Preset, PresetId},
    preset_examples::examples,
    project::{Project, ProjectId, instructions},
    shared::Change,
    title::title,
    tree::Tree,
};
// The turn itself, as it is drawn and as earlier builds kept it.
pub use super::{Turn, TurnId, TurnState, attachment::Attachment, retrieved::Retrieved};
pub use crate::ui::parts::Source;
