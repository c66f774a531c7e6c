//! How data leaves for a server that the person named: a body handed over, and what the server says to it.

use std::{cell::RefCell, rc::Rc};

use super::{
    fetch::FetchError,
    gate::{Gate, Purpose},
};

/// What is handed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    pub url: String,
    pub purpose: Purpose,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Who gets no answer after so many milliseconds gives up.
    pub patience_ms: f64,
}

/// What the server answered, whatever its status.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receipt {
    pub status: u16,
    /// As `Retry-After` says.
    pub retry_after_ms: Option<f64>,
    /// The answer's text, as far as [`LONGEST_ANSWER`] goes.
    pub text: String,
}

/// Bytes of an answer that are kept.
pub const LONGEST_ANSWER: usize = 16 << 10;

#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Post {
    /// What every request passes.
    fn gate(&self) -> &Gate;

    /// Hands a parcel over. Who stops waiting doesn't know whether it came.
    async fn post(&self, parcel: Parcel) -> Result<Receipt, FetchError>;
}

type Server = Rc<RefCell<dyn FnMut(&Parcel) -> Result<Receipt, FetchError>>>;

/// A server in this instance's memory.
#[derive(Clone)]
pub struct MemoryPost {
    server: Server,
    gate: Gate,
}

impl MemoryPost {
    pub fn new(server: impl FnMut(&Parcel) -> Result<Receipt, FetchError> + 'static) -> Self {
        Self { server: Rc::new(RefCell::new(server)), gate: Gate::new(|| 0.0) }
    }
}

impl Post for MemoryPost {
    fn gate(&self) -> &Gate {
        &self.gate
    }

    async fn post(&self, parcel: Parcel) -> Result<Receipt, FetchError> {
        let closed = || FetchError::Closed { url: parcel.url.clone() };
        let mut pass = self.gate.pass(&parcel.url, parcel.purpose).ok_or_else(closed)?;
        let receipt = (self.server.borrow_mut())(&parcel)?;
        pass.received(receipt.text.len());
        pass.done();
        Ok(receipt)
    }
}
