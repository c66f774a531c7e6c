//! HTML that stands in Markdown. Tags come as the parser of Markdown finds them, in blocks that need not be whole elements.

use crate::{html::Flow, writing::Writing};

#[derive(Default)]
pub struct HtmlBlock {
    source: String,
    flow: Flow,
}

impl HtmlBlock {
    pub fn add(&mut self, source: &str) {
        self.source.push_str(source);
    }

    pub fn is_silent(&self) -> bool {
        self.flow.is_silent()
    }

    pub fn write(&mut self, writing: &mut Writing) {
        let source = std::mem::take(&mut self.source);
        self.flow.read(&source, writing);
    }
}
