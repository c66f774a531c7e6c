//! Personal data in texts: an encoder tags each token, and tags become spans of the text.
//!
//! In the order of the way: `window` (what is read at once), `tagger` (a token's tags), `spans` (the rules that join them), `checks`
//! (what needs no model), `finder` (all of it). Must not know who asks, nor what becomes of what is found.

mod checks;
mod finder;
mod kind;
mod spans;
mod tagger;
mod window;

pub use self::{
    finder::{Finder, Found},
    kind::{Kind, Tag},
    tagger::Tagger,
};
