//! Counts for the operator, from this machine only. Nothing in them names a person, a file or a partner.

use crate::config::{Origin, is_loopback};
use crate::server::{InProcess, Server};
use crate::store::ingest::Outcome;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use naungan_journal::wire::State as EntryState;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counters since the start.
#[derive(Debug, Default)]
pub struct Counters {
    requests: [AtomicU64; 4],
    uploads: AtomicU64,
    accepted: AtomicU64,
    quarantined: AtomicU64,
}

impl Counters {
    /// A request came.
    pub fn asked(&self, origin: Origin) {
        let place = Origin::ALL.iter().position(|known| *known == origin).unwrap_or(0);
        self.requests[place].fetch_add(1, Ordering::Relaxed);
    }

    /// An upload was taken in.
    pub fn took(&self, outcomes: &[Outcome]) {
        let accepted = outcomes.iter().filter(|outcome| outcome.state == EntryState::Accepted).count();
        self.uploads.fetch_add(1, Ordering::Relaxed);
        self.accepted.fetch_add(accepted as u64, Ordering::Relaxed);
        self.quarantined.fetch_add((outcomes.len() - accepted) as u64, Ordering::Relaxed);
    }
}

/// GET /metrics
pub async fn show(State(server): State<Server>, request: Request) -> Response {
    let extensions = request.extensions();
    let near = extensions.get::<ConnectInfo<SocketAddr>>().is_some_and(|from| is_loopback(from.0.ip()));
    if !near && extensions.get::<InProcess>().is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let counters = &server.0.counters;
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let mut text = String::new();
    for (origin, counter) in ["public", "care", "desk", "lead"].iter().zip(&counters.requests) {
        text.push_str(&format!("naungan_requests_total{{origin=\"{origin}\"}} {}\n", read(counter)));
    }
    text.push_str(&format!(
        "naungan_uploads_total {}\nnaungan_entries_accepted_total {}\nnaungan_entries_quarantined_total {}\nnaungan_ready {}\n",
        read(&counters.uploads),
        read(&counters.accepted),
        read(&counters.quarantined),
        u8::from(server.0.is_ready()),
    ));
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
