//! Files by address in this instance's memory, from a server that errs and lies as a test asks.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, VecDeque},
    future::pending,
    ops::Range,
    rc::Rc,
};

use super::{Answer, Ask, Download, Fetch, FetchError, Stretch};
use crate::platform::gate::{Gate, Pass};

/// Bytes that come at a time, where nothing else is said.
const PIECE: usize = 4096;
/// A browser gives up after so many.
const MOST_REDIRECTS: usize = 20;

/// What goes wrong with one answer. Offsets count from the beginning of its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody answers.
    NoNetwork,
    Refuse {
        status: u16,
        retry_after_ms: Option<u32>,
    },
    /// The connection breaks.
    Cut {
        after: usize,
    },
    /// The body ends before its time, and nothing says so.
    End {
        after: usize,
    },
    /// Nothing more comes, and nothing ends.
    Stall {
        after: usize,
    },
    /// One bit of this byte is flipped.
    Corrupt {
        at: usize,
    },
    /// The two kilobytes from here on change places.
    Reorder {
        at: usize,
    },
    /// The whole file comes, whatever was asked for.
    Whole,
    /// Another stretch comes, and the header says so.
    OtherStretch {
        by: usize,
    },
    /// Another stretch comes, and the header says it was the right one.
    FalseStretch {
        by: usize,
    },
    /// The headers speak of a file that is longer by so much.
    LongerThanItIs {
        by: u64,
    },
    /// The body goes on behind its end.
    Surplus {
        bytes: usize,
    },
    /// The address leads to another one.
    Redirect {
        to: String,
    },
    /// A page instead of the file, as of a network that wants a password first.
    Page,
}

/// Files by address. Clones share them.
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
    files: HashMap<String, Page>,
    /// What goes wrong with the next answers, one after the other.
    next: VecDeque<Fault>,
    /// What goes wrong with every answer of an address.
    always: HashMap<String, Fault>,
    requests: Vec<(String, u64)>,
    versions: u32,
    sent: Rc<Cell<u64>>,
    piece: Option<usize>,
}

#[derive(Clone)]
struct Page {
    bytes: Rc<[u8]>,
    /// Where its connection ends.
    breaks_at: Option<usize>,
    etag: Option<String>,
}

impl MemoryFetch {
    /// What another worker has: the same files behind a gate of its own.
    pub fn of_another_worker(&self) -> Self {
        Self { served: self.served.clone(), ..Self::default() }
    }

    /// Serves a file, each time as a new version of it.
    pub fn serve(&self, url: &str, bytes: impl Into<Rc<[u8]>>) {
        self.put(url, bytes.into(), None);
    }

    /// Serves a file whose connection ends after `length` bytes.
    pub fn serve_broken(&self, url: &str, bytes: impl Into<Rc<[u8]>>, length: usize) {
        self.put(url, bytes.into(), Some(length));
    }

    fn put(&self, url: &str, bytes: Rc<[u8]>, breaks_at: Option<usize>) {
        let mut served = self.served.borrow_mut();
        // The same bytes are the same version.
        let same =
            served.files.get(url).filter(|page| page.bytes == bytes).and_then(|page| page.etag.clone());
        served.versions += 1;
        let etag = same.unwrap_or_else(|| format!("\"{}\"", served.versions));
        served.files.insert(url.to_owned(), Page { bytes, breaks_at, etag: Some(etag) });
    }

    pub fn withdraw(&self, url: &str) {
        self.served.borrow_mut().files.remove(url);
    }

    /// From now on this server tells no version of the file.
    pub fn forget_version(&self, url: &str) {
        if let Some(page) = self.served.borrow_mut().files.get_mut(url) {
            page.etag = None;
        }
    }

    /// What goes wrong with the answer behind those that already have a fault.
    pub fn fault(&self, fault: Fault) {
        self.served.borrow_mut().next.push_back(fault);
    }

    /// What goes wrong with every answer of an address, until it is mended.
    pub fn always(&self, url: &str, fault: Fault) {
        self.served.borrow_mut().always.insert(url.to_owned(), fault);
    }

    /// From now on nothing goes wrong.
    pub fn mend(&self) {
        let mut served = self.served.borrow_mut();
        served.next.clear();
        served.always.clear();
    }

    /// So many bytes come at a time.
    pub fn in_pieces(&self, bytes: usize) {
        self.served.borrow_mut().piece = Some(bytes);
    }

    /// All requests so far: address and offset.
    pub fn requests(&self) -> Vec<(String, u64)> {
        self.served.borrow().requests.clone()
    }

    /// Bytes of all bodies so far.
    pub fn sent_bytes(&self) -> u64 {
        self.served.borrow().sent.get()
    }
}

pub struct MemoryDownload {
    url: String,
    answer: Answer,
    bytes: Rc<[u8]>,
    /// What is still to come.
    rest: Range<usize>,
    start: usize,
    fault: Option<Fault>,
    breaks_at: Option<usize>,
    surplus: usize,
    piece: usize,
    sent: Rc<Cell<u64>>,
    pass: Pass,
}

impl Fetch for MemoryFetch {
    type Download = MemoryDownload;

    fn gate(&self) -> &Gate {
        &self.gate
    }

    async fn ask(&self, ask: Ask) -> Result<MemoryDownload, FetchError> {
        let Ask { mut url, purpose, stretch } = ask;
        let mut pass =
            self.gate.pass(&url, purpose).ok_or_else(|| FetchError::Closed { url: url.clone() })?;
        let mut served = self.served.borrow_mut();
        let from = stretch.as_ref().map_or(0, |stretch| stretch.from);
        served.requests.push((url.clone(), from));
        let mut fault = served.next.pop_front();
        for redirects in 0.. {
            fault = fault.or_else(|| served.always.get(&url).cloned());
            let Some(Fault::Redirect { to }) = &fault else { break };
            if redirects == MOST_REDIRECTS {
                return Err(FetchError::Unreachable { url, cause: "redirected too often".to_owned() });
            }
            (url, fault) = (to.clone(), None);
        }
        let refused = |url: String, status, retry_after_ms: Option<u32>| FetchError::Refused {
            url,
            status,
            retry_after_ms: retry_after_ms.map(f64::from),
        };
        match &fault {
            Some(Fault::NoNetwork) => {
                return Err(FetchError::Unreachable { url, cause: "connection refused".to_owned() });
            }
            Some(Fault::Refuse { status, retry_after_ms }) => {
                pass.done();
                return Err(refused(url, *status, *retry_after_ms));
            }
            Some(_) | None => {}
        }
        let page = match (&fault, served.files.get(&url)) {
            (Some(Fault::Page), _) => {
                let bytes = b"<!doctype html><title>Welcome to the hotel's network</title>".as_slice();
                Page { bytes: bytes.into(), breaks_at: None, etag: None }
            }
            (_, Some(page)) => page.clone(),
            (_, None) => return Err(refused(url, 404, None)),
        };
        let body =
            body(&page, stretch.as_ref(), fault.as_ref()).ok_or_else(|| refused(url.clone(), 416, None))?;
        let (piece, sent) = (served.piece.unwrap_or(PIECE), served.sent.clone());
        let surplus = if let Some(Fault::Surplus { bytes }) = fault { bytes } else { 0 };
        Ok(MemoryDownload {
            url,
            answer: body.answer,
            start: body.range.start,
            rest: body.range,
            bytes: page.bytes,
            fault,
            breaks_at: page.breaks_at,
            surplus,
            piece,
            sent,
            pass,
        })
    }
}

struct Body {
    answer: Answer,
    range: Range<usize>,
}

/// What comes for a request, with the headers that speak of it; `None` where there are no such bytes.
fn body(page: &Page, stretch: Option<&Stretch>, fault: Option<&Fault>) -> Option<Body> {
    let all = page.bytes.len();
    let longer = if let Some(Fault::LongerThanItIs { by }) = fault { *by } else { 0 };
    let media_type =
        if fault == Some(&Fault::Page) { "text/html; charset=utf-8" } else { "application/octet-stream" };
    let answer = Answer {
        status: 200,
        length: Some(all as u64 + longer),
        etag: page.etag.clone(),
        media_type: Some(media_type.to_owned()),
        ..Answer::default()
    };
    let whole = Body { answer: answer.clone(), range: 0..all };
    let Some(stretch) = stretch else { return Some(whole) };
    let changed = stretch.if_still.is_some() && stretch.if_still != page.etag;
    if changed || matches!(fault, Some(Fault::Whole | Fault::Page)) {
        return Some(whole);
    }
    let from = usize::try_from(stretch.from).ok()?;
    let to = stretch.to.map_or(all, |to| all.min(to as usize));
    let (other, told) = match fault {
        Some(Fault::OtherStretch { by }) => (*by, *by),
        Some(Fault::FalseStretch { by }) => (*by, 0),
        Some(_) | None => (0, 0),
    };
    if from >= all {
        return None;
    }
    let told = (from + told).min(all - 1);
    let start = (from + other).min(all - 1);
    let range = start..(start + (to.saturating_sub(told))).min(all);
    let last = to.max(told + 1) as u64 - 1 + longer;
    let content_range = format!("bytes {told}-{last}/{}", all as u64 + longer);
    let length = Some((to - told.min(to)) as u64 + longer);
    Some(Body { answer: Answer { status: 206, content_range: Some(content_range), length, ..answer }, range })
}

impl MemoryDownload {
    /// The bytes from `at` of the file on, as this answer has them.
    fn sent(&self, range: Range<usize>) -> Vec<u8> {
        let mut piece = self.bytes[range.clone()].to_vec();
        match self.fault {
            Some(Fault::Corrupt { at }) => {
                if let Some(byte) =
                    (self.start + at).checked_sub(range.start).and_then(|at| piece.get_mut(at))
                {
                    *byte ^= 1;
                }
            }
            Some(Fault::Reorder { at }) => {
                const HALF: usize = 1024;
                let first = self.start + at;
                for (offset, byte) in range.zip(&mut piece) {
                    let from = match offset.checked_sub(first) {
                        Some(within) if within < HALF => offset + HALF,
                        Some(within) if within < 2 * HALF => offset - HALF,
                        Some(_) | None => offset,
                    };
                    *byte = self.bytes.get(from).copied().unwrap_or(0);
                }
            }
            Some(_) | None => {}
        }
        piece
    }
}

impl Download for MemoryDownload {
    fn answer(&self) -> &Answer {
        &self.answer
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, FetchError> {
        if self.pass.is_over() {
            return Err(FetchError::Closed { url: self.url.clone() });
        }
        let came = self.rest.start - self.start;
        let stops = match self.fault {
            Some(Fault::Cut { after } | Fault::End { after } | Fault::Stall { after }) => self.start + after,
            Some(_) | None => usize::MAX,
        };
        let stops = stops.min(self.breaks_at.unwrap_or(usize::MAX));
        let end = self.rest.end.min(self.rest.start + self.piece).min(stops.max(self.rest.start));
        if end > self.rest.start {
            let piece = self.sent(self.rest.start..end);
            self.rest.start = end;
            self.sent.set(self.sent.get() + piece.len() as u64);
            self.pass.received(piece.len());
            return Ok(Some(piece));
        }
        if stops <= self.rest.start {
            match self.fault {
                Some(Fault::Stall { .. }) => return pending().await,
                Some(Fault::End { .. }) => {
                    self.pass.done();
                    return Ok(None);
                }
                Some(_) | None => {
                    return Err(FetchError::Broken {
                        url: self.url.clone(),
                        received: came as u64,
                        cause: "connection reset".to_owned(),
                    });
                }
            }
        }
        if self.surplus > 0 {
            let surplus = std::mem::take(&mut self.surplus);
            self.sent.set(self.sent.get() + surplus as u64);
            return Ok(Some(vec![0x55; surplus]));
        }
        self.pass.done();
        Ok(None)
    }
}
