//! What reading a picture gives, and how far it is.

use crate::geometry::Quad;

/// A line of text in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// As the line is read: the first corner is at the start of the line and the top of its letters. A line that goes down has its first
    /// corner at the upper right.
    pub corners: Quad,
    pub text: String,
    /// 0 to 1: how sure its characters are, on average.
    pub confidence: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Where lines are.
    Finding,
    /// Which of them stand on their head.
    Turning,
    /// What they say.
    Recognising,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `done` of `lines` lines of this stage; unsure lines are recognised twice.
    Going { stage: Stage, done: usize, lines: usize },
    /// In reading order.
    Done(Vec<Line>),
}
