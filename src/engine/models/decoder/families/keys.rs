//! A file's metadata and table of tensors as families ask for them; remembers what was asked, so that nothing is passed over.

use std::{cell::RefCell, collections::HashSet};

use crate::engine::{
    error::{Error, Result},
    gguf::{Gguf, Metadata, Tensors},
    models::decoder::recipe::Recipe,
};

/// Keys that change nothing: what they say stands elsewhere too, or is only told to people.
const TOLD: [&str; 2] = ["vocab_size", "rope.scaling.finetuned"];

pub struct Keys<'g> {
    architecture: &'g str,
    metadata: &'g Metadata,
    tensors: &'g Tensors,
    asked: RefCell<HashSet<String>>,
    known: RefCell<HashSet<String>>,
}

impl<'g> Keys<'g> {
    pub fn new(architecture: &'g str, gguf: &'g Gguf) -> Self {
        let (asked, known) = (RefCell::default(), RefCell::default());
        Self { architecture, metadata: &gguf.metadata, tensors: &gguf.tensors, asked, known }
    }

    /// The key's whole name, which counts as asked for.
    fn key(&self, name: &str) -> String {
        let key = format!("{}.{name}", self.architecture);
        self.asked.borrow_mut().insert(key.clone());
        key
    }

    pub fn has(&self, name: &str) -> bool {
        self.metadata.contains(&self.key(name))
    }

    /// A size from 1 to `largest`.
    pub fn size(&self, name: &str, largest: u32) -> Result<usize> {
        let key = self.key(name);
        let value = self.metadata.u32(&key)?;
        if value == 0 || value > largest {
            return Err(Error::damaged(format!("metadata `{key}`"), format!("1 to {largest}"), value));
        }
        Ok(value as usize)
    }

    /// As [`Self::size`], where the file gives it.
    pub fn optional_size(&self, name: &str, largest: u32) -> Result<Option<usize>> {
        if self.has(name) { self.size(name, largest).map(Some) } else { Ok(None) }
    }

    /// A whole number, where the file gives it.
    pub fn optional_whole(&self, name: &str) -> Result<Option<u32>> {
        self.metadata.optional_u32(&self.key(name))
    }

    /// A number from 0 to `largest`; 0 where the file doesn't give it.
    pub fn optional_count(&self, name: &str) -> Result<u32> {
        Ok(self.metadata.optional_u32(&self.key(name))?.unwrap_or(0))
    }

    /// A number for each of `layers`: the file may give one for all.
    pub fn counts(&self, name: &str, layers: usize) -> Result<Vec<u32>> {
        self.metadata.u32_for_each(&self.key(name), layers)
    }

    pub fn number(&self, name: &str) -> Result<f32> {
        self.metadata.f32(&self.key(name))
    }

    pub fn optional_number(&self, name: &str) -> Result<Option<f32>> {
        self.metadata.optional_f32(&self.key(name))
    }

    /// As [`Self::optional_number`]; 0 stands for none, and what is below is an error.
    pub fn optional_factor(&self, name: &str) -> Result<Option<f32>> {
        match self.optional_number(name)? {
            Some(factor) if factor < 0.0 => {
                Err(Error::damaged(format!("metadata `{}`", self.key(name)), "0 or more", factor))
            }
            factor => Ok(factor.filter(|factor| *factor > 0.0)),
        }
    }

    pub fn optional_bool(&self, name: &str) -> Result<Option<bool>> {
        self.metadata.optional_bool(&self.key(name))
    }

    /// How many positions a layer with a window sees; 0 stands for none.
    pub fn optional_window(&self) -> Result<Option<usize>> {
        let window = self.metadata.optional_u32(&self.key("attention.sliding_window"))?;
        Ok(window.map(|window| window as usize).filter(|window| *window > 0))
    }

    /// Each layer's window. `default` is its size where the file says none; which layers have one the file may list, or it may say that
    /// each so many-th has none, `period` if it doesn't.
    pub fn windows(&self, layers: usize, default: Option<usize>, period: u32) -> Result<Vec<Option<usize>>> {
        let (size, windowed) = (self.optional_window()?.or(default), self.windowed(layers, period)?);
        Ok(windowed.into_iter().map(|windowed| size.filter(|_| windowed)).collect())
    }

    fn windowed(&self, layers: usize, period: u32) -> Result<Vec<bool>> {
        let key = self.key("attention.sliding_window_pattern");
        if let Some(flags) = self.metadata.bools(&key) {
            let expected =
                || Error::damaged(format!("metadata `{key}`"), format!("{layers} flags"), flags.len());
            return (flags.len() == layers).then(|| flags.to_vec()).ok_or_else(expected);
        }
        let period = self.metadata.optional_u32(&key)?.unwrap_or(period) as usize;
        Ok((0..layers).map(|layer| period == 0 || layer % period < period - 1).collect())
    }

    pub fn optional_string(&self, name: &str) -> Result<Option<&str>> {
        self.metadata.optional_string(&self.key(name))
    }

    /// An error unless the key is absent or has this value: with another one, something else would have to be computed.
    pub fn only(&self, name: &str, value: u32) -> Result<()> {
        match self.metadata.optional_u32(&self.key(name))? {
            Some(other) if other != value => {
                Err(Error::unsupported(format!("`{}` of {other}", self.key(name))))
            }
            Some(_) | None => Ok(()),
        }
    }

    pub fn has_tensor(&self, name: &str) -> bool {
        self.tensors.contains(name)
    }

    /// The name, where there is such a tensor.
    pub fn optional_tensor(&self, name: String) -> Option<String> {
        Some(name).filter(|name| self.has_tensor(name))
    }

    /// A tensor that is understood, but of no use to the recipe.
    pub fn know(&self, name: &str) {
        self.known.borrow_mut().insert(name.to_owned());
    }

    /// An error that names a tensor, or a key of this architecture, that the recipe makes nothing of.
    pub fn check_all_used(&self, recipe: &Recipe) -> Result<()> {
        let known = self.known.borrow();
        let used: HashSet<&str> = recipe.tensors().chain(known.iter().map(String::as_str)).collect();
        let mut unused: Vec<&str> = self.tensors.names().filter(|name| !used.contains(name)).collect();
        unused.sort_unstable();
        if let Some(name) = unused.first() {
            return Err(Error::unsupported(format!(
                "tensor `{name}` in a model of the `{}` family",
                self.architecture
            )));
        }
        let (asked, prefix) = (self.asked.borrow(), format!("{}.", self.architecture));
        let told = |key: &str| key.strip_prefix(&prefix).is_none_or(|name| TOLD.contains(&name));
        let mut unasked: Vec<&str> =
            self.metadata.keys().filter(|key| !told(key) && !asked.contains(*key)).collect();
        unasked.sort_unstable();
        match unasked.first() {
            Some(key) => Err(Error::unsupported(format!("metadata `{key}`"))),
            None => Ok(()),
        }
    }
}
