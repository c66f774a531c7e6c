//! A model's chat template: a conversation becomes the text that the model was trained to go on with. Jinja, as Python
//! renders it, within limits, because the template comes out of a file. Must not know tokens.

use std::{
    error::Error as _,
    io::{self, Write},
};

use minijinja::{Environment, Error as JinjaError, ErrorKind, Value, context, syntax::SyntaxConfig};
use minijinja_contrib::pycompat;

use super::{
    json::to_python_json,
    strftime::{LocalTime, strftime},
};
use crate::engine::{
    budget::Budget,
    error::{Error, Result},
    gguf::Metadata,
};

/// For files without a template: what most small chat models read (OpenAI's ChatML).
const CHATML: &str = "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}\
                      {% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/// Instructions that one rendering may run, and more for each message.
const FUEL: u64 = 100_000;
const FUEL_PER_MESSAGE: u64 = 10_000;
const MAX_TEMPLATE_BYTES: usize = 256 << 10;
/// A rendering may be this much longer than the messages in it, times the next.
const MAX_EXTRA_BYTES: usize = 64 << 10;
const MAX_COPIES: usize = 4;
/// Memory that a rendering may take, and more for each byte of the messages: fuel counts instructions, and one of them
/// may double a text.
const MAX_MEMORY_BYTES: usize = 32 << 20;
const MEMORY_PER_CONTENT_BYTE: usize = 64;
/// Nested calls; each costs some hundred bytes of the 1 MB stack that wasm has.
const MAX_RECURSION: usize = 100;
/// Padding beyond this is no chat template's; `{:99999999}` would allocate it.
const MAX_FORMAT_DIGITS: usize = 3;

pub struct ChatTemplate {
    environment: Environment<'static>,
    bos: String,
    eos: String,
}

/// A message as templates know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub role: String,
    pub content: String,
    /// What the assistant thought before it said that.
    pub thinking: Option<String>,
}

impl Message {
    pub fn new(role: &str, content: &str) -> Self {
        Self { role: role.to_owned(), content: content.to_owned(), thinking: None }
    }

    fn bytes(&self) -> usize {
        self.role.len() + self.content.len() + self.thinking.as_ref().map_or(0, String::len)
    }

    fn to_value(&self) -> Value {
        let (role, content) = (self.role.as_str(), self.content.as_str());
        match &self.thinking {
            // The name that templates give it.
            Some(thinking) => context! { role, content, reasoning_content => thinking.as_str() },
            None => context! { role, content },
        }
    }
}

/// Marks what a template raised itself.
#[derive(Debug, thiserror::Error)]
#[error("raised by the template")]
struct Raised;

impl ChatTemplate {
    pub fn from_gguf(metadata: &Metadata) -> Result<Self> {
        let source = metadata.optional_string("tokenizer.chat_template")?.unwrap_or(CHATML);
        let text = |key| {
            let id = metadata.optional_u32(key).ok()??;
            metadata.strings("tokenizer.ggml.tokens").ok()?.get(id as usize).cloned()
        };
        let bos = text("tokenizer.ggml.bos_token_id").unwrap_or_default();
        let eos = text("tokenizer.ggml.eos_token_id").unwrap_or_default();
        Self::new(source, bos, eos)
    }

    pub fn new(source: &str, bos: String, eos: String) -> Result<Self> {
        if source.len() > MAX_TEMPLATE_BYTES {
            let sizes = format!("{} bytes, at most {MAX_TEMPLATE_BYTES} are read", source.len());
            return Err(Error::Template(sizes));
        }
        let mut environment = Environment::new();
        // The settings of Hugging Face's `apply_chat_template`, for which templates are written.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(failed)?;
        environment.set_syntax(syntax);
        environment.set_recursion_limit(MAX_RECURSION);
        environment.set_unknown_method_callback(|state, value, method, args| {
            if method == "format" && value.as_str().is_some_and(has_wide_number) {
                return Err(JinjaError::new(ErrorKind::InvalidOperation, "a format this wide is refused"));
            }
            pycompat::unknown_method_callback(state, value, method, args)
        });
        environment.add_function(
            "raise_exception",
            |message: String| -> std::result::Result<Value, JinjaError> {
                Err(JinjaError::new(ErrorKind::InvalidOperation, message).with_source(Raised))
            },
        );
        environment.add_filter("tojson", to_python_json);
        // These allocate what a number in the template says, at once and past all limits.
        for hungry in ["format", "indent", "batch", "slice"] {
            environment.remove_filter(hungry);
        }
        environment.add_template_owned("chat", without_generation_tags(source)).map_err(failed)?;
        Ok(Self { environment, bos, eos })
    }

    /// With `add_generation_prompt` the text ends where the assistant begins. Without `now` the template hears of no time.
    pub fn render(
        &self,
        messages: &[Message],
        add_generation_prompt: bool,
        now: Option<LocalTime>,
    ) -> Result<String> {
        let content_bytes: usize = messages.iter().map(Message::bytes).sum();
        let mut output = Limited { bytes: Vec::new(), limit: content_bytes * MAX_COPIES + MAX_EXTRA_BYTES };
        let values: Vec<Value> = messages.iter().map(Message::to_value).collect();
        let context = context! {
            messages => values,
            bos_token => self.bos.as_str(),
            eos_token => self.eos.as_str(),
            add_generation_prompt => add_generation_prompt,
            tools => (),
        };
        // Fuel belongs to the environment and a clone is cheap: the template is shared.
        let mut environment = self.environment.clone();
        environment.set_fuel(Some(FUEL + FUEL_PER_MESSAGE * messages.len() as u64));
        if let Some(now) = now {
            environment.add_function(
                "strftime_now",
                move |format: &str| -> std::result::Result<String, JinjaError> {
                    strftime(now, format).ok_or_else(|| {
                        let unknown = format!("strftime_now: `{format}` is no format of a time");
                        JinjaError::new(ErrorKind::InvalidOperation, unknown)
                    })
                },
            );
        }
        let template = environment.get_template("chat").map_err(failed)?;
        let _budget = Budget::of(MAX_MEMORY_BYTES + content_bytes * MEMORY_PER_CONTENT_BYTE);
        template.render_captured_to(context, &mut output).map_err(failed)?;
        String::from_utf8(output.bytes).map_err(|error| Error::Template(error.to_string()))
    }
}

fn failed(error: JinjaError) -> Error {
    if let Some(reason) = raised(&error) {
        return Error::Refused(reason);
    }
    let reason = match error.kind() {
        ErrorKind::OutOfFuel => "it runs on and on".to_owned(),
        ErrorKind::WriteFailure => "it writes on and on".to_owned(),
        _ => error.detail().map_or_else(|| error.to_string(), str::to_owned),
    };
    Error::Template(match error.line() {
        Some(line) => format!("{reason} (line {line})"),
        None => reason,
    })
}

/// What the template itself raised, where it did: perhaps in a macro that it called.
fn raised(error: &JinjaError) -> Option<String> {
    let source = error.source()?;
    match source.downcast_ref::<JinjaError>() {
        Some(inner) => raised(inner),
        None if source.is::<Raised>() => Some(error.detail().unwrap_or_default().to_owned()),
        None => None,
    }
}

fn has_wide_number(format: &str) -> bool {
    format.split(|char: char| !char.is_ascii_digit()).any(|digits| digits.len() > MAX_FORMAT_DIGITS)
}

/// `{% generation %}` marks what a trainer looks at; when rendering it does nothing.
fn without_generation_tags(source: &str) -> String {
    let mut rest = source;
    let mut text = String::with_capacity(source.len());
    while let Some((before, tag)) = rest.split_once("{%") {
        let Some((inside, after)) = tag.split_once("%}") else { break };
        let trimmed = match inside.trim_matches(|char: char| char == '-' || char.is_whitespace()) {
            "generation" => inside.replace("generation", "if true"),
            "endgeneration" => inside.replace("endgeneration", "endif"),
            _ => inside.to_owned(),
        };
        text.extend([before, "{%", &trimmed, "%}"]);
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Takes what is written until it is too much.
struct Limited {
    bytes: Vec<u8>,
    limit: usize,
}

impl Write for Limited {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if part.len() > self.limit - self.bytes.len() {
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
