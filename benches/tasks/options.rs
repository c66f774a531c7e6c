//! What may be typed after `cargo xtask bench tasks`. Must not know what it leads to.

use std::{fmt, str::FromStr};

pub struct Options {
    pub parts: Vec<Part>,
    pub rounds: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Embeddings,
    Injections,
    Sentiment,
    ZeroShot,
    FewExamples,
    Images,
    Search,
    Summarise,
    File,
}

impl Part {
    const ALL: [Self; 9] = [
        Self::Embeddings,
        Self::Injections,
        Self::Sentiment,
        Self::ZeroShot,
        Self::FewExamples,
        Self::Images,
        Self::Search,
        Self::Summarise,
        Self::File,
    ];
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Embeddings => "embeddings",
            Self::Injections => "injections",
            Self::Sentiment => "sentiment",
            Self::ZeroShot => "zero-shot",
            Self::FewExamples => "few-examples",
            Self::Images => "images",
            Self::Search => "search",
            Self::Summarise => "summarise",
            Self::File => "file",
        })
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let part = Self::ALL.into_iter().find(|part| part.to_string() == typed);
        part.ok_or_else(|| {
            format!("there is no part `{typed}`: {}", Self::ALL.map(|part| part.to_string()).join(","))
        })
    }
}

impl Options {
    pub fn typed(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { parts: Part::ALL.to_vec(), rounds: 3 };
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("`{name}` wants a value after it"));
            match name.as_str() {
                // Cargo says so to every bench target.
                "--bench" => {}
                "--parts" => {
                    options.parts = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?;
                }
                "--rounds" => {
                    let typed = value()?;
                    options.rounds = typed.parse().map_err(|_| format!("`{typed}` is no number"))?;
                }
                other => return Err(format!("there is no option `{other}`: docs/PERFORMANCE.md lists them")),
            }
        }
        Ok(options)
    }
}
