//! The task Embed: texts as vectors. It has no page, only the call `hearth.embed`.

pub mod api;
