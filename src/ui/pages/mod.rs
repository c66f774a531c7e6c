//! One page per task. A new task is one more line in [`Page`] and in each `match` that the compiler then names.

mod chat;

pub use self::chat::{Chat, MESSAGE_BOX};
use crate::ui::text::Text;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Chat,
}

impl Page {
    pub const ALL: [Self; 1] = [Self::Chat];

    /// Its address: the fragment after the page's own.
    pub const fn fragment(self) -> &'static str {
        match self {
            Self::Chat => "#chat",
        }
    }

    pub fn at(fragment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.fragment() == fragment)
    }

    pub const fn title(self, text: &Text) -> &'static str {
        match self {
            Self::Chat => text.chat,
        }
    }
}
