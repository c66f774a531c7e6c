//! What a person can have done, a folder a task. Must not know the frame around it.

pub mod chat;
