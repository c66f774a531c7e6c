//! Updates of models that the deployer signs: what is known of them, what looks for them, and what shows them. Must not know what makes a
//! manifest right: the worker judges it.

mod signer;
mod state;
mod use_updating;
mod view;
pub mod words;

pub use self::{
    state::{Updates, UpdatesAction},
    use_updating::use_updating,
    view::UpdatesSection,
};
