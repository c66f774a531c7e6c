//! llama.cpp itself on this machine, through a Python process that answers a line of JSON with a line of JSON.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    engine::{Engine, Kind, Loaded, Timing},
    model::Model,
    prompt::Prompt,
};

pub struct LlamaCpp {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl LlamaCpp {
    pub fn start(python: &Path, script: &Path) -> Result<Self, String> {
        let spawned = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = spawned.map_err(|error| format!("can't run {}: {error}", python.display()))?;
        let (to, from) = process.stdin.take().zip(process.stdout.take()).ok_or("Python has no pipes")?;
        Ok(Self { process, to, from: BufReader::new(from) })
    }

    fn ask<T: DeserializeOwned>(&mut self, question: &Value) -> Result<T, String> {
        let mut line = String::new();
        writeln!(self.to, "{question}")
            .and_then(|()| self.to.flush())
            .and_then(|()| self.from.read_line(&mut line))
            .map_err(|error| format!("llama.cpp's process ended: {error}"))?;
        serde_json::from_str(&line)
            .map_err(|error| format!("llama.cpp's process: {error} in `{}`", line.trim()))
    }
}

impl Engine for LlamaCpp {
    fn kind(&self) -> Kind {
        Kind::LlamaCpp
    }

    fn threads(&self) -> u32 {
        1
    }

    fn prepare(&mut self, _: &Model) -> Result<(), String> {
        Ok(())
    }

    fn load(&mut self, model: &Model) -> Result<Loaded, String> {
        self.ask(&json!({ "load": model.path, "threads": self.threads() }))
    }

    fn time(&mut self, prompt: &Prompt, decode_tokens: u32) -> Result<Timing, String> {
        self.ask(&json!({ "prompt": prompt.tokens, "decode_tokens": decode_tokens }))
    }

    fn unload(&mut self) {
        // The next load lets go of this one.
    }
}

impl Drop for LlamaCpp {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
