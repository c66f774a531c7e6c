//! `hearth.chat(messages, options)`: an answer, in pieces or as a whole.

use std::{cell::RefCell, rc::Rc};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    protocol::{Failure, Finish, Generate, Generated, Message, Sampling},
    ui::api::{Api, Events, Stopped, argument, events},
};

/// What is left out is as on the page: the defaults of [`Sampling`].
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    repetition_penalty: Option<f32>,
    temperature: Option<f32>,
    top_k: Option<u32>,
    top_p: Option<f32>,
    min_p: Option<f32>,
    seed: Option<u64>,
    stop: Vec<String>,
    max_tokens: Option<u32>,
    context_tokens: Option<u32>,
}

pub fn start(api: &Api, messages: Value, options: Value, stopped: Stopped) -> Result<Events, Failure> {
    let messages: Vec<Message> = argument("messages", messages)?;
    let options: Options = argument("options", options)?;
    let usual = Sampling::default();
    let sampling = Sampling {
        repetition_penalty: options.repetition_penalty.unwrap_or(usual.repetition_penalty),
        temperature: options.temperature.unwrap_or(usual.temperature),
        top_k: options.top_k.unwrap_or(usual.top_k),
        top_p: options.top_p.unwrap_or(usual.top_p),
        min_p: options.min_p.unwrap_or(usual.min_p),
        seed: options.seed.unwrap_or(usual.seed),
        stop: options.stop,
        max_tokens: options.max_tokens.unwrap_or(usual.max_tokens),
    };
    let running = api.client.run(Generate {
        messages,
        sampling,
        context_tokens: options.context_tokens,
        continue_last: false,
        drafts: true,
    });
    let text = Rc::new(RefCell::new(String::new()));
    let heard = text.clone();
    let chunk = move |piece: crate::protocol::Piece| {
        heard.borrow_mut().push_str(&piece.text);
        Some(Value::String(piece.text))
    };
    Ok(events(running, stopped, chunk, move |generated| answer(&text.take(), &generated)))
}

fn answer(text: &str, generated: &Generated) -> Value {
    let finish = match generated.finish {
        Finish::EndOfTurn => "end-of-turn",
        Finish::StopString => "stop-string",
        Finish::MaxTokens => "max-tokens",
        Finish::ContextFull => "context-full",
    };
    json!({
        "text": text,
        "finish": finish,
        "promptTokens": generated.prompt_tokens,
        "cachedTokens": generated.cached_tokens,
        "generatedTokens": generated.generated_tokens,
        "draftedTokens": generated.drafted_tokens,
        "acceptedTokens": generated.accepted_tokens,
        "droppedMessages": generated.dropped_messages,
        "systemMoved": generated.system_moved,
        "gpuLost": generated.gpu_lost,
        "ttftMs": generated.ttft_ms,
        "decodeMs": generated.decode_ms,
        "tokensPerSecond": generated.tokens_per_second(),
    })
}
