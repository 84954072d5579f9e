//! Letters behind a link (docs/sync.md): a device posts, looks after and ends them; a reader without an account opens and answers.

use super::packs::reader;
use super::{ask_main, problem};
use crate::server::Server;
use crate::store::letters::{self, Fresh, NotKept, Shown};
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use naungan_crypto::constants::PART_MAX;
use naungan_crypto::letter::in_class;
use naungan_journal::letters::{End, Given, Letters, MAX_ANSWER, MAX_LETTERS, Post, Posted, Show, Wrong};
use naungan_journal::wire;
use std::collections::BTreeMap;
use std::sync::PoisonError;

/// POST /sync/v1/letters
pub async fn post(State(server): State<Server>, headers: HeaderMap, body: Bytes) -> Response {
    let session = match reader(&server, &headers) {
        Ok(session) => session,
        Err(refused) => return *refused,
    };
    let Some(post) = wire::decode::<Post>(&body).ok().filter(|post| post.version == 1) else {
        return problem::code(StatusCode::BAD_REQUEST, "sync.unreadable");
    };
    if !in_class(post.sealed.len(), PART_MAX) {
        return problem::code(StatusCode::UNPROCESSABLE_ENTITY, "letter.size");
    }
    let by = (session.tenant, session.user, session.device);
    let fresh = Fresh { letter: *post.letter, by, auth_hash: *post.auth_hash, sealed: post.sealed.into() };
    match letters::post(&server.0.store.main, fresh, server.now().0).await {
        Ok(Ok(until)) => problem::message(StatusCode::OK, &Posted { version: 1, until: until.max(0).unsigned_abs() }),
        Ok(Err(NotKept::Taken)) => problem::code(StatusCode::UNPROCESSABLE_ENTITY, "letter.taken"),
        Ok(Err(NotKept::TooMany)) => problem::code(StatusCode::TOO_MANY_REQUESTS, "letter.too_many"),
        Err(error) => problem::trouble(&error),
    }
}

/// GET /sync/v1/letters?ids=
pub async fn list(State(server): State<Server>, headers: HeaderMap, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let session = match reader(&server, &headers) {
        Ok(session) => session,
        Err(refused) => return *refused,
    };
    let asked = query.get("ids").and_then(|ids| super::sync::ids(ids)).filter(|ids| (1..=MAX_LETTERS).contains(&ids.len()));
    let Some(asked) = asked else { return problem::code(StatusCode::BAD_REQUEST, "sync.unreadable") };
    let now = server.now().0;
    match ask_main(&server, move |connection| letters::of(connection, session.tenant, &asked, now)).await {
        Ok(letters) => problem::message(StatusCode::OK, &Letters { version: 1, letters }),
        Err(error) => problem::trouble(&error),
    }
}

/// POST /sync/v1/letters/end: nobody can read it from now on.
pub async fn end(State(server): State<Server>, headers: HeaderMap, body: Bytes) -> Response {
    let session = match reader(&server, &headers) {
        Ok(session) => session,
        Err(refused) => return *refused,
    };
    let Some(end) = wire::decode::<End>(&body).ok().filter(|end| end.version == 1) else {
        return problem::code(StatusCode::BAD_REQUEST, "sync.unreadable");
    };
    match letters::end(&server.0.store.main, session.tenant, *end.letter, server.now().0).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => problem::trouble(&error),
    }
}

/// POST /letter/open, by anybody: the ciphertext for the right value, or an answer taken.
pub async fn show(State(server): State<Server>, body: Bytes) -> Response {
    // Guesses of everybody together are slowed down as logins are.
    if !server.0.letters.lock().unwrap_or_else(PoisonError::into_inner).allow(server.now()) {
        return problem::code(StatusCode::TOO_MANY_REQUESTS, "letter.too_many");
    }
    let Some(show) = wire::decode::<Show>(&body).ok().filter(|show| show.version == 1) else {
        return problem::code(StatusCode::BAD_REQUEST, "letter.unreadable");
    };
    if show.answer.as_ref().is_some_and(|answer| !in_class(answer.len(), MAX_ANSWER)) {
        return problem::code(StatusCode::UNPROCESSABLE_ENTITY, "letter.size");
    }
    let answers = show.answer.is_some();
    let shown = letters::show(&server.0.store.main, *show.letter, *show.auth, show.answer.map(Into::into), server.now().0);
    match shown.await {
        Ok(Shown::Right(_)) if answers => StatusCode::NO_CONTENT.into_response(),
        Ok(Shown::Right(sealed)) => problem::message(StatusCode::OK, &Given { version: 1, sealed: sealed.into() }),
        Ok(Shown::Wrong(left)) => {
            problem::message(StatusCode::FORBIDDEN, &Wrong { version: 1, code: "letter.words".to_owned(), left })
        }
        Ok(Shown::Closed) => problem::code(StatusCode::NOT_FOUND, "letter.closed"),
        Ok(Shown::Full) => problem::code(StatusCode::CONFLICT, "letter.full"),
        Err(error) => problem::trouble(&error),
    }
}

/// GET /letter: the reader's page, the same for everybody. What it opens stands after `#`, which no browser sends.
pub async fn page(headers: HeaderMap) -> Response {
    let Some(language) = crate::language::of(&headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let html = Html(naungan_pages::care::letter::show(&language).into_string());
    ([(header::REFERRER_POLICY, "no-referrer"), (header::CACHE_CONTROL, "no-store")], html).into_response()
}
