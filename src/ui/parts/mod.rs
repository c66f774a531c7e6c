//! What several tasks share: buttons, fields, progress, files, failures, exports. Must not know any task.

pub mod markdown;

mod button;
mod copy_button;
mod csv_record;
mod export;
mod failure_notice;
mod field;
mod file_drop;
mod given_files;
mod grade;
mod icon;
mod notice;
mod plain_name;
mod progress;
mod remedy;
mod run_figures;
mod share_bar;
mod source;
mod switch;
mod use_autosize;
mod use_copy;
mod use_download;
mod use_drag_over;
mod use_refocus;
mod use_share;

pub use self::{
    button::{Button, ButtonKind},
    copy_button::CopyButton,
    failure_notice::FailureNotice,
    field::{Choice, NumberField, TextField},
    file_drop::FileDrop,
    given_files::GivenFile,
    icon::{Icon, IconName},
    notice::Notice,
    progress::{Amount, Progress, ProgressBar, use_amount},
    run_figures::RunFigures,
    share_bar::ShareBar,
    switch::Switch,
    use_autosize::use_autosize,
    use_download::{offer_blob, use_download, use_download_bytes},
    use_drag_over::{DragOver, use_drag_over},
    use_refocus::use_refocus,
};
pub use self::{
    csv_record::csv_record,
    export::Export,
    grade::Grade,
    plain_name::{plain_name, plain_path},
    remedy::Remedy,
    source::Source,
};
