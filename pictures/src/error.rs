//! What can't be done, with the facts that say why. Must not know how a person is told.

use thiserror::Error;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Clone, Debug, PartialEq, Error)]
pub enum Error {
    /// A picture whose bytes are not what its size says, or that has no pixels, or too many.
    #[error("a picture of {width} by {height} pixels with {channels} bytes each can't have {got} bytes")]
    Picture { width: u32, height: u32, channels: usize, got: usize },

    #[error("a picture of {width} by {height} pixels: at most {most} pixels are read")]
    TooLarge { width: u32, height: u32, most: u64 },

    #[error("the picture could not be scaled: {0}")]
    Scaling(String),

    /// The list of characters and the network that names them by number don't belong together.
    #[error("the network tells {got} characters apart, and the list has {expected}")]
    Characters { expected: usize, got: usize },

    #[error("the network gave {got} for {what}, and {expected} was expected")]
    Output { what: &'static str, expected: String, got: String },

    /// From the engine.
    #[error("the network for {what} failed: {why}")]
    Network { what: &'static str, why: String },

    /// A step was asked for behind the last one.
    #[error("the work is done")]
    Over,
}
