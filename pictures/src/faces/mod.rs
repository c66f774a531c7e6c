//! Faces are found (BlazeFace: Bazarevsky et al., 2019, the model for the front camera) and hidden. Must not know whose they are.

mod detection;
mod face;
mod finding;
mod hiding;
mod suppression;
mod tiles;

pub use self::{
    face::{Face, KeyPoints},
    finding::{Finding, Options, Step},
    hiding::{Area, Manner, Shape, hide},
};
