//! Chat: the whole of the task on the page.

mod answer;
mod answer_tools;
pub mod api;
mod attached_files;
mod attaching;
mod attachment;
mod attachment_words;
mod branch_switch;
mod context_line;
mod conversation_list;
mod conversation_menu;
mod conversation_search;
mod conversation_settings;
mod conversation_store;
mod documents_run;
pub mod history;
mod history_words;
mod log;
mod memory_store;
mod named_editor;
mod page;
mod prompt_box;
mod prompt_editor;
mod retrieved;
mod run;
mod sampling_fields;
mod side_dialog;
mod state;
mod storage_notice;
mod thinking_view;
mod transfer;
mod turn;
mod turn_view;
mod use_announcement;
mod use_attaching;
mod use_conversations;
mod use_draft;
mod use_message_area;
mod use_stick_to_bottom;
mod welcome;
pub mod words;

pub use self::history::{ConversationAction, MetaChange};
pub use self::{
    conversation_list::{ConversationList, ConversationListProps, title},
    use_conversations::{Conversations, has_stored_conversation, use_conversations},
};
pub use self::{
    page::{ChatPage, MESSAGE_BOX},
    run::use_chat,
    use_attaching::use_attaching,
    use_draft::{DRAFT, use_draft},
};
pub use self::{
    state::{ChatAction, ChatState, Moment},
    turn::{Turn, TurnId, TurnState},
};

#[cfg(test)]
pub mod tests;
