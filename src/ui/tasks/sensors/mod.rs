//! The task Sensors on the page: it learns what sensors say when all is well, and raises an alert when they say something else. Must not
//! know other tasks.

pub mod api;

mod alert_list;
mod alerts;
mod canvas;
mod chart;
mod detector_list;
mod detectors;
mod drift_panel;
mod feed;
mod feed_run;
mod kept;
mod live;
mod live_handle;
mod messages;
mod numbers;
mod outbox;
mod outbox_panel;
mod page;
mod results_csv;
mod run;
mod series;
mod simulation;
mod source;
mod source_panel;
mod source_settings;
mod sources;
mod state;
mod table;
mod table_panel;
mod times;
mod train_panel;
mod training;
mod use_detectors;
mod use_hidden;
mod use_notifications;
mod use_outbox;
mod use_streams;
mod use_table;
mod use_wishes;
mod values_table;
mod watch_panel;
mod watching;
pub mod words;

pub use self::{
    kept::Kept,
    page::SensorsPage,
    run::{Desk, use_sensors},
    state::{Sensors, SensorsAction},
    use_wishes::stored_wishes,
};

/// The id of the choice of a source, for the skip link.
pub const SOURCE_CHOICE: &str = "sensors-source";

#[cfg(test)]
mod tests;
