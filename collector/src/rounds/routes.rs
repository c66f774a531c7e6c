//! What can be asked for of rounds over HTTP. Must not know SQL.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Body,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use super::{Rounds, signing::sha256, table::Change, weights};
use crate::{
    body,
    refusal::Refusal,
    routes::{Shared, now_ms},
};

const LONGEST_NAME: usize = 128;

type Held = State<(Shared, Arc<Rounds>)>;

/// The round under way, and what a member must know of it.
#[derive(Serialize)]
struct Told {
    round: u64,
    /// Whose changes are here, and how many end the round.
    members: u32,
    members_wanted: u32,
    /// The longest change, and the noise on each weight, in `clip`s.
    clip: f64,
    noise: f64,
    weights: usize,
    sha256: String,
    /// Of Ed25519, in hex.
    key: String,
}

#[derive(Deserialize)]
struct By {
    member: String,
    rows: u64,
}

#[derive(Serialize)]
struct Taken {
    round: u64,
    members: u32,
    is_over: bool,
}

pub fn router(shared: Shared, rounds: Rounds) -> Router {
    Router::new()
        .route("/rounds", get(told))
        .route("/rounds/manifest", get(manifest))
        .route("/rounds/{round}/model", get(model))
        .route("/rounds/{round}/changes", post(take))
        .with_state((shared, Arc::new(rounds)))
}

async fn told(State((shared, rounds)): Held) -> Result<Response, Refusal> {
    let current = shared.with(|database| database.current_round()).await?;
    let told = Told {
        round: current.number,
        members: current.members,
        members_wanted: rounds.members,
        clip: rounds.terms.clip,
        noise: rounds.terms.noise,
        weights: weights(&current.model).unwrap_or_default(),
        sha256: sha256(&current.model),
        key: rounds.signing.public(),
    };
    Ok(Json(told).into_response())
}

/// It is signed when it is asked for, so it has never expired.
async fn manifest(State((shared, rounds)): Held) -> Result<Response, Refusal> {
    let current = shared.with(|database| database.current_round()).await?;
    let signed = rounds.signing.manifest(current.number, &current.model, now_ms() as u64 / 1000);
    Ok(([(header::CONTENT_TYPE, "application/json")], signed).into_response())
}

async fn model(
    State((shared, _)): Held,
    round: Result<Path<u64>, PathRejection>,
) -> Result<Response, Refusal> {
    let Path(round) = round.map_err(|error| Refusal::invalid("invalid", error.body_text()))?;
    let model = shared.with(move |database| database.model_of_round(round)).await?;
    let none = || Refusal::new(StatusCode::NOT_FOUND, "not-found", format!("there is no round {round}"));
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], model.ok_or_else(none)?).into_response())
}

async fn take(
    State((shared, rounds)): Held,
    round: Result<Path<u64>, PathRejection>,
    by: Result<Query<By>, QueryRejection>,
    body: Body,
) -> Result<Response, Refusal> {
    let Path(round) = round.map_err(|error| Refusal::invalid("invalid", error.body_text()))?;
    let Query(By { member, rows }) = by.map_err(|error| Refusal::invalid("invalid", error.body_text()))?;
    let body = body::read(body).await?;
    if member.is_empty() || member.len() > LONGEST_NAME || i64::try_from(rows).is_err() {
        let why = format!("expected a `member` of 1 to {LONGEST_NAME} bytes and a possible number of `rows`");
        return Err(Refusal::invalid("invalid", why));
    }
    if !body.len().is_multiple_of(4) {
        let why = format!("{} bytes are no numbers of 32 bits", body.len());
        return Err(Refusal::invalid("malformed", why));
    }
    let change = Change { round, member, rows, bytes: body };
    let taken = shared.with(move |database| database.take_change(&rounds, &change)).await?;
    Ok(Json(Taken { round, members: taken.members, is_over: taken.is_over }).into_response())
}
