//! What a person sees. [`state`], [`json`] and [`text`] are pure and compile natively; the rest is Yew.
//!
//! Components take props and give callbacks; pages put them together; hooks alone reach the client and the
//! browser. Must not know the channel, the service nor the engine.

pub mod by_browser;
pub mod json;
pub mod state;
pub mod tasks;
pub mod text;

#[cfg(target_arch = "wasm32")]
mod api;
#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod hooks;
#[cfg(target_arch = "wasm32")]
mod pages;

/// Puts the page in the place of the static shell.
#[cfg(target_arch = "wasm32")]
pub fn start() {
    console_error_panic_hook::set_once();
    hooks::leave_shell(|| {
        yew::Renderer::<app::App>::new().render();
        hooks::open_markdown();
    });
}
