//! Hides faces in a picture before it is shared. Must not know the other ways of Images.

pub mod api;
mod area;
mod area_list;
mod areas;
mod encode;
mod made_view;
mod run;
mod state;
#[cfg(test)]
mod tests;
mod use_making;
mod view;
pub mod words;

pub use self::{
    run::use_hide_faces,
    state::{FaceHiding, HideFacesAction},
    view::HideFacesView,
    words::HideFacesWords,
};
