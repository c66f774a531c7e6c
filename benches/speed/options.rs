//! What may be typed after `cargo xtask bench`. Must not know what it leads to.

use std::str::FromStr;

use crate::engine::Kind;

#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    pub rounds: u32,
    pub only: Vec<Kind>,
    /// Weight formats, as in the files' names.
    pub formats: Vec<String>,
    /// Lengths of prompts, in tokens.
    pub prompts: Vec<usize>,
    /// What a person waits for in the built page.
    pub chat: bool,
    /// Answers with drafts by look-up and without.
    pub drafts: bool,
}

pub const FORMATS: [&str; 4] = ["Q4_1", "Q4_0", "Q8_0", "Q4_K_M"];
const PROMPTS: [usize; 4] = [16, 128, 1000, 2000];

impl Options {
    pub fn typed(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            rounds: 3,
            only: Kind::ALL.to_vec(),
            formats: FORMATS.map(str::to_owned).to_vec(),
            prompts: PROMPTS.to_vec(),
            chat: true,
            drafts: true,
        };
        let mut arguments = arguments.peekable();
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("`{name}` wants a value after it"));
            match name.as_str() {
                // Cargo says so to every bench target.
                "--bench" => {}
                "--quick" => {
                    options.rounds = 1;
                    options.formats.truncate(1);
                    options.prompts.truncate(2);
                }
                "--rounds" => options.rounds = one(&value()?)?,
                "--only" => options.only = list(&value()?)?,
                "--formats" => options.formats = formats(&value()?)?,
                "--cases" => options.cases(&value()?)?,
                other => return Err(format!("there is no option `{other}`: docs/PERFORMANCE.md lists them")),
            }
        }
        Ok(options)
    }

    /// Lengths of prompts, `chat` and `drafts`.
    fn cases(&mut self, typed: &str) -> Result<(), String> {
        let cases: Vec<&str> = typed.split(',').collect();
        (self.chat, self.drafts) = (cases.contains(&"chat"), cases.contains(&"drafts"));
        let prompts = cases.into_iter().filter(|case| !["chat", "drafts"].contains(case));
        self.prompts = prompts.map(one).collect::<Result<_, _>>()?;
        Ok(())
    }
}

fn list<T: FromStr<Err = String>>(typed: &str) -> Result<Vec<T>, String> {
    typed.split(',').map(str::parse).collect()
}

fn formats(typed: &str) -> Result<Vec<String>, String> {
    let known = |format: &str| match FORMATS.contains(&format) {
        true => Ok(format.to_owned()),
        false => Err(format!("there is no format `{format}`: {}", FORMATS.join(", "))),
    };
    typed.split(',').map(known).collect()
}

fn one<T: FromStr>(typed: &str) -> Result<T, String> {
    typed.parse().map_err(|_| format!("`{typed}` is no number"))
}
