//! Chat: the whole of the task on the page.

mod answer;
mod answer_figures;
mod answer_tools;
pub mod api;
mod branch_switch;
mod context_line;
mod conversation_list;
mod conversation_menu;
mod conversation_search;
mod conversation_settings;
mod conversation_store;
pub mod history;
pub mod history_words;
mod log;
mod memory_store;
mod named_editor;
mod page;
mod prefill_progress;
mod prompt_box;
mod prompt_editor;
mod question;
mod run;
mod side_dialog;
mod sources;
mod state;
mod storage_notice;
mod transfer;
mod turn;
mod turn_view;
mod use_announcement;
mod use_conversations;
mod use_draft;
mod use_stick_to_bottom;
mod welcome;

pub use self::{
    answer::Answer,
    answer_figures::AnswerFigures,
    conversation_list::{ConversationList, ConversationListProps, title},
    page::{ChatPage, MESSAGE_BOX},
    prefill_progress::PrefillProgress,
    prompt_editor::PromptEditor,
    question::Question,
    run::use_chat,
    sources::Sources,
    turn_view::TurnItem,
    use_conversations::{Conversations, has_stored_conversation, use_conversations},
    use_draft::{DRAFT, use_draft},
};
pub use self::{
    state::{ChatAction, ChatState, Moment},
    turn::{Turn, TurnId, TurnState},
};
