//! Draws Markdown as a document. Must not know whose text it is.

mod code_block;
mod math;
mod parser;
mod view;

pub use self::{
    code_block::CodeBlock,
    parser::{open_markdown, use_markdown},
    view::Markdown,
};
