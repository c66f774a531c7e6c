//! What a person types behind `cargo xtask collector`.

use std::{net::SocketAddr, path::PathBuf};

use crate::failing::Failing;

pub const USAGE: &str = "Usage: cargo xtask collector [--listen ADDRESS] [--database FILE] [--origin ORIGIN]... [--fail SEED[:PERCENT]]

  --listen ADDRESS    where it listens; 127.0.0.1:8780 where nothing is said
  --database FILE     the SQLite file; collector.sqlite where nothing is said
  --origin ORIGIN     pages of this origin may send, as https://hearth.example; it may be given several times
  --fail SEED[:PERCENT]
                      for tests: so many of a hundred requests (30) fail, in a way that follows from the seed";

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}\n{USAGE}")]
pub struct WrongOptions(String);

#[derive(Clone, Debug)]
pub struct Options {
    pub listen: SocketAddr,
    /// `None` keeps all in memory.
    pub database: Option<PathBuf>,
    pub origins: Vec<String>,
    pub failing: Option<Failing>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8780)),
            database: Some(PathBuf::from("collector.sqlite")),
            origins: Vec::new(),
            failing: None,
        }
    }
}

impl Options {
    /// In memory, at any free port of this machine.
    pub fn for_tests() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 0)), database: None, ..Self::default() }
    }

    /// `None` where help is asked for.
    pub fn read(arguments: impl IntoIterator<Item = String>) -> Result<Option<Self>, WrongOptions> {
        let mut options = Self::default();
        let mut rest = arguments.into_iter();
        while let Some(name) = rest.next() {
            if name == "--help" || name == "-h" {
                return Ok(None);
            }
            let mut value =
                || rest.next().ok_or_else(|| WrongOptions(format!("`{name}` wants something behind it")));
            let wrong = |value: &str| WrongOptions(format!("`{name}`: `{value}` is not possible"));
            match name.as_str() {
                "--listen" => {
                    let address = value()?;
                    options.listen = address.parse().map_err(|_| wrong(&address))?;
                }
                "--database" => options.database = Some(PathBuf::from(value()?)),
                "--origin" => options.origins.push(origin(&value()?)?),
                "--fail" => {
                    let failing = value()?;
                    options.failing = Some(failing.parse().map_err(|()| wrong(&failing))?);
                }
                _ => return Err(WrongOptions(format!("`{name}` means nothing here"))),
            }
        }
        Ok(Some(options))
    }
}

/// An origin has a scheme and a host, and nothing behind them.
fn origin(text: &str) -> Result<String, WrongOptions> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host.filter(|host| !host.is_empty() && !host.contains(['/', ' ', '*'])) {
        Some(_) => Ok(text.to_owned()),
        None => Err(WrongOptions(format!("`{text}` is no origin, as https://hearth.example is one"))),
    }
}
