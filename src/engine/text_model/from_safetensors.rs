//! A text encoder and what stands on it, from a safetensors file of ours (`cargo xtask models`).

use std::io::{Read, Seek};

use super::{Encoder, Prefixes, TextModel, words::Words};
use crate::engine::{
    error::{Error, Result},
    follower::Led,
    head::Head,
    kernels::dense::Arithmetic,
    models::bert,
    ranker::Ranker,
    safetensors::Safetensors,
    shared_file::SharedFile,
    tagging::Tagger,
    team::{Solo, Team},
    text::Subwords,
};

pub(super) struct Loader<R> {
    /// Taken when the model is there.
    reader: Option<SharedFile<R>>,
    file: Safetensors,
    architecture: String,
    tokenizer: Option<Subwords>,
    prefixes: Prefixes,
    bert: bert::Loader,
}

impl<R: Read + Seek> Loader<R> {
    pub fn open(reader: R, team: Option<Box<dyn Team>>, arithmetic: Arithmetic) -> Result<Self> {
        let mut team = team.unwrap_or_else(|| Box::new(Solo));
        Led::Text.announce(&mut *team)?;
        Self::with(SharedFile::lead(reader, team), arithmetic)
    }

    fn with(mut reader: SharedFile<R>, arithmetic: Arithmetic) -> Result<Self> {
        let file = Safetensors::read(&mut reader)?;
        let architecture = file.metadata("architecture")?.to_owned();
        if architecture != "bert" {
            return Err(Error::unsupported(format!("architecture `{architecture}`")));
        }
        match file.metadata("pooling")? {
            "mean" => {}
            "none" if Tagger::is_in(&file) => {}
            "first" if Ranker::is_in(&file) => {}
            other => return Err(Error::unsupported(format!("pooling `{other}`"))),
        }
        let config = bert::Config::from_json(file.metadata("config")?)?;
        let most_tokens = file.metadata("max_tokens")?;
        let most_tokens = match most_tokens.parse() {
            Ok(tokens) if (3..=config.positions).contains(&tokens) => tokens,
            Ok(_) | Err(_) => {
                let expected = format!("3 to {}", config.positions);
                return Err(Error::damaged("metadata `max_tokens`", expected, most_tokens));
            }
        };
        let tokenizer = Subwords::from_json(file.metadata("tokenizer")?, most_tokens)?;
        if tokenizer.vocabulary() > config.vocabulary {
            let expected = format!("at most {} tokens", config.vocabulary);
            return Err(Error::damaged("metadata `tokenizer`", expected, tokenizer.vocabulary()));
        }
        let prefixes = match file.metadata("prefixes") {
            Ok(prefixes) => serde_json::from_str(prefixes)
                .map_err(|error| Error::damaged("metadata `prefixes`", "two texts", error))?,
            Err(_) => Prefixes::default(),
        };
        Ok(Self {
            reader: Some(reader),
            file,
            prefixes,
            architecture,
            tokenizer: Some(tokenizer),
            bert: bert::Loader::new(config, arithmetic),
        })
    }

    /// Bytes of weights read so far, about, and in all.
    pub fn progress(&self) -> (u64, u64) {
        let ((steps, all), total) = (self.bert.progress(), self.file.total_bytes());
        (total * steps as u64 / all as u64, total)
    }

    /// Reads the next part; the model comes with the last one.
    pub fn step(&mut self) -> Result<Option<TextModel>> {
        let Some(mut reader) = self.reader.take() else { return Ok(None) };
        let Some(bert) = self.bert.step(&self.file, &mut reader)? else {
            self.reader = Some(reader);
            return Ok(None);
        };
        let Some(tokenizer) = self.tokenizer.take() else { return Ok(None) };
        let tagger = match reader.own().filter(|_| Tagger::is_in(&self.file)) {
            Some(reader) => Some(Tagger::read(&self.file, reader, bert.config().width)?),
            None => None,
        };
        let ranker = match reader.own().filter(|_| Ranker::is_in(&self.file)) {
            Some(reader) => Some(Ranker::read(&self.file, reader, bert.config().width)?),
            None => None,
        };
        let head = match reader.own().filter(|_| self.file.has("head.weight")) {
            Some(reader) => Some(Head::read(&self.file, reader)?),
            None => None,
        };
        let bert = bert.in_team(reader.into_team());
        if let Some(head) = &head {
            head.check_model("", bert.config().width)?;
        }
        let architecture = self.architecture.clone();
        let prefixes = std::mem::take(&mut self.prefixes);
        let words = Words::Subwords(Box::new(tokenizer));
        let encoder = Encoder::Bert(Box::new(bert), Box::default());
        Ok(Some(TextModel { architecture, words, prefixes, encoder, head, tagger, ranker }))
    }
}
