//! Text in pictures is read, in three networks' turns: where lines are, which of them stand on their head, what they say (PP-OCRv5).
//! Must not know where the networks come from.

mod detection;
mod direction;
mod joining;
mod line;
mod options;
mod order;
mod orientation;
mod page;
mod reading;
mod recognition;
mod upright;

pub use self::{
    line::{Line, Stage, Step},
    options::Options,
    page::page_text,
    reading::{Networks, Reading},
    recognition::Characters,
};
