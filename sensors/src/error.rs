//! What can't be done, with the facts that say why. Must not know how a person is told.

use thiserror::Error;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Clone, Debug, PartialEq, Error)]
pub enum Error {
    #[error("a sample has {got} values, and there are {expected} channels")]
    Channels { expected: usize, got: usize },

    #[error("there are {got} names for {expected} channels")]
    Names { expected: usize, got: usize },

    #[error("{what} is {got}, and may be {least} to {most}")]
    OutOfRange { what: &'static str, got: f64, least: f64, most: f64 },

    /// The recording has too few windows to learn from, to set a threshold by and to test on.
    #[error("the recording has {got} windows, and at least {needed} are needed")]
    TooShort { got: usize, needed: usize },

    /// Nothing of the recording varies, so there is nothing that could differ from it.
    #[error("no channel of the recording ever changes")]
    NothingVaries,

    /// A step was asked for behind the last one.
    #[error("the training is over")]
    Over,

    /// The weights have become something that is no number: the learning rate was too high.
    #[error("training came to no numbers in epoch {epoch}")]
    Diverged { epoch: usize },

    #[error("the detector that was asked for was left out: {why}")]
    LeftOut { why: String },

    /// Not a file that a detector was saved to, or a damaged one.
    #[error("the detector's file can't be used: {why}")]
    File { why: String },

    /// A detector's file of a later version.
    #[error("the detector's file has version {got}, and this knows {known}")]
    Version { got: u32, known: u32 },

    #[error("the detector was made for another shape: {expected} expected, {got} given")]
    OtherShape { expected: String, got: String },

    /// From candle.
    #[error("the arithmetic of training failed: {0}")]
    Arithmetic(String),
}

impl From<candle_core::Error> for Error {
    fn from(error: candle_core::Error) -> Self {
        Self::Arithmetic(error.to_string())
    }
}

impl From<safetensors::SafeTensorError> for Error {
    fn from(error: safetensors::SafeTensorError) -> Self {
        Self::File { why: error.to_string() }
    }
}
