//! Finding the faces of a picture, in steps of one network's run each, so that a caller can stop between.
//!
//! What a tile shows as a face is looked at again in the middle of squares of its own: what is none seldom looks like one in all sizes.

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

/// Sides of the squares in which what may be a face is looked at again, in sides of the face: what the network is surest with.
const AROUND: [f64; 3] = [2.0, 3.0, 3.5];
/// Two sights of the same face overlap at least by this.
const AGAIN: f32 = 0.3;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Mean of a face's scores in squares of its own, at least.
    pub least_score: f32,
    /// Score in a tile of what is looked at again, at least.
    pub candidate_score: f32,
    /// Squares in which faces are looked for, at most. With 1, only large faces are found.
    pub most_tiles: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { least_score: 0.75, candidate_score: 0.4, most_tiles: 200 }
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
    /// Candidates that are still to be looked at again, the last of them first.
    Again {
        left: Vec<Candidate>,
        done: usize,
        found: Vec<Face>,
    },
    Over,
}

struct Candidate {
    face: Face,
    /// In squares of its own.
    seen: Vec<Face>,
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
                let candidates = blended(found).into_iter().map(|face| Candidate { face, seen: Vec::new() });
                Ok(self.go_on(candidates.collect(), done, Vec::new()))
            }
            At::Again { mut left, done, mut found } => {
                if let Some(mut candidate) = left.pop() {
                    match self.look_again(network, &candidate)? {
                        Some(face) if candidate.seen.len() + 1 < AROUND.len() => {
                            candidate.seen.push(face);
                            left.push(candidate);
                        }
                        Some(face) => {
                            candidate.seen.push(face);
                            found.extend(self.sure(&candidate.seen));
                        }
                        None => {}
                    }
                }
                Ok(self.go_on(left, done + 1, found))
            }
            At::Over => Err(Error::Over),
        }
    }

    fn go_on(&mut self, left: Vec<Candidate>, done: usize, found: Vec<Face>) -> Step {
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

    /// The candidate in the next square of its own; `None` where it can't become a face any more.
    fn look_again(&self, network: &dyn Network, candidate: &Candidate) -> Result<Option<Face>> {
        let Candidate { face, seen } = candidate;
        let Some(around) = AROUND.get(seen.len()) else { return Ok(None) };
        let middle = face.middle();
        let side = (f64::from(face.wide.max(face.high)) * around).max(16.0);
        let tile =
            Tile { left: f64::from(middle.x) - side / 2.0, top: f64::from(middle.y) - side / 2.0, side };
        let now = blended(self.look(network, &tile)?);
        let again = now.iter().find(|now| now.overlap(face) >= AGAIN).copied();
        let still_to_come = (AROUND.len() - 1 - seen.len()) as f32;
        let best = |now: &Face| sum(seen) + now.score + still_to_come;
        Ok(again.filter(|now| best(now) >= self.options.least_score * AROUND.len() as f32))
    }

    fn sure(&self, seen: &[Face]) -> Option<Face> {
        let score = sum(seen) / AROUND.len() as f32;
        let surest = *blended(seen.to_vec()).first()?;
        (score >= self.options.least_score).then_some(Face { score, ..surest })
    }
}

fn sum(seen: &[Face]) -> f32 {
    seen.iter().map(|face| face.score).sum()
}
