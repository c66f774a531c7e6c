//! What can be asked for over HTTP, and how it is answered. docs/collector.openapi.yaml says the same, and tests/document.rs holds the
//! two together. Must not know SQL.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Json, Router,
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures::stream;
use sha2::{Digest, Sha256};
use tokio::{sync::mpsc, task::spawn_blocking};
use tower_http::cors::CorsLayer;

use crate::{
    batch::Batch,
    body, csv,
    database::{Arrival, Database},
    range::Wanted,
    refusal::Refusal,
    rounds::{self, Rounds},
};

pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
}

/// All of them; those of rounds are there where rounds are held.
pub const ROUTES: [Route; 8] = [
    Route { method: "post", path: "/results" },
    Route { method: "get", path: "/results" },
    Route { method: "get", path: "/results/count" },
    Route { method: "get", path: "/results.csv" },
    Route { method: "get", path: "/rounds" },
    Route { method: "get", path: "/rounds/manifest" },
    Route { method: "get", path: "/rounds/{round}/model" },
    Route { method: "post", path: "/rounds/{round}/changes" },
];

const LONGEST_KEY: usize = 256;
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Pages of CSV that wait to be read.
const PAGES_AHEAD: usize = 2;

#[derive(Clone)]
pub struct Shared(Arc<Mutex<Database>>);

impl Shared {
    pub fn new(database: Database) -> Self {
        Self(Arc::new(Mutex::new(database)))
    }

    /// SQLite waits for the disk, so it does that where nobody else is kept waiting.
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Database) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let shared = self.0.clone();
        let done =
            spawn_blocking(move || work(&mut shared.lock().unwrap_or_else(PoisonError::into_inner))).await;
        done.unwrap_or_else(|error| {
            Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", error.to_string()))
        })
    }
}

pub fn router(shared: Shared, rounds: Option<Rounds>, origins: &[HeaderValue]) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(origins.to_vec())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, KEY])
        .expose_headers([header::RETRY_AFTER, REPLAYED])
        .allow_private_network(true);
    let rounds = rounds.map_or_else(Router::new, |rounds| rounds::router(shared.clone(), rounds));
    Router::new()
        .route("/results", post(accept).get(stretch))
        .route("/results/count", get(count))
        .route("/results.csv", get(export))
        .with_state(shared)
        .merge(rounds)
        .fallback(async || Refusal::new(StatusCode::NOT_FOUND, "not-found", "there is nothing here"))
        .layer(cors)
}

async fn accept(State(shared): State<Shared>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let key = headers.get(KEY).and_then(|key| key.to_str().ok()).map(str::to_owned);
    let key = key.filter(|key| (1..=LONGEST_KEY).contains(&key.len())).ok_or_else(|| {
        Refusal::invalid("no-key", format!("expected an Idempotency-Key of 1 to {LONGEST_KEY} characters"))
    })?;
    let body = body::read(body).await?;
    let answered = shared
        .with(move |database| {
            let batch = Batch::read(&body)?;
            let digest = Sha256::digest(&body).into();
            database.accept(&batch, &Arrival { key: &key, digest: &digest, received_ms: now_ms() })
        })
        .await?;
    let mut response = Json(answered.accepted).into_response();
    if answered.is_repeated {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

async fn count(State(shared): State<Shared>) -> Result<Response, Refusal> {
    shared.with(|database| database.count()).await.map(|counted| Json(counted).into_response())
}

async fn stretch(
    State(shared): State<Shared>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(wanted) = wanted.map_err(|error| Refusal::invalid("invalid", error.body_text()))?;
    shared.with(move |database| database.stretch(&wanted)).await.map(|stretch| Json(stretch).into_response())
}

/// A page is read when one before it has left. Where the database fails on the way, the connection ends before its time, so nobody
/// takes a part for the whole.
async fn export(State(shared): State<Shared>) -> Response {
    let (pages, came) = mpsc::channel(PAGES_AHEAD);
    tokio::spawn(async move {
        let mut after = 0;
        loop {
            let page = shared.with(move |database| database.csv_page(after)).await.transpose();
            let Some(page) = page else { return };
            let page = page.map(|(text, last)| {
                after = last;
                text
            });
            let is_last = page.is_err();
            if pages.send(page).await.is_err() || is_last {
                return;
            }
        }
    });
    let pages = stream::unfold(came, async |mut came| came.recv().await.map(|page| (page, came)));
    let whole = futures::StreamExt::chain(stream::iter([Ok::<_, Refusal>(csv::HEADER.to_owned())]), pages);
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], Body::from_stream(whole)).into_response()
}

#[allow(clippy::disallowed_methods, reason = "it runs in no browser")]
pub fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
