//! What surrounds every task: header, navigation, settings, notices. Must not know what a task does.

pub mod settings;

mod arrival;
mod arrival_notice;
mod header;
mod palette;
mod shell;
mod task_nav;
mod update_notice;
mod use_arrivals;
mod use_page;
mod use_sidebar;
mod use_updates;
pub mod words;

pub use self::{
    arrival::{Destination, destination, shared_words, words_destination},
    words::FrameWords,
};
pub use self::{
    arrival_notice::ArrivalNotice,
    header::Header,
    palette::{Palette, PaletteEntry},
    shell::leave_shell,
    task_nav::TaskNav,
    update_notice::UpdateNotice,
    use_arrivals::{Inboxes, use_arrivals},
    use_page::use_page,
    use_updates::use_updates,
};
