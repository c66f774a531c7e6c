//! Chat: the whole of the task on the page.

mod answer;
pub mod api;
mod conversation;
pub mod history;
mod log;
mod page;
mod prompt_box;
mod prompt_editor;
mod run;
mod turn;
mod turn_view;
mod use_announcement;
mod use_draft;
mod use_message_area;
mod use_stick_to_bottom;
mod welcome;
pub mod words;

pub use self::{
    conversation::{ChatAction, Conversation},
    turn::{Turn, TurnId, TurnState},
};
pub use self::{
    page::{ChatPage, MESSAGE_BOX},
    run::{stored_conversation, use_chat},
    use_draft::{DRAFT, use_draft},
};

#[cfg(test)]
pub mod tests;
