//! Components that several tasks share: buttons, fields, progress, files, failures, exports. Must not know any task.

pub mod markdown;

mod button;
mod copy_button;
mod csv_record;
mod export;
mod failure_notice;
mod field;
mod file_picker;
mod given_files;
mod grade;
mod heights;
mod icon;
mod notice;
mod plain_name;
mod progress;
mod remedy;
mod result_bar;
mod run_figures;
mod share_bar;
mod source;
mod switch;
mod use_autosize;
mod use_copy;
mod use_download;
mod use_modal;
mod use_refocus;
mod use_share;
mod virtual_list;

pub use self::{
    button::{Button, ButtonKind},
    copy_button::CopyButton,
    failure_notice::FailureNotice,
    field::{Choice, NumberField, TextField, shown},
    file_picker::FilePicker,
    given_files::{GivenFile, dropped_files},
    icon::{Icon, IconName},
    notice::Notice,
    progress::{Amount, Progress, ProgressBar, use_amount},
    result_bar::ResultBar,
    run_figures::RunFigures,
    share_bar::ShareBar,
    switch::Switch,
    use_autosize::use_autosize,
    use_copy::{Copying, use_copy},
    use_download::{offer_blob, use_download, use_download_bytes},
    use_modal::{Modal, use_modal},
    use_refocus::use_refocus,
    virtual_list::VirtualList,
};
pub use self::{
    csv_record::csv_record,
    export::Export,
    grade::Grade,
    plain_name::{plain_name, plain_path},
    remedy::Remedy,
    source::Source,
};
