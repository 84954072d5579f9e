//! `GET /sync/v1/packs` and `GET /sync/v1/packs/{hash}` (docs/sync.md): a device gets versions of its own partner's forms.

use super::auth::{Asked, asked};
use super::{ask_main, problem};
use crate::auth::Session;
use crate::server::Server;
use crate::store::packs;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use naungan_journal::wire::{MAX_PROPOSALS, Proposal, Proposals, b32, id};
use naungan_model::id::unhex;

/// What was proposed, newest first.
pub async fn list(State(server): State<Server>, headers: HeaderMap) -> Response {
    let session = match reader(&server, &headers) {
        Ok(session) => session,
        Err(refused) => return *refused,
    };
    match ask_main(&server, move |connection| packs::all(connection, session.tenant)).await {
        Ok(all) => {
            let packs = all.into_iter().take(MAX_PROPOSALS).map(|proposed| Proposal {
                pack: b32(proposed.hash),
                user: id(proposed.user.0),
                at: proposed.at.max(0).unsigned_abs(),
                note: proposed.note,
            });
            problem::message(StatusCode::OK, &Proposals { version: 1, packs: packs.collect() })
        }
        Err(error) => problem::trouble(&error),
    }
}

/// The bytes of one.
pub async fn bundle(State(server): State<Server>, headers: HeaderMap, Path(hash): Path<String>) -> Response {
    let session = match reader(&server, &headers) {
        Ok(session) => session,
        Err(refused) => return *refused,
    };
    let Ok(hash) = unhex(&hash) else { return problem::code(StatusCode::NOT_FOUND, "pack.unknown") };
    match ask_main(&server, move |connection| packs::bundle(connection, session.tenant, &hash)).await {
        Ok(Some(found)) => ([(header::CONTENT_TYPE, "application/octet-stream")], found.bytes).into_response(),
        Ok(None) => problem::code(StatusCode::NOT_FOUND, "pack.unknown"),
        Err(error) => problem::trouble(&error),
    }
}

/// A session of a device that is not revoked.
pub fn reader(server: &Server, headers: &HeaderMap) -> Result<Session, Box<Response>> {
    let Asked::By(session) = asked(server, headers) else {
        return Err(Box::new(problem::code(StatusCode::UNAUTHORIZED, "auth.ended")));
    };
    if server.0.enrolled(session.device).is_none_or(|enrolled| enrolled.revoked) {
        return Err(Box::new(problem::code(StatusCode::FORBIDDEN, "auth.revoked")));
    }
    Ok(session)
}
