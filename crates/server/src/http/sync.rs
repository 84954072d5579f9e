//! `POST` and `GET /sync/v1/entries` (docs/sync.md).

use super::auth::{Asked, asked};
use super::problem;
use crate::server::Server;
use crate::sync::{download, summaries, upload};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use naungan_crypto::B16;
use naungan_journal::wire::{MAX_OBJECTS, Scope};
use naungan_model::id::{DeviceId, unhex};
use std::collections::BTreeMap;

/// Takes entries in. A revoked device is heard too: what it wrote waits for a supervisor.
pub async fn upload(State(server): State<Server>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    let by: Option<DeviceId> = match asked(&server, &headers) {
        Asked::By(session) => Some(session.device),
        Asked::Nobody => None,
        Asked::Ended => return problem::code(StatusCode::UNAUTHORIZED, "auth.ended"),
    };
    let body = match body {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return problem::code(StatusCode::PAYLOAD_TOO_LARGE, "sync.too_large");
        }
        Err(_) => return problem::code(StatusCode::BAD_REQUEST, "sync.unreadable"),
    };
    match upload::take(&server.0, by, body).await {
        Ok(receipts) => problem::message(StatusCode::OK, &receipts),
        Err(error) => problem::not_taken(&error),
    }
}

/// Takes summaries in, of a device that may read what it writes of.
pub async fn summaries(State(server): State<Server>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    let Asked::By(session) = asked(&server, &headers) else {
        return problem::code(StatusCode::UNAUTHORIZED, "auth.ended");
    };
    if server.0.enrolled(session.device).is_none_or(|enrolled| enrolled.revoked) {
        return problem::code(StatusCode::FORBIDDEN, "auth.revoked");
    }
    let Ok(body) = body else { return problem::code(StatusCode::PAYLOAD_TOO_LARGE, "sync.too_large") };
    match summaries::take(&server.0, session, body).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => problem::not_taken(&error),
    }
}

/// Gives what is new. A revoked device is given nothing, and told so: it wipes what it has.
pub async fn download(
    State(server): State<Server>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let Asked::By(session) = asked(&server, &headers) else {
        return problem::code(StatusCode::UNAUTHORIZED, "auth.ended");
    };
    if server.0.enrolled(session.device).is_none_or(|enrolled| enrolled.revoked) {
        return problem::code(StatusCode::FORBIDDEN, "auth.revoked");
    }
    let number = |name: &str| query.get(name).map(|text| text.parse::<u64>()).transpose();
    let (Ok(after), Ok(limit)) = (number("after"), number("limit")) else {
        return problem::code(StatusCode::BAD_REQUEST, "sync.unreadable");
    };
    let scope = match (query.get("keys").map(String::as_str), query.get("objects").map(|objects| ids(objects))) {
        (None, None) => Scope::All,
        (Some("1"), None) => Scope::Keys,
        (None, Some(Some(objects))) if (1..=MAX_OBJECTS).contains(&objects.len()) => Scope::Objects(objects),
        _ => return problem::code(StatusCode::BAD_REQUEST, "sync.unreadable"),
    };
    let has = match query.get("has").map(|digits| unhex::<8>(digits)).transpose() {
        Ok(has) => has,
        Err(_) => return problem::code(StatusCode::BAD_REQUEST, "sync.unreadable"),
    };
    let limit = limit.map_or(download::LIMIT, |limit| usize::try_from(limit).unwrap_or(download::LIMIT));
    match download::give(&server.0, session, after.unwrap_or(0), (scope, limit, has)).await {
        Ok(page) => problem::message(StatusCode::OK, &page),
        Err(error) => problem::trouble(&error),
    }
}

/// Ids in hexadecimal digits, one after the other.
pub fn ids(digits: &str) -> Option<Vec<B16>> {
    let starts = (0..digits.len()).step_by(32);
    starts.map(|at| unhex(digits.get(at..at + 32)?).ok()).collect()
}
