//! Where bytes come from: one way to get a file, whole or from an offset, chunk by chunk.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use super::gate::{Gate, Pass, Purpose};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("{url}: no answer ({cause})")]
    Unreachable { url: String, cause: String },
    #[error("{url}: the server answered {status}")]
    Refused { url: String, status: u16 },
    #[error("{url}: the connection ended after {received} bytes ({cause})")]
    Broken { url: String, received: u64, cause: String },
    /// The person wants no request to leave.
    #[error("{url}: airplane mode is on, so no request is made")]
    Closed { url: String },
}

#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Fetch {
    type Download: Download;

    /// What every request passes.
    fn gate(&self) -> &Gate;

    /// Asks for `url` from byte `from` on. A server may answer with the whole file all the same.
    async fn get(&self, url: &str, from: u64, purpose: Purpose) -> Result<Self::Download, FetchError>;
}

/// Bytes on their way. Dropping it ends the request.
#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Download {
    /// The offset of the first byte: the one asked for, or 0 where the server sends the whole file.
    fn from(&self) -> u64;

    /// The next bytes; `None` at the end.
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, FetchError>;
}

/// Files by address, some of which break off.
#[derive(Clone)]
pub struct MemoryFetch {
    served: Rc<RefCell<Served>>,
    gate: Gate,
}

impl Default for MemoryFetch {
    fn default() -> Self {
        Self { served: Rc::default(), gate: Gate::new(|| 0.0) }
    }
}

#[derive(Default)]
struct Served {
    files: HashMap<String, (Rc<[u8]>, Option<usize>)>,
    requests: Vec<(String, u64)>,
}

impl MemoryFetch {
    /// What another worker has: the same files behind a gate of its own.
    pub fn of_another_worker(&self) -> Self {
        Self { served: self.served.clone(), ..Self::default() }
    }

    pub fn serve(&self, url: &str, bytes: impl Into<Rc<[u8]>>) {
        self.served.borrow_mut().files.insert(url.to_owned(), (bytes.into(), None));
    }

    /// Serves a file whose connection ends after `length` bytes.
    pub fn serve_broken(&self, url: &str, bytes: impl Into<Rc<[u8]>>, length: usize) {
        self.served.borrow_mut().files.insert(url.to_owned(), (bytes.into(), Some(length)));
    }

    pub fn withdraw(&self, url: &str) {
        self.served.borrow_mut().files.remove(url);
    }

    /// All requests so far: address and offset.
    pub fn requests(&self) -> Vec<(String, u64)> {
        self.served.borrow().requests.clone()
    }
}

pub struct MemoryDownload {
    url: String,
    bytes: Rc<[u8]>,
    from: u64,
    position: usize,
    breaks_at: Option<usize>,
    pass: Pass,
}

impl Fetch for MemoryFetch {
    type Download = MemoryDownload;

    fn gate(&self) -> &Gate {
        &self.gate
    }

    async fn get(&self, url: &str, from: u64, purpose: Purpose) -> Result<MemoryDownload, FetchError> {
        let pass = self.gate.pass(url, purpose).ok_or_else(|| FetchError::Closed { url: url.to_owned() })?;
        let mut served = self.served.borrow_mut();
        served.requests.push((url.to_owned(), from));
        let (bytes, breaks_at) = served
            .files
            .get(url)
            .cloned()
            .ok_or_else(|| FetchError::Refused { url: url.to_owned(), status: 404 })?;
        let position = (from as usize).min(bytes.len());
        Ok(MemoryDownload { url: url.to_owned(), bytes, from, position, breaks_at, pass })
    }
}

impl Download for MemoryDownload {
    fn from(&self) -> u64 {
        self.from
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, FetchError> {
        const CHUNK: usize = 4096;
        if self.pass.is_over() {
            return Err(FetchError::Closed { url: self.url.clone() });
        }
        let end = self.breaks_at.unwrap_or(self.bytes.len()).min(self.position + CHUNK);
        if self.position >= end {
            return match self.breaks_at {
                Some(_) => Err(FetchError::Broken {
                    url: self.url.clone(),
                    received: self.position as u64 - self.from,
                    cause: "connection reset".to_owned(),
                }),
                None => {
                    self.pass.done();
                    Ok(None)
                }
            };
        }
        let chunk = self.bytes[self.position..end].to_vec();
        self.position = end;
        self.pass.received(chunk.len());
        Ok(Some(chunk))
    }
}
