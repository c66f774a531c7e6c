//! The page's hands: hooks alone reach the client and the browser.
//!
//! The state says what is under way (a load, an answer); a hook sees that, starts it, and reports back as actions.

mod browser;
mod camera;
mod follow;
mod given_files;
mod inert_document;
mod kept;
mod markdown;
mod pictures;
mod read_text_file;
mod results;
mod shell;
mod use_announcement;
mod use_api;
mod use_arrivals;
mod use_autosize;
mod use_benchmark;
mod use_catalog;
mod use_chat;
mod use_citation;
mod use_classify;
mod use_client;
mod use_copy;
mod use_device;
mod use_download;
mod use_draft;
mod use_drag_over;
mod use_images;
mod use_install;
mod use_kept;
mod use_licences;
mod use_model;
mod use_models;
mod use_network;
mod use_other_tabs;
mod use_own_model;
mod use_page;
mod use_preferences;
mod use_refocus;
mod use_search;
mod use_share;
mod use_stick_to_bottom;
mod use_store;
mod use_summarise;
mod use_text;
mod use_text_file;
mod use_updates;

pub use self::{
    browser::{reload_page, time_of_day},
    given_files::{GivenFile, dropped_files, given_files},
    markdown::{open_markdown, tree, use_markdown},
    pictures::files_of,
    shell::leave_shell,
    use_announcement::use_announcement,
    use_api::use_api,
    use_arrivals::{Inboxes, use_arrivals},
    use_autosize::use_autosize,
    use_benchmark::{BenchmarkCalls, use_benchmark},
    use_catalog::use_catalog,
    use_chat::{ChatCalls, use_chat},
    use_citation::{use_citation, visit},
    use_classify::{ClassifyCalls, use_classify},
    use_client::use_client,
    use_copy::{Copying, use_copy},
    use_device::use_device,
    use_download::{use_download, use_download_bytes},
    use_draft::{Draft, use_draft},
    use_drag_over::{DragOver, use_drag_over},
    use_images::{ImagesCalls, use_forgotten_pictures, use_images, use_pasted_files},
    use_install::{Installing, use_install},
    use_kept::{KeptCalls, use_kept},
    use_licences::{Licences, use_licences},
    use_model::{ModelCalls, use_model},
    use_models::{ModelsCalls, use_models},
    use_network::use_network,
    use_own_model::use_own_model,
    use_page::use_page,
    use_preferences::use_preferences,
    use_refocus::use_refocus,
    use_search::{SearchCalls, TableFormat, use_search},
    use_share::use_share,
    use_stick_to_bottom::use_stick_to_bottom,
    use_store::use_store,
    use_summarise::{SummariseCalls, use_summarise},
    use_text::use_text,
    use_text_file::{TextFileCalls, use_text_file},
    use_updates::use_updates,
};
