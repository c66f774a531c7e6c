//! Pieces of the page: props in, callbacks out. Each has a style sheet of its own name in `styles/`.

mod about;
mod answer;
mod answer_figures;
mod arrival_notice;
mod benchmark_progress;
mod benchmark_table;
mod button;
mod camera_view;
mod class_list;
mod classify_file;
mod classify_result;
mod code_block;
mod conversation;
mod copy_button;
mod device_facts;
mod document_list;
mod erase_button;
mod erased;
mod failure_notice;
mod field;
mod file_drop;
mod header;
mod heat_map;
mod icon;
mod image_history;
mod image_picker;
mod image_view;
mod install_offer;
mod kept_facts;
mod ledger_table;
mod markdown;
mod model_facts;
mod model_panel;
mod model_progress;
mod notice;
mod own_labels;
mod passage;
mod preferences_fields;
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
mod share_bar;
mod shortcuts;
mod sources;
mod summary_parts;
mod summary_progress;
mod summary_result;
mod summary_source;
mod switch;
mod task_nav;
mod turn;
mod update_notice;
mod welcome;

use self::{
    about::About, answer::Answer, answer_figures::AnswerFigures, code_block::CodeBlock, field::NumberField,
    heat_map::HeatMap, icon::Icon, install_offer::InstallOffer, markdown::Markdown, model_facts::ModelFacts,
    model_progress::ModelProgress, prefill_progress::PrefillProgress, progress_bar::ProgressBar,
    prompt_editor::PromptEditor, question::Question, share_bar::ShareBar, shortcuts::Shortcuts,
    sources::Sources, summary_parts::SummaryParts, task_nav::TaskNav, turn::TurnItem,
};
pub use self::{
    arrival_notice::ArrivalNotice,
    benchmark_progress::BenchmarkProgress,
    benchmark_table::BenchmarkTable,
    button::{Button, ButtonKind},
    camera_view::CameraView,
    class_list::ClassList,
    classify_file::ClassifyFile,
    classify_result::ClassifyResult,
    conversation::Conversation,
    copy_button::CopyButton,
    device_facts::DeviceFacts,
    document_list::DocumentList,
    erase_button::EraseButton,
    erased::Erased,
    failure_notice::FailureNotice,
    field::{Choice, TextField},
    file_drop::FileDrop,
    header::Header,
    icon::IconName,
    image_history::ImageHistory,
    image_picker::ImagePicker,
    image_view::ImageView,
    kept_facts::KeptFacts,
    ledger_table::LedgerTable,
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
    switch::Switch,
    update_notice::UpdateNotice,
    welcome::Welcome,
};
