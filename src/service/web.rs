//! The service in a browser's worker: the real channel, the real platform, and a last word before a trap.

use super::{serve, team::follow};
use crate::{
    channel,
    engine::budget::BudgetedAllocator,
    jobs::last_word,
    platform::{
        Platform, exchange,
        web::{WebPlatform, WebYielder, crew, memory_bytes},
    },
    protocol::FromWorker,
};

/// A chat template comes out of a file, and its memory has a limit.
#[global_allocator]
static ALLOCATOR: BudgetedAllocator = BudgetedAllocator;

/// Serves whoever started this worker: a page, or another worker that leads this one.
pub fn start_in_worker() {
    last_word::listen();
    if crew::is_member() {
        wasm_bindgen_futures::spawn_local(follow_leader());
    } else {
        wasm_bindgen_futures::spawn_local(serve_page());
    }
}

async fn serve_page() {
    let connection = channel::web::scope().await;
    let outbox = connection.outbox.clone();
    let crashed = move |message: &str| outbox.post(&FromWorker::Crashed { message: message.to_owned() });
    last_word::say_with(crashed.clone());
    let platform = WebPlatform::open().await;
    // Also between two answers, so that the next one finds a whole team.
    platform.crew().on_death(crashed);
    serve(connection, platform).await;
}

async fn follow_leader() {
    if let Some(crew::Place { shared, rank, size }) = crew::take_place().await {
        let left = shared.clone();
        last_word::say_with(move |_| exchange::leave(&left, size));
        let end = follow(shared, (rank, size), &WebYielder::default(), memory_bytes).await;
        web_sys::console::info_1(&format!("member {rank} ends: {end}").into());
    }
    crew::close();
}
