//! Images: the whole of the task on the page.

pub mod api;
mod camera;
mod camera_view;
mod class_list;
mod heat_map;
mod history;
mod image_view;
mod open_camera;
mod own;
mod own_labels;
mod page;
mod picker;
mod read_pictures;
mod report;
mod run;
mod state;
pub mod words;

pub use self::{
    camera::{Camera, CameraStatus},
    own::{Own, OwnLabel, OwnStatus},
    report::{export, name_of},
    state::{Given, IMAGE_MODEL, Images, ImagesAction, Look, Seen},
    words::ImagesWords,
};
pub use self::{
    heat_map::HeatMap,
    page::{CHOOSE_BUTTON, ImagesPage},
    run::{stored_examples, use_images},
};

#[cfg(test)]
mod tests;
