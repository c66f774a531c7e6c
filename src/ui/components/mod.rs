//! Pieces of the page: props in, callbacks out. Each has a style sheet of its own name in `styles/`.

mod answer;
mod answer_figures;
mod button;
mod code_block;
mod conversation;
mod copy_button;
mod failure_notice;
mod field;
mod header;
mod icon;
mod markdown;
mod model_facts;
mod model_panel;
mod model_progress;
mod notice;
mod prefill_progress;
mod prompt_box;
mod prompt_editor;
mod question;
mod settings_drawer;
mod task_nav;
mod turn;
mod welcome;

use self::{
    answer::Answer,
    answer_figures::AnswerFigures,
    button::{Button, ButtonKind},
    code_block::CodeBlock,
    copy_button::CopyButton,
    failure_notice::FailureNotice,
    field::{Choice, NumberField, TextField},
    icon::{Icon, IconName},
    markdown::Markdown,
    model_facts::ModelFacts,
    model_progress::ModelProgress,
    prefill_progress::PrefillProgress,
    prompt_editor::PromptEditor,
    question::Question,
    task_nav::TaskNav,
    turn::TurnItem,
};
pub use self::{
    conversation::Conversation,
    header::Header,
    model_panel::ModelPanel,
    notice::Notice,
    prompt_box::{PromptBox, Readiness},
    settings_drawer::SettingsDrawer,
    welcome::Welcome,
};
