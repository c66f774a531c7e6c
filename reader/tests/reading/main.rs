//! Files of every kind, whole and damaged: one program, for each has to be linked with all decoders.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test says by a panic that it failed, and runs natively"
)]

#[path = "../made_pdf/mod.rs"]
mod made_pdf;
#[path = "../read/mod.rs"]
mod read;
#[path = "../scans/mod.rs"]
mod scans;

mod cases;
mod damaged_files;
mod damaged_text;
mod documents;
mod pdf_writing;
mod pictures;
mod tables;
mod text;
