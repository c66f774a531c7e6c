//! What was asked on the command line. Must not know how it is done.

use std::path::PathBuf;

use hearth::protocol::TrainingSettings;
use lexopt::prelude::*;

use crate::{Error, Result};

pub const HELP: &str = "\
Hearth without a browser. Results are JSON, a line each.

hearth-edge classify --model mobilenet_v2.safetensors PICTURE...   what each picture shows
hearth-edge embed    --model all-MiniLM-L6-v2.safetensors          what each line of standard input means, as numbers
hearth-edge redact   --model rampart.safetensors                   personal data in each line of standard input
hearth-edge chat     --model SmolLM2.gguf                          answers each line of standard input
hearth-edge read     FILE...                                       the text of each file: PDF, Word, web pages, tables
hearth-edge learn    --detector detector.safetensors               makes a detector of samples, a line of numbers each, that are
                     [--window N] [--step N]                       all normal; windows of N samples (20), one every N samples (5)
hearth-edge sense    --detector detector.safetensors               scores samples, as they come: a line of numbers each,
                     [--outbox FOLDER]                             or a JSON object `{\"time_ms\": …, \"values\": […]}`;
                                                                   with --outbox a result is on the disk before it is printed
hearth-edge outbox   FOLDER                                        all results of an outbox as CSV
hearth-edge inspect  FILE.onnx                                     what a model in ONNX is, and what of it can't be run
hearth-edge run      --model FILE.onnx                             each line of standard input through a model in ONNX:
                                                                   `{\"NAME\": {\"element\": \"f32\", \"shape\": […], \"values\": […]}}`

--top N       classes of a picture (5)
--memory MB   what a model may take; one that takes more is refused before it is read (3072)
";

#[derive(Debug)]
pub enum Asked {
    Help,
    Run(Arguments),
}

#[derive(Debug)]
pub struct Arguments {
    pub command: Command,
    /// Bytes that a model may take.
    pub memory_bytes: u64,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Classify { model: PathBuf, pictures: Vec<PathBuf>, top: u32 },
    Embed { model: PathBuf },
    Redact { model: PathBuf },
    Chat { model: PathBuf },
    Read { files: Vec<PathBuf> },
    Learn { detector: PathBuf, window: u32, step: u32 },
    Sense { detector: PathBuf, outbox: Option<PathBuf> },
    Outbox { folder: PathBuf },
    Inspect { model: PathBuf },
    Run { model: PathBuf },
}

/// Of a wasm program's 4 GiB: what computes needs room beside its model.
const USUAL_MEMORY_MB: u64 = 3072;

pub fn read(mut parser: lexopt::Parser) -> Result<Asked> {
    let mut command = None::<String>;
    let (mut model, mut detector, mut outbox, mut rest) = (None, None, None, Vec::<PathBuf>::new());
    let (mut top, mut memory_mb) = (5, USUAL_MEMORY_MB);
    let TrainingSettings { mut window, mut step, .. } = TrainingSettings::USUAL;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Asked::Help),
            Long("model") => model = Some(PathBuf::from(parser.value()?)),
            Long("detector") => detector = Some(PathBuf::from(parser.value()?)),
            Long("outbox") => outbox = Some(PathBuf::from(parser.value()?)),
            Long("top") => top = parser.value()?.parse()?,
            Long("window") => window = parser.value()?.parse()?,
            Long("step") => step = parser.value()?.parse()?,
            Long("memory") => memory_mb = parser.value()?.parse()?,
            Value(word) if command.is_none() => command = Some(word.string()?),
            Value(word) => rest.push(word.into()),
            Short(_) | Long(_) => return Err(argument.unexpected().into()),
        }
    }
    let lacks = |what: &str| Error::Arguments(format!("{what} is not given"));
    let command = command.ok_or_else(|| lacks("what to do"))?;
    let mut detector = || detector.take().ok_or_else(|| lacks("--detector"));
    let mut model = || model.take().ok_or_else(|| lacks("--model"));
    let files = |rest: Vec<PathBuf>| if rest.is_empty() { Err(lacks("a file")) } else { Ok(rest) };
    let command = match command.as_str() {
        "classify" => Command::Classify { model: model()?, pictures: files(rest)?, top },
        "embed" => Command::Embed { model: model()? },
        "redact" => Command::Redact { model: model()? },
        "chat" => Command::Chat { model: model()? },
        "read" => Command::Read { files: files(rest)? },
        "learn" => Command::Learn { detector: detector()?, window, step },
        "sense" => Command::Sense { detector: detector()?, outbox },
        "outbox" => {
            Command::Outbox { folder: rest.into_iter().next().ok_or_else(|| lacks("the outbox's folder"))? }
        }
        "inspect" => {
            Command::Inspect { model: rest.into_iter().next().ok_or_else(|| lacks("a model in ONNX"))? }
        }
        "run" => Command::Run { model: model()? },
        other => return Err(Error::Arguments(format!("there is no command `{other}`"))),
    };
    Ok(Asked::Run(Arguments { command, memory_bytes: memory_mb << 20 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<Asked> {
        read(lexopt::Parser::from_iter(std::iter::once("hearth-edge").chain(line.split_whitespace())))
    }

    fn command(line: &str) -> Command {
        match asked(line).unwrap() {
            Asked::Run(arguments) => arguments.command,
            Asked::Help => panic!("help for `{line}`"),
        }
    }

    #[test]
    fn what_is_asked_is_understood_in_any_order() {
        let expected =
            Command::Classify { model: "m".into(), pictures: vec!["a.png".into(), "b.png".into()], top: 3 };
        assert_eq!(command("classify --model m a.png b.png --top 3"), expected);
        assert_eq!(command("--top=3 classify a.png --model=m b.png"), expected);
        assert_eq!(
            command("sense --detector d --outbox o"),
            Command::Sense { detector: "d".into(), outbox: Some("o".into()) }
        );
        assert_eq!(command("run --model m"), Command::Run { model: "m".into() });
        assert!(matches!(asked("classify --help").unwrap(), Asked::Help));
    }

    #[test]
    fn what_is_lacking_or_unknown_is_named() {
        for (line, named) in [
            ("", "what to do"),
            ("classify a.png", "--model"),
            ("classify --model m", "a file"),
            ("fly", "`fly`"),
            ("chat --model m --loud", "--loud"),
            ("run", "--model"),
            ("classify --model m a.png --top many", "many"),
        ] {
            let error = asked(line).unwrap_err().to_string();
            assert!(error.contains(named), "{line}: {error}");
        }
    }
}
