//! Takes connections and answers them, or fails as a test asks. Must not know what is asked for.

use std::{io, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, Response, StatusCode, header},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpListener, time::sleep};
use tower::Service;

use crate::{
    database::Database,
    failing::{Fault, Faults},
    options::Options,
    refusal::Refusal,
    rounds::{NoRounds, Rounds},
    routes::{self, Shared},
};

/// Why it does not serve.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("{address}: {cause}")]
    Listen { address: std::net::SocketAddr, cause: io::Error },
    #[error("{database}: {cause}")]
    Database { database: String, cause: rusqlite::Error },
    #[error("`{0}` is no origin")]
    Origin(String),
    #[error(transparent)]
    Rounds(#[from] NoRounds),
    #[error("no threads: {0}")]
    Threads(io::Error),
}

/// A connection that ends without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the server is made to fail")]
struct NoAnswer;

pub async fn listen(options: &Options) -> Result<TcpListener, Failed> {
    let address = options.listen;
    TcpListener::bind(address).await.map_err(|cause| Failed::Listen { address, cause })
}

/// What answers, once the database is open.
pub fn router(options: &Options) -> Result<Router, Failed> {
    let database = Database::open(options.database.as_deref()).map_err(|cause| {
        let path = options.database.as_ref();
        let database = path.map_or("memory".to_owned(), |path| path.display().to_string());
        Failed::Database { database, cause }
    })?;
    let rounds = match &options.rounds {
        Some(held) => {
            let (rounds, model) = Rounds::open(held)?;
            database.begin_rounds(&model).map_err(|cause| NoRounds::Database(cause.to_string()))?;
            Some(rounds)
        }
        None => None,
    };
    let origin = |origin: &String| HeaderValue::from_str(origin).map_err(|_| Failed::Origin(origin.clone()));
    let origins = options.origins.iter().map(origin).collect::<Result<Vec<_>, _>>()?;
    Ok(routes::router(Shared::new(database), rounds, &origins))
}

/// Answers until it is dropped.
pub async fn serve(listener: TcpListener, router: Router, faults: Option<Arc<Faults>>) {
    loop {
        // Too many open files, say: the next may come through.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (router, faults) = (router.clone(), faults.clone());
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(router.clone(), faults.clone(), request));
            // A connection that breaks is its client's business.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(
    mut router: Router,
    faults: Option<Arc<Faults>>,
    request: Request<Incoming>,
) -> Result<Response<Body>, NoAnswer> {
    let mut done = async |request| match router.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let Some((faults, fault)) = faults.and_then(|faults| faults.draw().map(|fault| (faults, fault))) else {
        return Ok(done(request).await);
    };
    match fault {
        Fault::Down => Err(NoAnswer),
        Fault::Slow => {
            let response = done(request).await;
            sleep(faults.slow()).await;
            Ok(response)
        }
        Fault::Broken => Ok(refused(StatusCode::INTERNAL_SERVER_ERROR)),
        Fault::TooMany => {
            let mut response = refused(StatusCode::TOO_MANY_REQUESTS);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            Ok(response)
        }
        Fault::Cut => {
            done(request).await;
            Err(NoAnswer)
        }
    }
}

fn refused(status: StatusCode) -> Response<Body> {
    axum::response::IntoResponse::into_response(Refusal::new(status, "failing", NoAnswer.to_string()))
}
