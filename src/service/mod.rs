//! The models' worker: a file for each task that joins engine and ports, and what outlives the jobs, the loaded models above all.
//! Must not know what is drawn, nor how numbers are multiplied.

mod arriving;
mod attach;
mod classify_image;
mod classify_text;
mod convert;
mod describe;
mod discard;
mod download;
mod embed;
mod forget;
mod generate;
mod hashing;
mod index;
mod job;
mod libraries;
mod library;
mod likelihood;
mod load;
mod measure;
mod pace;
mod perplexity;
mod quantise;
mod redact;
mod repair;
mod rerank;
mod search;
mod session;
mod shelf;
mod storage;
mod stored;
mod summarise;
pub mod team;
mod texts;
mod train_head;
mod train_image_head;
mod update;
mod verify;
#[cfg(in_browser)]
mod web;
mod words;

use self::session::Session;
#[cfg(in_browser)]
pub use self::web::start_in_worker;
use crate::{
    channel::Connection,
    jobs,
    platform::Platform,
    protocol::{FromWorker, ToWorker},
};

/// Serves one page until its end of the channel closes.
pub async fn serve<P: Platform>(connection: Connection<FromWorker, ToWorker>, platform: P) {
    jobs::serve(connection, Session::new(platform)).await;
}
