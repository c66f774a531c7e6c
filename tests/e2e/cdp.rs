//! Chromium, started and spoken to over the Chrome DevTools Protocol. Knows browsers, targets and sessions; must
//! not know what page is open.

use std::{
    env, fs,
    io::{BufRead, BufReader, ErrorKind},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// How long a command may take before the browser counts as hung. Longer than anything a page waits for.
const PATIENCE: Duration = Duration::from_secs(300);

pub struct Event {
    /// Whose it is: empty for the browser's own.
    pub session: String,
    pub method: String,
    pub params: Value,
}

/// A target of its own below the page, in the order of birth.
#[derive(Clone, Debug)]
pub struct Worker {
    pub session: String,
    pub url: String,
    /// The session of the page or worker that started it, with which it ends.
    parent: String,
}

pub struct Browser {
    child: Child,
    ended: Option<JoinHandle<()>>,
    profile: PathBuf,
    /// Where it listens for whoever debugs it.
    port: String,
    socket: WebSocket<TcpStream>,
    last_id: u64,
    /// Everything that happened, oldest first.
    pub events: Vec<Event>,
    /// The workers alive now.
    pub workers: Vec<Worker>,
}

impl Browser {
    /// With a profile that nobody used before; `more` are further switches.
    pub fn start(more: &[&str]) -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        Self::start_with(env::temp_dir().join(format!("hearth-e2e-{}-{number}", std::process::id())), more)
    }

    fn start_with(profile: PathBuf, more: &[&str]) -> Self {
        let program = env::var_os("HEARTH_CHROMIUM").unwrap_or_else(|| "chromium".into());
        let mut child = Command::new(&program)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0"])
            .args(more)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; set HEARTH_CHROMIUM", program.display()));
        let mut stderr = BufReader::new(child.stderr.take().expect("stderr is piped"));
        let address = address(&mut stderr);
        // Nobody reads the rest, but a full pipe would stop the browser. It ends with the last of its processes.
        let ended = thread::spawn(move || drop(std::io::copy(&mut stderr, &mut std::io::sink())));
        let host = address.trim_start_matches("ws://").split('/').next().unwrap_or_default();
        let stream = TcpStream::connect(host).expect("the browser's debugging port");
        let (socket, _) = tungstenite::client::client_with_config(&address, stream, Some(unlimited()))
            .expect("the browser's websocket");
        let port = host.rsplit(':').next().unwrap_or_default().to_owned();
        Self {
            child,
            ended: Some(ended),
            profile,
            port,
            socket,
            last_id: 0,
            events: Vec::new(),
            workers: Vec::new(),
        }
    }

    /// For another program that speaks to this browser too.
    pub fn port(&self) -> &str {
        &self.port
    }

    /// Kills it in the middle of whatever it does, and starts another one with what it left on the disk.
    pub fn die_and_start_again(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(ended) = self.ended.take() {
            let _ = ended.join();
        }
        // Dropped, the dead one would take the profile along.
        let profile = std::mem::take(&mut self.profile);
        *self = Self::start_with(profile, &[]);
    }

    /// A blank page, and the session to speak to it. Its workers are attached as they are born.
    pub fn new_page(&mut self) -> String {
        let target = self.call("", "Target.createTarget", json!({ "url": "about:blank" })).expect("a page");
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = self.call("", "Target.attachToTarget", attach).expect("a session");
        let session = session["sessionId"].as_str().expect("a session id").to_owned();
        for method in ["Page.enable", "Runtime.enable", "Log.enable", "DOM.enable"] {
            self.call(&session, method, json!({})).expect(method);
        }
        self.call(&session, "Network.enable", no_buffers()).expect("Network.enable");
        self.call(&session, "Target.setAutoAttach", auto_attach()).expect("Target.setAutoAttach");
        session
    }

    /// Sends a command (`session` is empty for the browser itself) and waits for its answer.
    pub fn call(&mut self, session: &str, method: &str, params: Value) -> Result<Value, String> {
        let id = self.send(session, method, params)?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut message = self.receive(deadline).map_err(|error| format!("{method}: {error}"))?;
            if message["id"] == id {
                return match message.get("error") {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(message["result"].take()),
                };
            }
        }
    }

    /// The operating system's names for the processes that pages and their workers live in.
    pub fn page_processes(&mut self) -> Vec<u64> {
        let processes = self.call("", "SystemInfo.getProcessInfo", json!({})).expect("the processes");
        let all = processes["processInfo"].as_array().into_iter().flatten();
        all.filter(|process| process["type"] == "renderer")
            .filter_map(|process| process["id"].as_u64())
            .collect()
    }

    /// The value of an expression; a promise is waited for.
    pub fn evaluate(&mut self, session: &str, expression: &str) -> Result<Value, String> {
        let params = json!({
            "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
        });
        let mut answer = self.call(session, "Runtime.evaluate", params)?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(exception(details)),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    /// Sends without waiting for the answer, for sessions that may die before they give one.
    pub fn send(&mut self, session: &str, method: &str, params: Value) -> Result<u64, String> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": params });
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        self.socket.send(Message::text(message.to_string())).map_err(|error| error.to_string())?;
        Ok(self.last_id)
    }

    fn receive(&mut self, deadline: Instant) -> Result<Value, String> {
        loop {
            let left = deadline.checked_duration_since(Instant::now()).ok_or("no answer in time")?;
            let left = left.max(Duration::from_millis(1));
            self.socket.get_ref().set_read_timeout(Some(left)).map_err(|error| error.to_string())?;
            match self.socket.read() {
                Ok(Message::Text(text)) => {
                    let message: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
                    self.note(&message)?;
                    return Ok(message);
                }
                Ok(_) => {}
                Err(tungstenite::Error::Io(error))
                    // A signal breaks off a read that has a timeout.
                    if matches!(
                        error.kind(),
                        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                    ) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    fn note(&mut self, message: &Value) -> Result<(), String> {
        let Some(method) = message["method"].as_str() else { return Ok(()) };
        let params = &message["params"];
        let child = params["sessionId"].as_str().unwrap_or_default().to_owned();
        let session = message["sessionId"].as_str().unwrap_or_default().to_owned();
        match method {
            "Target.attachedToTarget" if params["waitingForDebugger"] == true => {
                let url = params["targetInfo"]["url"].as_str().unwrap_or_default().to_owned();
                // A service worker is nobody's own.
                let is_own = params["targetInfo"]["type"] == "worker";
                self.adopt(Worker { session: child, url, parent: session.clone() }, is_own)?;
            }
            // Nobody may be left to say that a worker's workers have gone with it.
            "Target.detachedFromTarget" => {
                self.workers.retain(|worker| worker.session != child && worker.parent != child);
            }
            _ => {}
        }
        self.events.push(Event { session, method: method.to_owned(), params: params.clone() });
        Ok(())
    }

    /// A new worker waits for us, so that we miss nothing of what it does.
    fn adopt(&mut self, worker: Worker, is_own: bool) -> Result<(), String> {
        for (method, params) in [
            ("Runtime.enable", json!({})),
            ("Log.enable", json!({})),
            ("Network.enable", no_buffers()),
            ("Target.setAutoAttach", auto_attach()),
            ("Runtime.runIfWaitingForDebugger", json!({})),
        ] {
            self.send(&worker.session, method, params)?;
        }
        if is_own {
            self.workers.push(worker);
        }
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked to close it takes its own children along; the socket's end tells that it has.
        if self.send("", "Browser.close", json!({})).is_ok() {
            let deadline = Instant::now() + Duration::from_secs(10);
            while self.receive(deadline).is_ok() {}
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        // While any process of it lives, it may still write to the profile.
        if let Some(ended) = self.ended.take() {
            let _ = ended.join();
        }
        if !self.profile.as_os_str().is_empty() {
            let _ = fs::remove_dir_all(&self.profile);
        }
    }
}

/// What an exception says, with its stack where there is one.
pub fn exception(details: &Value) -> String {
    let exception = &details["exception"];
    let said = exception["description"].as_str().or(exception["value"].as_str()).or(details["text"].as_str());
    said.map_or_else(|| details.to_string(), str::to_owned)
}

fn address(stderr: &mut impl BufRead) -> String {
    let mut seen = String::new();
    for line in stderr.lines().map_while(Result::ok) {
        if let Some(address) = line.strip_prefix("DevTools listening on ") {
            return address.trim().to_owned();
        }
        seen.push_str(&line);
        seen.push('\n');
    }
    panic!("the browser ended before it listened:\n{seen}");
}

/// Screenshots come as one message.
fn unlimited() -> tungstenite::protocol::WebSocketConfig {
    tungstenite::protocol::WebSocketConfig::default().max_message_size(None).max_frame_size(None)
}

/// Requests are watched, not their bodies: a model would be held twice.
fn no_buffers() -> Value {
    json!({ "maxTotalBufferSize": 0, "maxResourceBufferSize": 0 })
}

fn auto_attach() -> Value {
    json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true })
}
