//! What whoever keeps the program running calls, one call after the other (`build.rs` exports them): each reads the request's head from `/head`, and prints its answer as a
//! line of JSON. A trap leaves nothing that could be called again.

use std::{
    cell::RefCell,
    fs,
    io::{Write, stdout},
    path::Path,
};

use super::{Answer, Head, Server};

const HEAD: &str = "/head";
const BODY: &str = "/body";
const MODEL: &str = "/model";
/// Of the memory that `cargo xtask edge workerd` lets the program grow to; the rest is for what comes in and what is computed.
const MODEL_BYTES: u64 = 64 << 20;

thread_local! {
    static SERVER: RefCell<Server> = RefCell::new(Server::new(MODEL_BYTES));
}

/// Whether a body may come.
#[unsafe(no_mangle)]
extern "C" fn accepts() {
    print(|server, head| server.accepts(head));
}

/// Makes the model in `/model` ready.
#[unsafe(no_mangle)]
extern "C" fn load() {
    print(|server, head| server.load(head, Path::new(MODEL)));
}

/// Answers the request whose body is `/body`.
#[unsafe(no_mangle)]
extern "C" fn answer() {
    print(|server, head| server.answer(head, Path::new(BODY)));
}

fn print(call: impl FnOnce(&mut Server, &Head) -> Answer) {
    let head = fs::read(HEAD).map_err(|error| error.to_string());
    let head = head.and_then(|head| serde_json::from_slice(&head).map_err(|error| error.to_string()));
    let answer = match head {
        Ok(head) => SERVER.with_borrow_mut(|server| call(server, &head)),
        Err(error) => Answer::refused(500, format!("the request's head: {error}")),
    };
    let line = serde_json::to_vec(&answer).unwrap_or_default();
    // Who called sees that nothing came.
    let _ = stdout().lock().write_all(&line).and_then(|()| stdout().lock().flush());
}
