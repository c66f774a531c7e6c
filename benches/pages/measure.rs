//! Hearth on a page of a few lines: its own client drives the workers of the built page, and the driver of `benches/speed`
//! calls what is exported here. Takes and gives JSON, as the other engines' pages do; must not know how it is compared.
#![cfg(in_browser)]

use std::cell::RefCell;

use futures::{StreamExt, future};
use hearth::{
    client::{Client, Running, Update},
    protocol::{
        Generate, Load, Loaded, Measure, Message, ModelSpec, ModelTask, Processor, Progress, Role, Sampling,
        Stage, Task,
    },
};
use serde::Deserialize;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;
use web_time::Instant;

thread_local! {
    static CLIENT: RefCell<Option<Client>> = const { RefCell::new(None) };
}

/// Which file, and how many threads may compute.
#[derive(Deserialize)]
struct Spec {
    url: String,
    bytes: u64,
    sha256: String,
    threads: u32,
}

#[derive(Deserialize)]
struct Job {
    prompt: Vec<u32>,
    decode_tokens: u32,
}

/// Downloads the file into the store, in a worker that ends afterwards.
#[wasm_bindgen]
pub async fn prepare(spec: String) -> Result<String, String> {
    let (client, _) = loaded(&read(&spec)?, true).await?;
    drop(client);
    Ok("{}".to_owned())
}

/// Starts a worker and loads the file from the store: `load_ms` counts the worker's start, too.
#[wasm_bindgen]
pub async fn load(spec: String) -> Result<String, String> {
    let spec = read(&spec)?;
    let started = Instant::now();
    let (client, (loaded, tensor_bytes)) = loaded(&spec, false).await?;
    let load_ms = milliseconds(started);
    CLIENT.set(Some(client));
    let answer = json!({
        "load_ms": load_ms, "worker_load_ms": loaded.load_ms, "threads": loaded.threads,
        "kernels": loaded.kernels, "tensor_bytes": tensor_bytes,
    });
    Ok(answer.to_string())
}

/// Times a prefill and a decoding.
#[wasm_bindgen]
pub async fn measure(job: String) -> Result<String, String> {
    let Job { prompt, decode_tokens } = read(&job)?;
    let measured = finish(client()?.run(Measure { prompt, decode_tokens }), |_| {}).await?;
    serde_json::to_string(&measured).map_err(text)
}

/// A question, and whether drafts by look-up are tried on its answer.
#[derive(Deserialize)]
struct Question {
    question: String,
    drafts: bool,
    max_tokens: u32,
}

/// Answers a question greedily and tells what it took.
#[wasm_bindgen]
pub async fn answer(job: String) -> Result<String, String> {
    let Question { question, drafts, max_tokens } = read(&job)?;
    let mut running = client()?.run(Generate { drafts, ..asked(&question, max_tokens) });
    let mut text = String::new();
    loop {
        match running.next().await {
            Some(Update::Progress(_)) => {}
            Some(Update::Chunk(piece)) => text += &piece.text,
            Some(Update::Done(Ok(generated))) => {
                let mut answer = serde_json::to_value(generated).map_err(self::text)?;
                answer["text"] = text.into();
                return Ok(answer.to_string());
            }
            Some(Update::Done(Err(failure))) => return Err(self::text(failure)),
            None => return Err("the answer ended without a word".to_owned()),
        }
    }
}

/// How many milliseconds a short question waits for its first sign of life while `job` is in the middle of its prefill.
#[wasm_bindgen]
pub async fn beside_a_prefill(job: String) -> Result<f64, String> {
    let Job { prompt, decode_tokens } = read(&job)?;
    let client = client()?;
    let mut long = client.run(Measure { prompt, decode_tokens });
    loop {
        match long.next().await {
            Some(Update::Progress(Progress { stage: Stage::Prefill, done, total, .. })) => {
                if total.is_some_and(|total| done * 4 >= total) {
                    break;
                }
            }
            Some(Update::Progress(_) | Update::Chunk(_)) => {}
            Some(Update::Done(result)) => {
                return Err(format!("the long prefill ended before it was a quarter through: {result:?}"));
            }
            None => return Err("the long prefill ended without a word".to_owned()),
        }
    }
    let started = Instant::now();
    let mut short = client.run(asked("What is 2 + 2?", 1));
    let waited = async {
        short.next().await;
        milliseconds(started)
    };
    // Both are listened to, as a page would.
    let rest = async { while long.next().await.is_some() {} };
    let (waited, ()) = future::join(waited, rest).await;
    Ok(waited)
}

fn asked(question: &str, max_tokens: u32) -> Generate {
    let message = Message { role: Role::User, content: question.to_owned() };
    let sampling = Sampling { temperature: 0.0, max_tokens, ..Sampling::default() };
    Generate { messages: vec![message], sampling, context_tokens: None, continue_last: false, drafts: true }
}

/// A worker of its own with the model, and how many bytes of tensors the file has.
async fn loaded(spec: &Spec, download: bool) -> Result<(Client, (Loaded, Option<u64>)), String> {
    let client = Client::in_workers(Processor::Cpu);
    let model = ModelSpec {
        id: spec.sha256.clone(),
        task: ModelTask::Chat,
        name: spec.url.clone(),
        url: spec.url.clone(),
        bytes: spec.bytes,
        sha256: spec.sha256.clone(),
        licence: String::new(),
        source: String::new(),
        languages: Vec::new(),
    };
    let mut tensor_bytes = None;
    let running = client.run(Load { model, download, threads: spec.threads, processor: Processor::Cpu });
    let loaded = finish(running, |progress| match progress.stage {
        Stage::Read => tensor_bytes = progress.total,
        Stage::Download
        | Stage::Verify
        | Stage::Prefill
        | Stage::Compute
        | Stage::Split
        | Stage::Quantise => {}
    });
    let loaded = loaded.await?;
    Ok((client, (loaded, tensor_bytes)))
}

async fn finish<T: Task>(
    mut running: Running<T>,
    mut progressed: impl FnMut(Progress),
) -> Result<T::Output, String> {
    loop {
        match running.next().await {
            Some(Update::Progress(progress)) => progressed(progress),
            Some(Update::Chunk(_)) => {}
            Some(Update::Done(result)) => return result.map_err(text),
            None => return Err("it ended without a word".to_owned()),
        }
    }
}

fn client() -> Result<Client, String> {
    CLIENT.with_borrow(|client| client.clone()).ok_or_else(|| "no model is loaded".to_owned())
}

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, String> {
    serde_json::from_str(json).map_err(text)
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
