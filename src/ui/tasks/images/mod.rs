//! The task Images on the page: it says what a picture or the camera shows, reads text in pictures, and hides faces. Must not know other tasks.

pub mod api;
mod camera;
mod camera_view;
mod class_list;
mod custom_labels;
mod custom_labels_panel;
mod hide_faces;
mod history;
mod image_view;
mod open_camera;
mod page;
mod read_pictures;
mod read_text;
mod report;
mod run;
mod samples;
mod seen;
mod shows_view;
mod state;
#[cfg(test)]
mod tests;
mod use_camera;
mod way;
mod ways;
pub mod words;

pub use self::{
    page::{CHOOSE_BUTTON, ImagesPage},
    read_pictures::use_read_pictures,
    run::{stored_examples, use_images},
    state::{IMAGE_MODEL, Images, ImagesAction},
    words::ImagesWords,
};
