//! Text in pictures is read, and faces are found and hidden: what comes before and after the networks.
//!
//! Must not know browsers, clocks, files, nor which engine runs the networks: whoever calls brings them as [`Network`]s. Each step runs one
//! network once, so that a caller can stop between.
//!
//! ```text
//! Picture -> text::Reading  (detection, orientation, recognition) -> Lines -> text::page_text
//!        \-> faces::Finding (tiles) -> Faces -> Areas, which a person changes -> faces::hide
//! ```

mod error;
pub mod faces;
mod geometry;
mod network;
mod picture;
#[cfg(test)]
mod real;
pub mod text;

pub use self::{
    error::{Error, Result},
    geometry::{Point, Quad},
    network::{Map, Network},
    picture::{MOST_PIXELS, Picture},
};
