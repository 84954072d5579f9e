//! The one place where a code becomes a status. Bodies of the API carry the code alone: the device knows the words.

use crate::auth::AuthError;
use crate::error::ServerError;
use crate::store::ingest::IngestError;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::{IntoResponse, Response};
use naungan_journal::wire::{self, CONTENT_TYPE, Refused, b32, id};

/// A message as an answer.
pub fn message<T: minicbor::Encode<()>>(status: StatusCode, message: &T) -> Response {
    (status, [(header::CONTENT_TYPE, CONTENT_TYPE)], wire::encode(message)).into_response()
}

/// Only a code.
pub fn code(status: StatusCode, code: &str) -> Response {
    let mut answer = message(status, &Refused { version: 1, code: code.to_owned(), entry: None, head: None });
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    answer
}

/// The server's own troubles: 507 when nothing can be stored, 503 while it stops.
pub fn trouble(error: &ServerError) -> Response {
    tracing::error!(code = error.code(), "{error}");
    let status = match error {
        ServerError::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        ServerError::Died => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::INSUFFICIENT_STORAGE,
    };
    code(status, error.code())
}

/// Why nothing of an upload was stored.
pub fn not_taken(error: &IngestError) -> Response {
    match error {
        IngestError::Store(error) => trouble(error),
        IngestError::NotNext { entry, head } => message(
            StatusCode::CONFLICT,
            &Refused {
                version: 1,
                code: "sync.not_next".to_owned(),
                entry: Some(id(*entry)),
                head: Some((head.dseq, b32(head.hash))),
            },
        ),
        IngestError::Refused { code: why, entry } => {
            let status = match *why {
                "sync.unreadable" => StatusCode::BAD_REQUEST,
                "sync.too_large" => StatusCode::PAYLOAD_TOO_LARGE,
                "auth.needed" => StatusCode::UNAUTHORIZED,
                "genesis.code" | "entry.foreign_device" | "summary.no_access" => StatusCode::FORBIDDEN,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            // The code alone: an id of an entry in a log line would say which file was written to.
            tracing::info!(code = *why, "an upload was refused");
            message(status, &Refused { version: 1, code: (*why).to_owned(), entry: entry.map(id), head: None })
        }
    }
}

/// Nobody was let in.
pub fn not_let_in(error: AuthError) -> Response {
    match error {
        AuthError::Refused => code(StatusCode::UNAUTHORIZED, "auth.refused"),
        AuthError::TooMany => code(StatusCode::TOO_MANY_REQUESTS, "auth.too_many"),
    }
}
