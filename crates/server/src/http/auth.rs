//! Login of devices, and the nonce of a ticket to the desk.

use super::problem;
use crate::auth::{ABSOLUTE, Session};
use crate::server::Server;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use naungan_journal::wire::{self, Challenge, DeskNonce, Proof, b32};
use naungan_model::id::unhex;

/// Who a request says it comes from.
pub enum Asked {
    /// An open session.
    By(Session),
    /// No token.
    Nobody,
    /// A token of no open session.
    Ended,
}

fn token(headers: &HeaderMap) -> Option<Option<[u8; 32]>> {
    let value = headers.get(header::AUTHORIZATION)?;
    Some(value.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).and_then(|hex| unhex(hex).ok()))
}

/// Reads `Authorization: Bearer`.
pub fn asked(server: &Server, headers: &HeaderMap) -> Asked {
    match token(headers) {
        None => Asked::Nobody,
        Some(token) => match token.and_then(|token| server.0.auth.session(&token, server.now())) {
            Some(session) => Asked::By(session),
            None => Asked::Ended,
        },
    }
}

fn seconds(server: &Server) -> u64 {
    u64::try_from(server.now().0).unwrap_or(0)
}

/// POST /auth/begin
pub async fn begin(State(server): State<Server>) -> Response {
    let challenge = server.0.draw();
    match server.0.auth.begin(challenge, server.now()) {
        Ok(()) => problem::message(StatusCode::OK, &Challenge { challenge: b32(challenge), time: seconds(&server) }),
        Err(error) => problem::not_let_in(error),
    }
}

/// POST /auth/finish
pub async fn finish(State(server): State<Server>, body: Bytes) -> Response {
    let Ok(proof) = wire::decode::<Proof>(&body) else {
        return problem::code(StatusCode::BAD_REQUEST, "auth.unreadable");
    };
    match server.0.finish_login(&proof) {
        Ok((token, _)) => {
            let expires = seconds(&server) + u64::try_from(ABSOLUTE).unwrap_or(0);
            problem::message(StatusCode::OK, &wire::Session { token: b32(token), expires })
        }
        Err(error) => problem::not_let_in(error),
    }
}

/// POST /auth/lock: ends the session; harmless without one.
pub async fn lock(State(server): State<Server>, headers: HeaderMap) -> Response {
    if let Some(Some(token)) = token(&headers) {
        server.0.auth.end(&token);
    }
    StatusCode::NO_CONTENT.into_response()
}

/// POST /desk/nonce: what a ticket to the desk must sign; good once, for 60 s, for this device.
pub async fn desk_nonce(State(server): State<Server>, headers: HeaderMap) -> Response {
    let Asked::By(session) = asked(&server, &headers) else {
        return problem::code(StatusCode::UNAUTHORIZED, "auth.ended");
    };
    let nonce = server.0.draw();
    server.0.desk.expect(nonce, session.device, server.now());
    let origin = server.config().origins.desk.clone();
    problem::message(StatusCode::OK, &DeskNonce { nonce: b32(nonce), time: seconds(&server), origin })
}
