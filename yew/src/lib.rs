//! Yew, with one component that draws all of ours.
extern crate self as yew;

mod erased;
mod tag;

pub use whole::*;

/// As Yew's own, but for the child that `html!` makes of a component.
pub mod virtual_dom {
    pub use crate::{erased::VChild, tag::VTag};
    pub use whole::virtual_dom::*;
}
