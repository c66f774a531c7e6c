//! The bare loops, and what they would mean in tokens of a given file.

use std::{cell::RefCell, rc::Rc};

use crate::{cdp::Browser, tab::Tab};

/// Multiply-adds a token, which is how many weights the model multiplies with.
pub const MULTIPLY_ADDS: f64 = 135e6;

pub struct Ceilings {
    /// Bytes a second.
    pub stream: f64,
    /// Multiply-adds a second.
    pub dot: f64,
}

pub fn measure(browser: &Rc<RefCell<Browser>>, origin: &str) -> Result<Ceilings, String> {
    let tab = Tab::open(browser, origin, "/bench/built/ceilings.js")?;
    let number =
        |function| tab.ask(function, None)?.as_f64().ok_or_else(|| format!("`{function}` gave no number"));
    Ok(Ceilings { stream: number("stream")?, dot: number("dot")? })
}
