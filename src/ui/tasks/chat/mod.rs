//! Chat: the whole of the task on the page.

mod answer;
mod answer_figures;
pub mod api;
mod conversation;
pub mod history;
mod log;
mod page;
mod prefill_progress;
mod prompt_box;
mod prompt_editor;
mod question;
mod run;
mod sources;
mod turn;
mod turn_view;
mod use_announcement;
mod use_draft;
mod use_stick_to_bottom;
mod welcome;

pub use self::{
    answer::Answer,
    answer_figures::AnswerFigures,
    page::{ChatPage, MESSAGE_BOX},
    prefill_progress::PrefillProgress,
    prompt_editor::PromptEditor,
    question::Question,
    run::{stored_conversation, use_chat},
    sources::Sources,
    turn_view::TurnItem,
    use_draft::{DRAFT, use_draft},
};
pub use self::{
    conversation::{ChatAction, Conversation},
    turn::{Turn, TurnId, TurnState},
};

#[cfg(test)]
pub mod tests;
