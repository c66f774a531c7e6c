//! Pieces of the page: props in, callbacks out. Each has a style sheet of its own name in `styles/`.

mod answer;
mod answer_figures;
mod benchmark_progress;
mod benchmark_table;
mod button;
mod classify_file;
mod classify_result;
mod code_block;
mod conversation;
mod copy_button;
mod device_facts;
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
mod progress_bar;
mod prompt_box;
mod prompt_editor;
mod question;
mod run_figures;
mod run_progress;
mod settings_drawer;
mod task_nav;
mod turn;
mod welcome;

use self::{
    answer::Answer, answer_figures::AnswerFigures, code_block::CodeBlock, field::NumberField, icon::Icon,
    markdown::Markdown, model_facts::ModelFacts, model_progress::ModelProgress,
    prefill_progress::PrefillProgress, progress_bar::ProgressBar, prompt_editor::PromptEditor,
    question::Question, task_nav::TaskNav, turn::TurnItem,
};
pub use self::{
    benchmark_progress::BenchmarkProgress,
    benchmark_table::BenchmarkTable,
    button::{Button, ButtonKind},
    classify_file::ClassifyFile,
    classify_result::ClassifyResult,
    conversation::Conversation,
    copy_button::CopyButton,
    device_facts::DeviceFacts,
    failure_notice::FailureNotice,
    field::{Choice, TextField},
    header::Header,
    icon::IconName,
    model_panel::ModelPanel,
    notice::Notice,
    prompt_box::{PromptBox, Readiness},
    run_figures::RunFigures,
    run_progress::RunProgress,
    settings_drawer::SettingsDrawer,
    welcome::Welcome,
};
