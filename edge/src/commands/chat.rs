//! Lines to answers: each line is a person's next message in one conversation.

use std::path::Path;

use hearth::protocol::{Generate, Message, ModelTask, Role, Sampling};
use serde::Serialize;

use super::{each_line, print};
use crate::{Host, Result, disk::DiskStore, model};

#[derive(Serialize)]
struct Line<'a> {
    answer: &'a str,
    tokens: u32,
    tokens_per_second: Option<f64>,
}

pub fn run(host: &mut Host, store: &DiskStore, model: &Path) -> Result<()> {
    model::load(host, store, model, ModelTask::Chat)?;
    let mut messages = Vec::new();
    each_line(|_, line| {
        messages.push(Message { role: Role::User, content: line.to_owned() });
        let asked = Generate {
            messages: messages.clone(),
            sampling: Sampling::default(),
            context_tokens: None,
            continue_last: false,
            drafts: true,
        };
        let mut answer = String::new();
        let generated = host.ask(asked, |piece| {
            answer.push_str(&piece.text);
            Ok(())
        })?;
        print(&Line {
            answer: &answer,
            tokens: generated.generated_tokens,
            tokens_per_second: generated.tokens_per_second(),
        })?;
        messages.push(Message { role: Role::Assistant, content: answer });
        Ok(())
    })
}
