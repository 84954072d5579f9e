//! Routes of the demonstration. Without its door they are not there.

use super::problem;
use crate::demo::DemoError;
use crate::server::Server;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use naungan_journal::wire::{self, DemoEnrol};

fn not_there() -> Response {
    problem::code(StatusCode::NOT_FOUND, "http.not_found")
}

/// GET /demo/people
pub async fn people(State(server): State<Server>) -> Response {
    match server.0.demo.get() {
        Some(demo) => problem::message(StatusCode::OK, &demo.people()),
        None => not_there(),
    }
}

/// POST /demo/enrol
pub async fn enrol(State(server): State<Server>, body: Bytes) -> Response {
    let Some(demo) = server.0.demo.get().cloned() else { return not_there() };
    let Ok(request) = wire::decode::<DemoEnrol>(&body) else {
        return problem::code(StatusCode::BAD_REQUEST, "demo.unreadable");
    };
    match demo.enrol(request).await {
        Ok(enrolled) => problem::message(StatusCode::OK, &enrolled),
        Err(DemoError::NoSuchPerson) => problem::code(StatusCode::NOT_FOUND, "demo.no_such_person"),
        Err(DemoError::Malformed) => problem::code(StatusCode::BAD_REQUEST, "demo.unreadable"),
        Err(DemoError::Failed) => problem::code(StatusCode::INTERNAL_SERVER_ERROR, "demo.failed"),
    }
}

/// GET /time: milliseconds, in decimal. A demonstration has a clock of its own.
pub async fn time(State(server): State<Server>) -> Response {
    if server.0.demo.get().is_none() {
        return not_there();
    }
    server.now().0.saturating_mul(1000).to_string().into_response()
}
