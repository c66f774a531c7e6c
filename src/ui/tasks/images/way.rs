//! What is done with pictures: the three ways of the page. Must not know how any of them goes.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// Says what a picture shows.
    #[default]
    Shows,
    ReadText,
    HideFaces,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Shows, Self::ReadText, Self::HideFaces];

    /// The name for scripts and tests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shows => "shows",
            Self::ReadText => "read-text",
            Self::HideFaces => "hide-faces",
        }
    }
}
