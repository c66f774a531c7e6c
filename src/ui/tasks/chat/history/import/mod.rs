//! Conversations from files: our own export, OpenAI's conversations.json and Open WebUI's chat export. Each is a list, which is
//! read one item at a time: an item that is damaged is named and loses no other, and the page can draw in between.

mod archive;
mod error;
mod messages;
mod open_webui;
mod openai;
mod reader;
mod said;
mod seconds;

#[cfg(test)]
mod tests;

pub use self::{
    error::{ImportError, Reason},
    reader::{Imported, Reader},
};
