//! A language model as a whole: tokenizer, chat template, weights, and the KV caches of the conversation so far and of an
//! answer beside it.
//!
//! Loads from any `Read + Seek`, a part at a time. [`super::generator`] makes it speak.

use std::io::{Read, Seek};

use super::{
    error::{Error, Result},
    gguf::Gguf,
    memory::{Fit, Memory},
    models::{
        caches::CacheName,
        decoder::{self, DecoderMemory, families},
    },
    runner::Runner,
    team::Team,
    text::{ChatTemplate, EncodedChat, LocalTime, Rates, Special, Tokenizer, encode_chat, text_bytes},
};
use crate::thinking;

/// A message that is estimated at more than so many times its room is not encoded to find out.
const HOPELESS: usize = 4;
/// A conversation that is estimated at more than so many times its room has none for all turns.
const DOUBTFUL: usize = 2;

pub struct LanguageModel {
    pub(super) tokenizer: Tokenizer,
    rates: Rates,
    template: ChatTemplate,
    pub(super) runner: Runner,
    architecture: String,
    /// The most tokens that its memory was planned for.
    context: usize,
}

/// A conversation as the model will read it.
pub struct Prompt {
    pub tokens: Vec<u32>,
    /// The oldest messages that did not fit and were left out; a first system message always stays.
    pub dropped_messages: usize,
    /// The template takes no system message, so its words stand before those of the first message.
    pub system_moved: bool,
    /// What the template itself begins the answer with, where that opens thinking.
    pub opened: Option<String>,
}

impl LanguageModel {
    /// `general.architecture` of the file.
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// The most tokens that a conversation may hold: fewer than the model was trained for where memory has no room for more.
    pub fn context_tokens(&self) -> usize {
        self.runner.full().map_or(self.context, |positions| positions.min(self.context))
    }

    /// The most tokens that the model was trained for.
    pub fn trained_tokens(&self) -> usize {
        self.runner.recipe().context
    }

    /// Packed weights in memory.
    pub fn weight_bytes(&self) -> u64 {
        self.runner.weight_bytes()
    }

    /// How many tokens a person's text is, markers that it spells out not counted as such.
    pub fn count_tokens(&self, text: &str) -> Result<usize> {
        Ok(self.tokenizer.encode(text, Special::Plain)?.len())
    }

    /// What this KV cache has in use, of all members of a team together.
    pub fn cache_bytes(&self, cache: CacheName) -> u64 {
        self.runner.cache_bytes(cache)
    }

    /// What all KV caches have in memory, of all members of a team together.
    pub fn all_cache_bytes(&self) -> u64 {
        self.runner.all_cache_bytes()
    }

    /// Whether a GPU computes: then one answer at a time is under way.
    pub fn is_on_gpu(&self) -> bool {
        self.runner.is_on_gpu()
    }

    /// What took the GPU away since the last call; the processor computes from there on.
    pub fn take_loss(&mut self) -> Option<String> {
        self.runner.take_loss()
    }

    /// After the last step of an answer: the conversation's cache stays as it is, and the one beside it is freed, at all
    /// members. Fails only where the team is broken, and then so does the next step.
    pub fn leave(&mut self, cache: CacheName) -> Result<()> {
        match cache {
            CacheName::Conversation => Ok(()),
            CacheName::Beside => self.runner.give_up_beside(),
        }
    }

    /// Forgets what this cache holds; its memory stays for what comes next.
    pub fn clear(&mut self, cache: CacheName) {
        self.runner.truncate(cache, 0);
    }

    /// Renders and encodes `messages` (role and content, oldest first). Where they take more than `room` tokens, the
    /// oldest turns after the system message leave.
    ///
    /// They leave by quarters of the room: if each new turn pushed out just one old one, every prompt would begin
    /// otherwise than the last, and the KV cache would be of no use. Where the quarters end is estimated, from the oldest turn on:
    /// so it stays where it is, and what has left for long is neither rendered nor encoded again.
    ///
    /// The assistant is next, and has said `begun` already.
    pub fn prompt(
        &self,
        messages: &[(&str, &str)],
        begun: &str,
        now: Option<LocalTime>,
        room: usize,
    ) -> Result<Prompt> {
        let system = messages.iter().take_while(|(role, _)| *role == "system").count();
        let (system, turns) = messages.split_at(system);
        let about: Vec<usize> = turns.iter().map(|(_, content)| self.rates.tokens(content)).collect();
        let whole: usize = about.iter().sum();
        let last = about.last().copied().unwrap_or(0);
        if last > HOPELESS.saturating_mul(room) {
            return Err(Error::ContextFull { prompt: last, context: room });
        }
        let encode = |dropped: usize| {
            let kept: Vec<_> = system.iter().chain(&turns[dropped..]).copied().collect();
            encode_chat(&self.template, &self.tokenizer, &kept, begun, now)
        };
        // An estimate alone lets no turn leave that may have room.
        let quarter = (room / 4).max(1);
        let mut leaving =
            if whole > DOUBTFUL.saturating_mul(room) { (whole - room).next_multiple_of(quarter) } else { 0 };
        let mut dropped_messages = leave(turns, &about, leaving);
        let mut chat = encode(dropped_messages)?;
        while chat.tokens.len() > room {
            leaving = leaving.max(whole.saturating_sub(room)).saturating_add(1).next_multiple_of(quarter);
            let Some(next) = next_turn(turns, dropped_messages) else {
                return Err(Error::ContextFull { prompt: chat.tokens.len(), context: room });
            };
            dropped_messages = leave(turns, &about, leaving).max(next);
            chat = encode(dropped_messages)?;
        }
        let EncodedChat { tokens, system_moved, opened } = chat;
        Ok(Prompt { tokens, dropped_messages, system_moved, opened })
    }

    /// As [`Self::prompt`], for who has no use for thinking: what the template opens of it is closed at once.
    pub fn prompt_to_answer(
        &self,
        messages: &[(&str, &str)],
        now: Option<LocalTime>,
        room: usize,
    ) -> Result<Prompt> {
        let prompt = self.prompt(messages, "", now, room)?;
        let closed = prompt.opened.as_deref().and_then(|opened| {
            let close = thinking::closing(opened.trim_end())?;
            Some(format!("{opened}\n{close}\n\n"))
        });
        match closed {
            Some(begun) => self.prompt(messages, &begun, now, room),
            None => Ok(prompt),
        }
    }
}

/// How many messages leave, so that about `leaving` tokens do: whole turns, but never the last.
fn leave(turns: &[(&str, &str)], about: &[usize], leaving: usize) -> usize {
    let (mut dropped, mut left) = (0, 0);
    while left < leaving {
        let Some(next) = next_turn(turns, dropped) else { break };
        left += about[dropped..next].iter().sum::<usize>();
        dropped = next;
    }
    dropped
}

/// How many messages are left out when one more turn leaves: up to the next one that a person wrote.
fn next_turn(messages: &[(&str, &str)], dropped: usize) -> Option<usize> {
    (dropped + 1..messages.len()).find(|&index| messages[index].0 == "user")
}

/// Whether a header promises a model that can be loaded: an error says what keeps it from that.
pub fn check(gguf: &Gguf) -> Result<()> {
    families::recipe(gguf)?;
    Tokenizer::from_gguf(&gguf.metadata)?;
    ChatTemplate::from_gguf(&gguf.metadata)?;
    Ok(())
}

/// Reads a model's file, a part a step, so that a caller can report and stop in between.
pub struct Loader<R> {
    pub(super) reader: R,
    pub(super) gguf: Gguf,
    architecture: String,
    text: Option<(Tokenizer, ChatTemplate)>,
    text_bytes: u64,
    pub(super) decoder: decoder::Loader,
    fit: Option<Fit>,
}

impl<R: Read + Seek> Loader<R> {
    /// Reads the header, the tokenizer and the chat template, and nothing behind them.
    pub fn open(mut reader: R) -> Result<Self> {
        let mut gguf = Gguf::read(&mut reader)?;
        let architecture = gguf.metadata.string("general.architecture")?.to_owned();
        let recipe = families::recipe(&gguf)?;
        if recipe.pooling.is_some() {
            return Err(Error::unsupported(format!("answers by `{architecture}` that embeds texts")));
        }
        let decoder = decoder::Loader::new(recipe)?;
        let tokenizer = Tokenizer::from_gguf(&gguf.metadata)?;
        let template = ChatTemplate::from_gguf(&gguf.metadata)?;
        let text_bytes = text_bytes(&gguf.metadata);
        // The vocabulary is in the tokenizer now, and need not stand here twice while weights are read.
        gguf.metadata.take("tokenizer.ggml.tokens");
        gguf.metadata.take("tokenizer.ggml.merges");
        let text = Some((tokenizer, template));
        Ok(Self { reader, gguf, architecture, text, text_bytes, decoder, fit: None })
    }

    /// What the model takes in memory with so many members, in steps of up to `slice` tokens.
    pub fn memory(&self, members: usize, slice: usize) -> Result<Memory> {
        let members = DecoderMemory::of_each(&self.gguf, self.decoder.recipe(), members, slice)?;
        Ok(Memory { members, text: self.text_bytes })
    }

    /// The most tokens that the model was trained for.
    pub fn trained_tokens(&self) -> usize {
        self.decoder.recipe().context
    }

    /// The model keeps to this.
    pub fn keep_to(&mut self, fit: Fit) {
        self.fit = Some(fit);
    }

    /// Members of a team that can each have a part of this model.
    pub fn most_members(&self) -> usize {
        self.decoder.recipe().most_members()
    }

    /// Shares the work with `team`, whose leader this is. Before the first step.
    pub fn lead(&mut self, team: Box<dyn Team>) -> Result<()> {
        self.decoder = decoder::Loader::lead(self.decoder.recipe().clone(), team)?;
        Ok(())
    }

    /// Bytes of weights read so far, about, and in all.
    pub fn progress(&self) -> (u64, u64) {
        let (steps, all) = self.decoder.progress();
        let total = self.gguf.tensors.total_bytes();
        (total * steps as u64 / all as u64, total)
    }

    /// Reads the next part; the model comes with the last one.
    pub fn step(&mut self) -> Result<Option<LanguageModel>> {
        let Some(decoder) = self.decoder.step(&self.gguf, &mut self.reader)? else { return Ok(None) };
        let Some((tokenizer, template)) = self.text.take() else { return Ok(None) };
        if tokenizer.vocab_size() > decoder.vocabulary() {
            let expected = format!("a row for each of the {} tokens", tokenizer.vocab_size());
            return Err(Error::damaged("`token_embd.weight`", expected, decoder.vocabulary()));
        }
        let trained = decoder.recipe().context;
        Ok(Some(LanguageModel {
            context: self.fit.map_or(trained, |fit| fit.context.min(trained)),
            rates: Rates::of(&tokenizer)?,
            tokenizer,
            template,
            runner: Runner::on_cpu(decoder, self.fit),
            architecture: self.architecture.clone(),
        }))
    }
}
