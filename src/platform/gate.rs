//! What leaves the device: every request passes here, is noted, and is refused while the person wants none to leave.
//! Must not know how bytes are fetched.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::channel::oneshot;

/// A body's bytes are told anew after so many, so that a death loses little of the count.
const TELL_EVERY: u64 = 4 << 20;

/// How addresses of files begin that a page has, and no host.
const ON_DEVICE: &str = "blob:";

/// Why something is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// One of the app's own files, which the browser fetches by itself.
    App,
    /// Which models there are.
    Catalogue,
    /// A model, whose download the person asked for.
    Model,
    /// Whether the deployer has signed an update.
    Update,
    /// Sensors' samples, from a stream of the page's own host that the person named.
    Samples,
    /// Sensors' results, to the collector that the person named.
    Results,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestStatus {
    UnderWay,
    Done,
    /// Refused, broken off, or given up.
    Failed,
}

/// One request, as far as it has come. A later note of the same number takes its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Counts this context's requests.
    pub number: u32,
    /// When it left, in milliseconds since the Unix epoch.
    pub at_ms: f64,
    /// Absolute.
    pub url: String,
    pub purpose: Purpose,
    /// Of the answer's body, as they came over the network.
    pub bytes: u64,
    pub status: RequestStatus,
}

type Listener = Box<dyn Fn(Note)>;
type End = Box<dyn Fn()>;

/// The one gate of a context (a page, a worker); clones share it.
#[derive(Clone)]
pub struct Gate(Rc<Inner>);

struct Inner {
    now: fn() -> f64,
    closed: Cell<bool>,
    passed: Cell<u32>,
    /// What passed here by name, so that it is not counted again where the browser tells of it.
    urls: RefCell<Vec<String>>,
    /// How to end what is under way.
    endings: RefCell<Vec<(u32, End)>>,
    /// Who waits until requests may leave.
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    listener: RefCell<Option<Listener>>,
    /// Notes that were made before anybody listened.
    before_listener: RefCell<Vec<Note>>,
}

impl Gate {
    /// `now` gives milliseconds since the Unix epoch.
    pub fn new(now: fn() -> f64) -> Self {
        Self(Rc::new(Inner {
            now,
            closed: Cell::default(),
            passed: Cell::default(),
            urls: RefCell::default(),
            endings: RefCell::default(),
            waiting: RefCell::default(),
            listener: RefCell::default(),
            before_listener: RefCell::default(),
        }))
    }

    /// Calls `listener` with every note from now on, and with those that were made before anybody listened.
    pub fn listen(&self, listener: impl Fn(Note) + 'static) {
        for note in self.0.before_listener.take() {
            listener(note);
        }
        self.0.listener.replace(Some(Box::new(listener)));
    }

    /// Closing it ends what is under way.
    pub fn allow(&self, allowed: bool) {
        self.0.closed.set(!allowed);
        if !allowed {
            for (_, end) in self.0.endings.take() {
                end();
            }
        } else {
            for waiting in self.0.waiting.take() {
                let _ = waiting.send(());
            }
        }
    }

    /// Resolves when requests may leave.
    pub async fn opened(&self) {
        while self.is_closed() {
            let (tell, told) = oneshot::channel();
            self.0.waiting.borrow_mut().push(tell);
            let _ = told.await;
        }
    }

    pub fn is_closed(&self) -> bool {
        self.0.closed.get()
    }

    /// Notes a request that is about to leave; `None` while the gate is closed. A file that is on this device already
    /// (`blob:`) leaves nothing, and always passes.
    pub fn pass(&self, url: &str, purpose: Purpose) -> Option<Pass> {
        if url.starts_with(ON_DEVICE) {
            return Some(Pass { leaving: None });
        }
        if self.is_closed() {
            return None;
        }
        if !self.knows(url) {
            self.0.urls.borrow_mut().push(url.to_owned());
        }
        let note = self.note(url, purpose, (self.0.now)(), RequestStatus::UnderWay, 0);
        Some(Pass { leaving: Some(Leaving { gate: self.clone(), note, told: 0 }) })
    }

    /// Notes a file of the app's own that the browser has fetched, as its timeline tells.
    pub fn browser_fetched(&self, url: &str, at_ms: f64, bytes: u64, succeeded: bool) {
        if !self.knows(url) {
            let status = if succeeded { RequestStatus::Done } else { RequestStatus::Failed };
            self.note(url, Purpose::App, at_ms, status, bytes);
        }
    }

    fn knows(&self, url: &str) -> bool {
        self.0.urls.borrow().iter().any(|known| known == url)
    }

    fn note(&self, url: &str, purpose: Purpose, at_ms: f64, status: RequestStatus, bytes: u64) -> Note {
        let number = self.0.passed.get();
        self.0.passed.set(number + 1);
        let note = Note { number, at_ms, url: url.to_owned(), purpose, bytes, status };
        self.tell(&note);
        note
    }

    fn tell(&self, note: &Note) {
        match self.0.listener.borrow().as_ref() {
            Some(listener) => listener(note.clone()),
            None => self.0.before_listener.borrow_mut().push(note.clone()),
        }
    }
}

/// A request under way; dropped before its end, it has failed.
pub struct Pass {
    /// `None` where nothing leaves the device.
    leaving: Option<Leaving>,
}

struct Leaving {
    gate: Gate,
    note: Note,
    told: u64,
}

impl Pass {
    /// How to end it when the gate closes.
    pub fn when_closed(&self, end: impl Fn() + 'static) {
        if let Some(Leaving { gate, note, .. }) = &self.leaving {
            gate.0.endings.borrow_mut().push((note.number, Box::new(end)));
        }
    }

    /// The gate has been closed since.
    pub fn is_over(&self) -> bool {
        self.leaving.as_ref().is_some_and(|leaving| leaving.gate.is_closed())
    }

    pub fn received(&mut self, bytes: usize) {
        let Some(Leaving { gate, note, told }) = &mut self.leaving else { return };
        note.bytes += bytes as u64;
        if note.bytes - *told >= TELL_EVERY {
            *told = note.bytes;
            gate.tell(note);
        }
    }

    pub fn done(&mut self) {
        if let Some(leaving) = &mut self.leaving {
            leaving.note.status = RequestStatus::Done;
        }
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.gate.0.endings.borrow_mut().retain(|(number, _)| *number != self.note.number);
        if self.note.status == RequestStatus::UnderWay {
            self.note.status = RequestStatus::Failed;
        }
        self.gate.tell(&self.note);
    }
}
