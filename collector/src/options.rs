//! What a person types behind `cargo xtask collector`.

use std::{net::SocketAddr, path::PathBuf};

use crate::{failing::Failing, rounds::RoundOptions};

pub const USAGE: &str = "Usage: cargo xtask collector [--listen ADDRESS] [--database FILE] [--origin ORIGIN]... [--fail SEED[:PERCENT]]
       [--rounds DETECTOR --key FILE [--members N] [--clip LENGTH] [--noise CLIPS]]

  --listen ADDRESS    where it listens; 127.0.0.1:8780 where nothing is said
  --database FILE     the SQLite file; collector.sqlite where nothing is said
  --origin ORIGIN     pages of this origin may send, as https://hearth.example; it may be given several times
  --rounds DETECTOR   holds rounds of training together, the first from this detector's file (an autoencoder)
  --key FILE          the private key that signs what comes of a round, as `cargo xtask keys` writes it
  --members N         so many changes end a round; 3 where nothing is said
  --clip LENGTH       the longest change that a member may send; 1 where nothing is said
  --noise CLIPS       the noise on each weight, in such lengths; 0.01 where nothing is said
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
    pub rounds: Option<RoundOptions>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8780)),
            database: Some(PathBuf::from("collector.sqlite")),
            origins: Vec::new(),
            failing: None,
            rounds: None,
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
        let (mut model, mut key) = (None, None);
        let (mut members, mut clip, mut noise) = (3, 1.0, 0.01);
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
                "--rounds" => model = Some(PathBuf::from(value()?)),
                "--key" => key = Some(PathBuf::from(value()?)),
                "--members" => {
                    let count = value()?;
                    members = count.parse().ok().filter(|count| *count > 0).ok_or_else(|| wrong(&count))?;
                }
                "--clip" => clip = positive(&value()?, wrong)?,
                "--noise" => noise = positive(&value()?, wrong)?,
                _ => return Err(WrongOptions(format!("`{name}` means nothing here"))),
            }
        }
        options.rounds = match (model, key) {
            (Some(model), Some(key)) => Some(RoundOptions { model, key, members, clip, noise }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(WrongOptions("`--rounds` and `--key` belong together".to_owned()));
            }
        };
        Ok(Some(options))
    }
}

fn positive(text: &str, wrong: impl Fn(&str) -> WrongOptions) -> Result<f64, WrongOptions> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0).ok_or_else(|| wrong(text))
}

/// An origin has a scheme and a host, and nothing behind them.
fn origin(text: &str) -> Result<String, WrongOptions> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host.filter(|host| !host.is_empty() && !host.contains(['/', ' ', '*'])) {
        Some(_) => Ok(text.to_owned()),
        None => Err(WrongOptions(format!("`{text}` is no origin, as https://hearth.example is one"))),
    }
}
