//! Access to the browser: window, storage, network, other tabs. Must not know any task.

mod device;
pub mod local_storage;
mod use_announcements;
mod use_device;
mod use_network;
mod use_other_tabs;
mod window;

pub use self::device::Device;
pub use self::{
    use_announcements::use_announcements,
    use_device::use_device,
    use_network::{TheNetwork, use_network, use_new_network, whole},
    use_other_tabs::use_other_tabs,
    window::{
        clock_offset_minutes, date_and_time, document, epoch_ms, next_frame, now_ms, random_seed,
        reload_page, root, time_of_day, visit, window,
    },
};
