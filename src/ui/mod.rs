//! What a person sees: a folder for each task, and beside them what is around the tasks and what several of them share.
//!
//! State and words are pure and compile natively; the rest is Yew. Must not know the channel, the service nor the engine.

pub mod state;
pub mod text;

pub mod browser;
pub mod files;
pub mod frame;
pub mod models;
pub mod parts;
pub mod preferences;
pub mod runs;
pub mod tasks;

mod api;
mod app;
mod store;

/// Puts the page in the place of the static shell.
pub fn start() {
    console_error_panic_hook::set_once();
    frame::leave_shell(|| {
        yew::Renderer::<app::App>::new().render();
        parts::markdown::open_markdown();
    });
}
