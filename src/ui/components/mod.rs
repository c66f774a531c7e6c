//! Pieces of the page: props in, callbacks out. Each has a style sheet of its own name in `styles/`.

mod answer;
mod answer_figures;
mod benchmark_progress;
mod benchmark_table;
mod button;
mod camera_view;
mod class_list;
mod code_block;
mod conversation;
mod copy_button;
mod device_facts;
mod document_list;
mod failure_notice;
mod field;
mod file_drop;
mod header;
mod heat_map;
mod icon;
mod image_history;
mod image_picker;
mod image_view;
mod markdown;
mod model_facts;
mod model_panel;
mod model_progress;
mod notice;
mod own_labels;
mod passage;
mod prefill_progress;
mod progress_bar;
mod prompt_box;
mod prompt_editor;
mod query_box;
mod question;
mod run_figures;
mod run_progress;
mod search_results;
mod settings_drawer;
mod sources;
mod summary_parts;
mod summary_progress;
mod summary_result;
mod summary_source;
mod task_nav;
mod turn;
mod welcome;

use self::{
    answer::Answer,
    answer_figures::AnswerFigures,
    code_block::CodeBlock,
    field::{NumberField, TextField},
    heat_map::HeatMap,
    icon::Icon,
    markdown::Markdown,
    model_facts::ModelFacts,
    model_progress::ModelProgress,
    prefill_progress::PrefillProgress,
    progress_bar::ProgressBar,
    prompt_editor::PromptEditor,
    question::Question,
    sources::Sources,
    summary_parts::SummaryParts,
    task_nav::TaskNav,
    turn::TurnItem,
};
pub use self::{
    benchmark_progress::BenchmarkProgress,
    benchmark_table::BenchmarkTable,
    button::{Button, ButtonKind},
    camera_view::CameraView,
    class_list::ClassList,
    conversation::Conversation,
    copy_button::CopyButton,
    device_facts::DeviceFacts,
    document_list::DocumentList,
    failure_notice::FailureNotice,
    field::Choice,
    file_drop::FileDrop,
    header::Header,
    icon::IconName,
    image_history::ImageHistory,
    image_picker::ImagePicker,
    image_view::ImageView,
    model_panel::ModelPanel,
    notice::Notice,
    own_labels::OwnLabels,
    passage::Passage,
    prompt_box::{PromptBox, Readiness},
    query_box::QueryBox,
    run_figures::RunFigures,
    run_progress::RunProgress,
    search_results::SearchResults,
    settings_drawer::SettingsDrawer,
    summary_progress::SummaryProgressBar,
    summary_result::SummaryResult,
    summary_source::SummarySource,
    welcome::Welcome,
};
