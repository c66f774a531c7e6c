//! The settings drawer: shows what a person chose, and where they change it. Must not know what a task does with it.

mod about;
mod drawer;
mod fields;
mod install_offer;
mod licences;
mod shortcuts;
mod use_install;
mod use_licences;
pub mod words;

pub use self::licences::{Licence, licences};
pub use self::{
    about::About, drawer::SettingsDrawer, install_offer::InstallOffer, shortcuts::Shortcuts,
    use_licences::use_licences,
};
