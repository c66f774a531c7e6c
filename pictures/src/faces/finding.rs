//! Finding the faces of a picture, in steps of one network's run each, so that a caller can stop between.
//!
//! What a tile shows as a face is looked at once more in the middle of a square of its own: what was none seldom stays one there.

use super::{
    detection,
    face::Face,
    suppression::blended,
    tiles::{Tile, tiles},
};
use crate::{
    error::{Error, Result},
    network::{self, Network},
    picture::Picture,
};

/// The side of the square in which a face is looked at once more, in sides of the face.
const AROUND: f64 = 2.5;
/// Two sights of the same face overlap at least by this.
const AGAIN: f32 = 0.3;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// What is less sure is no face.
    pub least_score: f32,
    /// What is looked at once more.
    pub candidate_score: f32,
    /// Squares in which faces are looked for, at most. With 1, only large faces are found.
    pub most_tiles: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { least_score: 0.75, candidate_score: 0.5, most_tiles: 200 }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `done` of `squares` looked at; squares come in addition for what may be a face.
    Going { done: usize, squares: usize },
    /// The surest first.
    Done(Vec<Face>),
}

/// A picture in which faces are looked for. It goes on with each [`Finding::step`], and stops when it is dropped.
pub struct Finding {
    picture: Picture,
    options: Options,
    tiles: Vec<Tile>,
    at: At,
}

enum At {
    Looking {
        done: usize,
        found: Vec<Face>,
    },
    /// Candidates that are still to be looked at again.
    Again {
        left: Vec<Face>,
        done: usize,
        found: Vec<Face>,
    },
    Over,
}

impl Finding {
    pub fn new(picture: Picture, options: Options) -> Self {
        let tiles = tiles(picture.width(), picture.height(), options.most_tiles);
        Self { picture, options, tiles, at: At::Looking { done: 0, found: Vec::new() } }
    }

    /// Runs the network once. Behind [`Step::Done`] or an error there is nothing more to do, and it says so as an error.
    pub fn step(&mut self, network: &dyn Network) -> Result<Step> {
        match std::mem::replace(&mut self.at, At::Over) {
            At::Looking { done, mut found } => {
                if let Some(tile) = self.tiles.get(done) {
                    found.extend(self.look(network, tile)?);
                }
                let done = done + 1;
                if done < self.tiles.len() {
                    self.at = At::Looking { done, found };
                    return Ok(Step::Going { done, squares: self.tiles.len() });
                }
                Ok(self.go_on(blended(found), done, Vec::new()))
            }
            At::Again { mut left, done, mut found } => {
                if let Some(candidate) = left.pop() {
                    found.extend(self.look_again(network, &candidate)?);
                }
                Ok(self.go_on(left, done + 1, found))
            }
            At::Over => Err(Error::Over),
        }
    }

    fn go_on(&mut self, left: Vec<Face>, done: usize, found: Vec<Face>) -> Step {
        if left.is_empty() {
            return Step::Done(blended(found));
        }
        let squares = done + left.len();
        self.at = At::Again { left, done, found };
        Step::Going { done, squares }
    }

    fn look(&self, network: &dyn Network, tile: &Tile) -> Result<Vec<Face>> {
        let input = detection::input(&self.picture, tile)?;
        let outputs = network::run(network, "where faces are", input)?;
        detection::faces(&outputs, tile, self.options.candidate_score)
    }

    fn look_again(&self, network: &dyn Network, candidate: &Face) -> Result<Option<Face>> {
        let middle = candidate.middle();
        let side = (f64::from(candidate.wide.max(candidate.high)) * AROUND).max(16.0);
        let tile =
            Tile { left: f64::from(middle.x) - side / 2.0, top: f64::from(middle.y) - side / 2.0, side };
        let seen = blended(self.look(network, &tile)?);
        let is_it = |face: &&Face| face.score >= self.options.least_score && face.overlap(candidate) >= AGAIN;
        Ok(seen.iter().find(is_it).copied())
    }
}
