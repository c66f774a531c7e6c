//! The worker that learns what sensors say when all is well, and scores what they say: joins the crate `sensors` and the ports.

pub mod outbox;
