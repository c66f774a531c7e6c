//! A static file server that can be told, while it runs, to misbehave for one path, and that keeps a log.
//! Knows HTTP as far as a browser needs it here, and nothing of what it serves.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader, Read, Result, Seek, SeekFrom, Write},
    net::{TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread::{self, JoinHandle},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};

/// What is wrong with one path.
#[derive(Clone)]
pub enum Fault {
    /// 404.
    NotServed,
    /// One bit of this byte is flipped.
    WrongBit { at: u64 },
    /// The file ends here, and the headers say so too.
    Truncated(u64),
    /// The headers promise the whole file, the connection closes after so many bytes, and from then on the
    /// server does not answer for this path at all.
    GoneAfter(u64),
    /// No faster than this.
    Slow { bytes_per_second: u64 },
    /// Something else instead of the file.
    Replaced(Arc<[u8]>),
}

/// One request that came in, as far as it has been answered.
#[derive(Clone, Debug)]
pub struct Request {
    pub path: String,
    /// `Range: bytes=FROM-`.
    pub from: Option<u64>,
    pub status: u16,
    pub sent: u64,
    /// All of it was sent, or the connection is closed.
    pub ended: bool,
}

pub struct Server {
    pub origin: String,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

struct Shared {
    /// What a path begins with, and the folder that stands for it; the first that fits counts.
    /// The last is the page's own.
    folders: Mutex<Vec<(String, PathBuf)>>,
    /// Whether it sends what isolates a page from other origins.
    isolating: bool,
    /// Whether it sends files compressed to whoever takes them so.
    compressing: bool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    faults: HashMap<String, Fault>,
    log: Vec<Request>,
    stopping: bool,
}

impl Server {
    pub fn start(root: &Path) -> Self {
        Self::of(vec![("/".to_owned(), root.to_owned())])
    }

    /// Serves several folders, each below the beginning of a path.
    pub fn of(folders: Vec<(String, PathBuf)>) -> Self {
        Self::new(folders, true, false)
    }

    /// As usual hosts: files compressed with gzip, the least that they do.
    pub fn compressing(root: &Path) -> Self {
        Self::new(vec![("/".to_owned(), root.to_owned())], true, true)
    }

    /// As the plainest of hosts: one folder below a path, and no headers but those of any file.
    pub fn plain(start: &str, folder: &Path) -> Self {
        Self::new(vec![(start.to_owned(), folder.to_owned())], false, false)
    }

    fn new(folders: Vec<(String, PathBuf)>, isolating: bool, compressing: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let (folders, state, changed) = (Mutex::new(folders), Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { folders, isolating, compressing, state, changed });
        let listening = thread::spawn({
            let shared = shared.clone();
            move || {
                for stream in listener.incoming().flatten() {
                    if shared.lock().stopping {
                        return;
                    }
                    let shared = shared.clone();
                    // A browser that hangs up in the middle is its own affair.
                    thread::spawn(move || shared.answer(stream).ok());
                }
            }
        });
        Self { origin, shared, listening: Some(listening) }
    }

    /// From now on another folder stands where that of the page stood.
    pub fn deploy(&self, folder: &Path) {
        let mut folders = self.shared.folders.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((_, last)) = folders.last_mut() {
            *last = folder.to_owned();
        }
    }

    /// Bytes of all bodies so far.
    pub fn sent(&self) -> u64 {
        self.shared.lock().log.iter().map(|request| request.sent).sum()
    }

    /// Waits until so many bytes have been sent, or until `otherwise`, which is asked again and again.
    pub fn wait_sent(&self, bytes: u64, otherwise: impl Fn() -> bool) {
        const PATIENCE: u32 = 600;
        const BETWEEN: Duration = Duration::from_millis(50);
        for _ in 0..PATIENCE {
            if self.sent() >= bytes || otherwise() {
                return;
            }
            drop(self.shared.changed.wait_timeout(self.shared.lock(), BETWEEN));
        }
        panic!("only {} of {bytes} bytes were sent", self.sent());
    }

    pub fn set(&self, path: &str, fault: Fault) {
        self.shared.lock().faults.insert(path.to_owned(), fault);
        self.shared.changed.notify_all();
    }

    pub fn mend(&self, path: &str) {
        self.shared.lock().faults.remove(path);
        self.shared.changed.notify_all();
    }

    /// Every request so far whose path starts so.
    pub fn requests(&self, prefix: &str) -> Vec<Request> {
        self.shared.lock().log.iter().filter(|request| request.path.starts_with(prefix)).cloned().collect()
    }

    /// Waits until nothing of this path is being sent any more: a browser hangs up some time after a script asks it to.
    pub fn wait_ended(&self, path: &str) {
        const PATIENCE: Duration = Duration::from_secs(30);
        let sending =
            |state: &mut State| state.log.iter().any(|request| request.path == path && !request.ended);
        let waited = self.shared.changed.wait_timeout_while(self.shared.lock(), PATIENCE, sending);
        let timed_out = waited.map_or(true, |(_, waited)| waited.timed_out());
        assert!(!timed_out, "{path} is still being sent: {:?}", self.requests(path));
    }

    /// Gone, as when the network is: whoever asks is refused.
    pub fn stop(&mut self) {
        self.shared.lock().stopping = true;
        self.shared.changed.notify_all();
        // `accept` returns only for a connection.
        let _ = TcpStream::connect(self.origin.trim_start_matches("http://"));
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }

    pub fn forget_requests(&self) {
        self.shared.lock().log.clear();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What is served, as a stream of bytes of known length.
enum Body {
    File(File),
    Bytes(Arc<[u8]>),
}

impl Body {
    fn length(&self) -> Result<u64> {
        match self {
            Self::File(file) => Ok(file.metadata()?.len()),
            Self::Bytes(bytes) => Ok(bytes.len() as u64),
        }
    }

    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Result<()> {
        match self {
            Self::File(file) => {
                file.seek(SeekFrom::Start(at))?;
                file.read_exact(into)
            }
            Self::Bytes(bytes) => {
                into.copy_from_slice(&bytes[at as usize..at as usize + into.len()]);
                Ok(())
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn answer(&self, stream: TcpStream) -> Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        let request_line = lines.next().transpose()?.unwrap_or_default();
        let mut words = request_line.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if target.is_empty() {
            return Ok(());
        }
        let path = target.split(['?', '#']).next().unwrap_or_default().to_owned();
        let (mut from, mut takes_gzip) = (None, false);
        for line in lines {
            let line = line?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(range) = line.strip_prefix("range: bytes=") {
                from = range.trim_end_matches('-').parse().ok();
            }
            takes_gzip |= line.starts_with("accept-encoding:") && line.contains("gzip");
        }
        let fault = self.lock().faults.get(&path).cloned();
        let entry = {
            let mut state = self.lock();
            state.log.push(Request { path: path.clone(), from, status: 0, sent: 0, ended: false });
            state.log.len() - 1
        };
        if matches!(fault, Some(Fault::GoneAfter(0))) {
            return Ok(());
        }
        let answered = if self.compressing && takes_gzip && is_code(&path) {
            self.respond_compressed(stream, &path, entry)
        } else {
            self.respond(stream, method, &path, from, fault, entry)
        };
        self.note(entry, |request| request.ended = true);
        self.changed.notify_all();
        answered
    }

    fn respond(
        &self,
        mut stream: TcpStream,
        method: &str,
        path: &str,
        from: Option<u64>,
        fault: Option<Fault>,
        entry: usize,
    ) -> Result<()> {
        let mut body = match &fault {
            Some(Fault::NotServed) => None,
            Some(Fault::Replaced(bytes)) => Some(Body::Bytes(bytes.clone())),
            None
            | Some(Fault::WrongBit { .. } | Fault::Truncated(_) | Fault::GoneAfter(_) | Fault::Slow { .. }) => {
                self.open(path).map(Body::File)
            }
        };
        let mut length = body.as_ref().map_or(Ok(0), Body::length)?;
        if let Some(Fault::Truncated(at)) = fault {
            length = length.min(at);
        }
        let start = from.unwrap_or(0);
        let status = match (&body, from) {
            (None, _) => "404 Not Found",
            (Some(_), Some(from)) if from >= length => {
                body = None;
                "416 Range Not Satisfiable"
            }
            (Some(_), Some(_)) => "206 Partial Content",
            (Some(_), None) => "200 OK",
        };
        let sending = if body.is_some() { length - start } else { 0 };
        let range = match body {
            Some(_) if from.is_some() => format!("Content-Range: bytes {start}-{}/{length}\r\n", length - 1),
            None | Some(_) => String::new(),
        };
        self.note(entry, |request| request.status = status[..3].parse().unwrap_or(0));
        let isolation = if self.isolating { ISOLATION } else { "" };
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Length: {sending}\r\nContent-Type: {}\r\n{range}{isolation}\
             Accept-Ranges: bytes\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
            media_type(path)
        )?;
        if method == "HEAD" {
            return Ok(());
        }
        let Some(body) = body else { return Ok(()) };
        self.send(stream, body, start..length, path, entry)
    }

    /// Whole and without faults.
    fn respond_compressed(&self, mut stream: TcpStream, path: &str, entry: usize) -> Result<()> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let Some(mut file) = self.open(path) else {
            return write!(
                stream,
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
        };
        std::io::copy(&mut file, &mut gzip)?;
        let body = gzip.finish()?;
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nContent-Type: {}\r\nContent-Encoding: gzip\r\n{ISOLATION}\
             Cache-Control: max-age=600\r\nConnection: close\r\n\r\n",
            body.len(),
            media_type(path)
        )?;
        stream.write_all(&body)?;
        self.note(entry, |request| (request.status, request.sent) = (200, body.len() as u64));
        Ok(())
    }

    /// Looks at the path's fault before each piece, so that one set or mended in the middle works at once.
    fn send(
        &self,
        mut stream: TcpStream,
        mut body: Body,
        range: std::ops::Range<u64>,
        path: &str,
        entry: usize,
    ) -> Result<()> {
        const PIECE: u64 = 1 << 20;
        const TICK: Duration = Duration::from_millis(20);
        let mut at = range.start;
        let mut buffer = vec![0; PIECE as usize];
        while at < range.end {
            let (fault, stopping) = {
                let state = self.lock();
                (state.faults.get(path).cloned(), state.stopping)
            };
            if stopping {
                return Ok(());
            }
            let mut wanted = PIECE.min(range.end - at);
            match &fault {
                Some(Fault::Slow { bytes_per_second }) => {
                    wanted = wanted.min((bytes_per_second / 50).max(1));
                    let state = self.lock();
                    drop(self.changed.wait_timeout(state, TICK));
                }
                Some(Fault::GoneAfter(limit)) => {
                    if at >= *limit {
                        self.lock().faults.insert(path.to_owned(), Fault::GoneAfter(0));
                        return Ok(());
                    }
                    wanted = wanted.min(limit - at);
                }
                None
                | Some(
                    Fault::NotServed | Fault::WrongBit { .. } | Fault::Truncated(_) | Fault::Replaced(_),
                ) => {}
            }
            let piece = &mut buffer[..wanted as usize];
            body.read_at(at, piece)?;
            if let Some(Fault::WrongBit { at: wrong }) = fault
                && (at..at + wanted).contains(&wrong)
            {
                piece[(wrong - at) as usize] ^= 1;
            }
            stream.write_all(piece)?;
            at += wanted;
            self.note(entry, |request| request.sent += wanted);
        }
        Ok(())
    }

    fn note(&self, entry: usize, change: impl FnOnce(&mut Request)) {
        if let Some(request) = self.lock().log.get_mut(entry) {
            change(request);
        }
        self.changed.notify_all();
    }

    fn open(&self, path: &str) -> Option<File> {
        let folders = self.folders.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (relative, folder) =
            folders.iter().find_map(|(start, folder)| Some((path.strip_prefix(start)?, folder)))?;
        let relative = Path::new(relative);
        if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return None;
        }
        let mut file = folder.join(relative);
        if file.is_dir() {
            file.push("index.html");
        }
        File::open(file).ok()
    }
}

const ISOLATION: &str =
    "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n";

/// What hosts compress: text and wasm, and no pictures and models.
fn is_code(path: &str) -> bool {
    let kind = media_type(path);
    kind.starts_with("text/")
        || kind.contains("json")
        || kind == "application/wasm"
        || kind == "image/svg+xml"
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "" | "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "css" => "text/css",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}
