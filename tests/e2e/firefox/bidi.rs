//! WebDriver BiDi over a WebSocket: commands with their answers, and what the browser logs meanwhile. Must not know how
//! the browser was started, nor what page is open.

use std::{
    io::ErrorKind,
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// How long a command may take before the browser counts as hung. Longer than anything a page waits for.
const PATIENCE: Duration = Duration::from_secs(300);

pub struct Session {
    socket: WebSocket<TcpStream>,
    last_id: u64,
    /// Errors in the console and exceptions that nobody caught, oldest first.
    pub problems: Vec<String>,
}

impl Session {
    /// `address` is the one that the browser prints: `ws://HOST:PORT`.
    pub fn connect(address: &str) -> Self {
        let stream = TcpStream::connect(address.trim_start_matches("ws://")).expect("the browser's port");
        let (socket, _) =
            tungstenite::client(format!("{address}/session"), stream).expect("the browser's websocket");
        let mut session = Self { socket, last_id: 0, problems: Vec::new() };
        session.call("session.new", json!({ "capabilities": {} })).expect("a session");
        session
            .call("session.subscribe", json!({ "events": ["log.entryAdded"] }))
            .expect("what the browser logs");
        session
    }

    /// Sends a command and waits for its answer.
    pub fn call(&mut self, method: &str, params: Value) -> Result<Value, String> {
        let id = self.send(method, params)?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut message = self.receive(deadline).map_err(|error| format!("{method}: {error}"))?;
            if message["id"] == id {
                return match message["type"].as_str() {
                    Some("success") => Ok(message["result"].take()),
                    _ => Err(format!("{method}: {}: {}", message["error"], message["message"])),
                };
            }
        }
    }

    /// Asks the browser to end; it may do so before it answers.
    pub fn close(&mut self, deadline: Instant) {
        if self.send("browser.close", json!({})).is_ok() {
            while self.receive(deadline).is_ok() {}
        }
    }

    fn send(&mut self, method: &str, params: Value) -> Result<u64, String> {
        self.last_id += 1;
        let message = json!({ "id": self.last_id, "method": method, "params": params });
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
                    self.problems.extend(problem(&message));
                    return Ok(message);
                }
                Ok(_) => {}
                Err(tungstenite::Error::Io(error))
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }
}

/// What an event tells, where that is an error.
fn problem(message: &Value) -> Option<String> {
    let entry = &message["params"];
    let is_error = message["method"] == "log.entryAdded" && entry["level"] == "error";
    is_error.then(|| {
        let from = &entry["stackTrace"]["callFrames"][0]["url"];
        format!("{} {}", entry["text"].as_str().unwrap_or("?"), from.as_str().unwrap_or_default())
    })
}
